"""Prove-it tasks: a result to reach in one's own runs, and the engine that says whether it was. Reads stored runs only; no torch here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from engine import runs
from engine.config import RunConfig
from engine.dotted import flatten
from engine.practice.topics import Topic
from engine.runs.status import Status

Runs = Sequence[Status]
UNCOUNTED = ("train.seed", "train.device", "train.deterministic", "train.steps")
"""Settings in which two runs of a pair may differ besides the one that matters."""
SECONDS, ADDING_GOAL = 60.0, 0.01
CLEAN = 0.95
"""Share of the rows of an attention map that must look at the right place."""


@dataclass(frozen=True)
class Judged:
    """``words``: the result, or how near the best run came. ``runs``: the ids that prove it."""

    done: bool
    words: str
    runs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Challenge:
    """``start`` is where to begin; it does not reach the result by itself. ``judge`` reads a person's runs, newest first."""

    id: str
    topic: Topic
    title: str
    asks: str
    start: RunConfig
    judge: Callable[[Runs], Judged]


def adding_in_a_minute(found: Runs) -> Judged:
    """Adding, T >= 200: held-out MSE below .01 within 60 s of training steps."""
    mine = [run for run in found if run.config.task.name == "adding" and run.config.task.longest >= 200 and run.step > 0]
    best = np.inf
    for run in mine:
        table = runs.metrics(run.id)
        held = table.held_metric[np.nancumsum(table.seconds) <= SECONDS]
        best = min(best, float(np.nanmin(held, initial=np.inf)))
        if best < ADDING_GOAL:
            return Judged(True, f"Held-out MSE {best:.4f} within {SECONDS:.0f} s.", (run.id,))
    return Judged(False, f"Best so far: {best:.3f} within {SECONDS:.0f} s." if np.isfinite(best) else "No run with 200 steps yet.")


def clean_reversal(found: Runs) -> Judged:
    """Reversal of 8 digits or more, never forced: nearly every written digit looks at its mirror place."""
    mine = [run for run in found if run.config.task.name == "reversal" and run.config.task.longest >= 8 and run.step > 0]
    free = [run for run in mine if run.config.train.teacher_forcing == 0 and run.config.model.attention != "none"]
    best = 0.0
    for run in free:
        best = max(best, _mirrored(run.id))
        if best >= CLEAN:
            return Judged(True, f"{best:.0%} of the rows look at the mirror digit.", (run.id,))
    return Judged(False, f"Best so far: {best:.0%} of the rows look at the mirror digit." if free else "No run without forcing yet.")


def _mirrored(run: str) -> float:
    """Share of output digits whose heaviest weight lies on their mirror place, over the probe batch."""
    frame = runs.frame(run)
    if frame is None or frame.attention is None:
        return 0.0
    hits = [
        float(np.argmax(weights[row, :length]) == length - 1 - row)
        for weights, length in zip(frame.attention, np.asarray(frame.lengths, int), strict=True)
        for row in range(length)
    ]
    return float(np.mean(hits)) if hits else 0.0


def gru_mended(found: Runs) -> Judged:
    """Two GRU runs that differ in one setting: one failed or no better than the baseline, the other at the task's goal."""
    for bad, good in _pairs(found, lambda run: run.config.model.cell == "gru"):
        changed = _changed(bad, good)
        if len(changed) == 1 and _broken(bad) and _reached(good):
            return Judged(True, f"{changed[0]} broke it and mended it.", (bad.id, good.id))
    return Judged(False, "No pair of GRU runs, one broken and one at its goal, that differs in one setting.")


def bias_decides(found: Runs) -> Judged:
    """Adding, T >= 150, LSTM: the gate bias alone turns a run at the baseline into one below .02."""
    for bad, good in _pairs(found, lambda run: run.config.task.name == "adding" and run.config.task.longest >= 150):
        same = _changed(bad, good) == ["model.gate_bias"] and bad.step >= 1000
        if same and bad.config.model.cell == "lstm" and (bad.held_metric or 0) > 0.14 and _below(good, 0.02):
            return Judged(True, f"MSE {bad.held_metric:.3f} with one bias, {good.held_metric:.4f} with the other.", (bad.id, good.id))
    return Judged(False, "No pair yet: the same LSTM, 1,000 steps, another gate bias.")


def clipping_saves(found: Runs) -> Judged:
    """Two runs that differ in clipping only: one breaks, the other ends finite."""
    for bad, good in _pairs(found, lambda run: run.config.model.cell != "esn"):
        only = set(_changed(bad, good)) <= {"train.clip.mode", "train.clip.threshold"}
        if only and bad.state == "failed" and bad.config.train.clip.mode == "none" and good.state == "finished" and good.step > bad.step:
            return Judged(True, f"Broken at step {bad.step:,} without clipping, finite to step {good.step:,} with it.", (bad.id, good.id))
    return Judged(False, "No pair yet: the same run, broken without clipping and finished with it.")


def gap_closed(found: Runs) -> Judged:
    """One setting of teacher forcing gains .1 in the free-running metric, on a translation task."""
    forcing = {"train.teacher_forcing", "train.tf_schedule", "train.tf_k", "train.tf_coin"}
    for bad, good in _pairs(found, lambda run: run.config.task.kind == "translation" and run.state == "finished"):
        gain = (good.held_metric or 0.0) - (bad.held_metric or 0.0)
        if set(_changed(bad, good)) <= forcing and bad.config.train.teacher_forcing == 1 and gain >= 0.1:
            return Judged(
                True, f"Exact match {bad.held_metric:.2f} fully forced, {good.held_metric:.2f} with less of it.", (bad.id, good.id)
            )
    return Judged(False, "No pair of finished runs yet that differ in forcing only and by .1 in exact match.")


def _pairs(found: Runs, wanted: Callable[[Status], bool]) -> Iterator[tuple[Status, Status]]:
    """Ordered pairs of runs of one task that differ in something."""
    kept = [run for run in found if run.step > 0 and wanted(run)]
    return ((a, b) for a, b in permutations(kept, 2) if a.config.task == b.config.task and _changed(a, b))


def _changed(a: Status, b: Status) -> list[str]:
    old, new = flatten(a.config.model_dump()), flatten(b.config.model_dump())
    return [path for path in new if path not in UNCOUNTED and old.get(path) != new[path]]


def _broken(run: Status) -> bool:
    if run.state == "failed":
        return True
    facts, value = run.facts, run.held_metric
    if run.state != "finished" or value is None or facts.baseline is None:
        return False
    return value <= facts.baseline if facts.higher_is_better else value >= 0.95 * facts.baseline


def _reached(run: Status) -> bool:
    """At the task's own goal; where it has none, twice as good as the baseline."""
    facts, value = run.facts, run.held_metric
    if value is None or (facts.goal is None and facts.baseline is None):
        return False
    goal = facts.goal if facts.goal is not None else (facts.baseline or 0.0) * (2 if facts.higher_is_better else 0.5)
    return value >= goal if facts.higher_is_better else value <= goal


def _below(run: Status, limit: float) -> bool:
    return run.held_metric is not None and run.held_metric < limit


def _start(task: dict[str, object], model: dict[str, object], train: dict[str, object]) -> RunConfig:
    return RunConfig.parse({"task": task, "model": model, "train": train})


_CHALLENGES = (
    Challenge(
        "adding_in_a_minute", "long", "Carry two numbers across 200 steps in a minute",
        "Adding with 200 steps or more, held-out MSE below 0.01 within 60 s of training.",
        _start({"name": "adding", "length": 200}, {"cell": "lstm"}, {"steps": 3000}), adding_in_a_minute),
    Challenge(
        "clean_reversal", "attention", "A clean reversal map, never forced",
        "Reversal of 8 digits with teacher forcing 0: at least 95 % of the rows of the attention map look at the mirror digit.",
        _start({"name": "reversal"}, {"cell": "gru"}, {"teacher_forcing": 1}), clean_reversal),
    Challenge(
        "gru_mended", "training", "Break a GRU and mend it",
        "Two GRU runs that differ in one setting: one fails or stays at the baseline, the other reaches the task's goal.",
        _start({"name": "adding", "length": 50}, {"cell": "gru"}, {"learning_rate": 2.0}), gru_mended),
    Challenge(
        "bias_decides", "gates", "Let the gate bias decide",
        "Adding with 150 steps: an LSTM above 0.14 after 1,000 steps, and the same one with another gate bias below 0.02.",
        _start({"name": "adding", "length": 150}, {"cell": "lstm"}, {"steps": 1000}), bias_decides),
    Challenge(
        "clipping_saves", "clipping", "Let it explode, then hold it",
        "Two runs that differ in clipping only: one breaks, the other trains to its end.",
        _start({"name": "adding", "length": 60}, {"cell": "rnn", "init": "orthogonal", "gain": 1.2},
               {"optimizer": "sgd", "learning_rate": 0.1, "clip": {"mode": "none"}, "steps": 300}), clipping_saves),
    Challenge(
        "gap_closed", "forcing", "Close the gap between forced and free",
        "The same network on reversal, dates or number words: less teacher forcing gains at least 0.1 in exact match, running free.",
        _start({"name": "reversal"}, {"cell": "gru", "hidden_size": 96, "attention": "none"}, {"learning_rate": 0.005, "steps": 1500}),
        gap_closed),
)  # fmt: skip
CHALLENGES: dict[str, Challenge] = {challenge.id: challenge for challenge in _CHALLENGES}
