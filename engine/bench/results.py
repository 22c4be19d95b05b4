"""``python -m engine bench results [NAME ...]``: trains what the goals say, keeps what came out, writes docs/results.md from it.

Without names those goals are measured that have no kept result of their present configuration and whose data are there.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from engine.bench.goal import Goal, Network
from engine.bench.goals import GOALS
from engine.bench.report import machine

SEEDS = (0, 1, 2)
NEEDED = 2
KEPT = Path(__file__).with_name("results.json")
DOCUMENT = Path("docs/results.md")
HEADER = f"""# Results

Written by `make results`. What networks reach on held-out data, {len(SEEDS)} seeds each, {NEEDED} of which must reach the goal; a run ends
when it does, which is looked at every so many steps. Beside each stands a control, another network or a rule that learns nothing, that must
not get there. Batches of 64, Adam, gradients clipped at norm 1; one thread; seconds are of CPU time, on a shared machine.

"""


@dataclass(frozen=True)
class Outcome:
    """``value`` at training step ``step``, the first at which the goal was reached, else the last; ``seconds`` of CPU time."""

    value: float
    step: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Result:
    """Of one goal, in the order of SEEDS; a rule has one outcome. ``key`` says of which configuration."""

    key: str
    seeds: tuple[Outcome, ...]
    control: tuple[Outcome, ...]
    where: str

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Result:
        seeds, control = (tuple(Outcome(**each) for each in kept[side]) for side in ("seeds", "control"))
        return cls(kept["key"], seeds, control, kept["where"])


def key_of(goal: Goal) -> str:
    """Changes with either network, its budget or the bounds."""
    control = goal.control.config.hash if isinstance(goal.control, Network) else goal.control.words
    said = (goal.network.config.hash, goal.network.steps, goal.network.every, goal.bound, control, goal.fails_at)
    return sha256(repr(said).encode()).hexdigest()[:12]


def reached(goal: Goal, result: Result) -> int:
    """Seeds that came to the goal."""
    return sum(goal.met(outcome.value) for outcome in result.seeds)


def holds(goal: Goal, result: Result) -> bool:
    return reached(goal, result) >= NEEDED and all(goal.fails(outcome.value) for outcome in result.control)


def measured(goal: Goal) -> Result:
    """Trains every seed of the network and of the control."""
    import torch

    torch.set_num_threads(1)
    seeds = tuple(trained(goal, goal.network, seed) for seed in SEEDS)
    facts = machine()
    where = ", ".join((facts["device"], f"{facts['threads']} thread", f"torch {facts['torch']}", facts["date"][:10]))
    return Result(key_of(goal), seeds, _control(goal), where)


def _control(goal: Goal) -> tuple[Outcome, ...]:
    if isinstance(goal.control, Network):
        return tuple(trained(goal, goal.control, seed) for seed in SEEDS)
    from engine.trainer import Trainer

    return (Outcome(goal.control.measure(Trainer(goal.network.config))),)


def trained(goal: Goal, network: Network, seed: int) -> Outcome:
    """One seed, until the goal is reached or the steps are used up."""
    from engine.trainer import Trainer

    trainer, started = Trainer(network.config.changed("train.seed", seed)), time.process_time()
    for step in range(1, network.steps + 1):
        trainer.step()
        if step % network.every == 0 or step == network.steps:
            value = goal.measure(trainer)
            if goal.met(value):
                break
    return Outcome(float(f"{value:.4g}"), step, round(time.process_time() - started, 1))


def kept() -> dict[str, Result]:
    """What was measured last, by goal."""
    found = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    return {name: Result.of(each) for name, each in found.items() if name in GOALS}


def keep(results: dict[str, Result]) -> None:
    KEPT.write_text(json.dumps({name: asdict(results[name]) for name in GOALS if name in results}, indent=1) + "\n")
    DOCUMENT.write_text(document(results))


def document(results: dict[str, Result]) -> str:
    """The table in Markdown."""
    lines = ["| task | network, budget | goal | seeds | holds | control | its results | fails | measured |", "|" + " --- |" * 9]
    lines += [_row(goal, results[name]) for name, goal in GOALS.items() if name in results]
    return HEADER + "\n".join(lines) + "\n"


def _row(goal: Goal, result: Result) -> str:
    sign, other = ("≤", ">") if goal.lower else ("≥", "<")
    control = f"{goal.control.words}, {goal.control.steps:,} steps" if isinstance(goal.control, Network) else goal.control.words
    failed = all(goal.fails(outcome.value) for outcome in result.control)
    return " | ".join((
        f"| {goal.task}", f"{goal.network.words}, {goal.network.steps:,} steps", f"{goal.quantity} {sign} {goal.bound:g}",
        "; ".join(_said(outcome) for outcome in result.seeds), f"{reached(goal, result)} of {len(result.seeds)}",
        f"{control}: must stay {other} {goal.fails_at:g}", "; ".join(f"{outcome.value:.3g}" for outcome in result.control),
        "as it must" if failed else "**no**", f"{result.where} |",
    ))


def _said(outcome: Outcome) -> str:
    return f"{outcome.value:.3g} at step {outcome.step:,}, {outcome.seconds:.0f} s"


def main(names: Sequence[str]) -> int:
    """0: all goals measured hold; 1: one does not; 2: no such goal."""
    if unknown := [name for name in names if name not in GOALS]:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(GOALS)}", file=sys.stderr)
        return 2
    results = kept()
    due = names or [name for name, goal in GOALS.items() if goal.possible and (name not in results or results[name].key != key_of(goal))]
    for name in due:
        results[name] = measured(GOALS[name])
        keep(results)
        print(_row(GOALS[name], results[name]), flush=True)
    keep(results)
    return 0 if all(holds(GOALS[name], results[name]) for name in due) else 1
