"""``python -m engine train CONFIG.json``: train without a page, one JSON object a line. ``-`` reads the config from standard input."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine.config import RunConfig
from engine.errors import ConfigError, EngineError

if TYPE_CHECKING:
    from engine.trainer import Trainer

EVALUATIONS = 10
"""Times a run of the command line looks at the held-out set, the last one at its end."""


def main(arguments: list[str] | None = None) -> int:
    """0: done; 1: training failed; 2: a bad config or command. The reason is one line on standard error."""
    parser = argparse.ArgumentParser(prog="python -m engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("train", help="train what a config describes").add_argument("config", metavar="CONFIG.json")
    commands.add_parser("bench", help="measure what the README quotes", add_help=False)
    commands.add_parser("claims", help="list, measure and record the claims", add_help=False)
    commands.add_parser("practice", help="list the interview questions, show one", add_help=False)
    chosen, rest = parser.parse_known_args(arguments)  # these three read the rest themselves, their options too
    if chosen.command == "bench":
        from engine.bench.report import main as measure

        return int(measure(rest))
    if chosen.command == "claims":
        from engine.claims.cli import main as claim

        return claim(rest)
    if chosen.command == "practice":
        from engine.practice.cli import main as ask

        return ask(rest)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return train(chosen.config)


def train(path: str) -> int:
    try:
        trainer = _trainer(path)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        _run(trainer)
    except EngineError as error:
        _say(step=trainer.step_number, state="failed", message=str(error))
        print(error, file=sys.stderr)
        return 1
    return 0


def _trainer(path: str) -> Trainer:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("config", path, f"a readable JSON file ({error})") from None
    config = RunConfig.parse(text)

    import torch

    from engine.trainer import Trainer

    torch.set_num_threads(1)  # a busy neighbour makes two threads several times slower
    return Trainer(config)


def _run(trainer: Trainer) -> None:
    steps = trainer.config.train.steps
    every = math.ceil(steps / EVALUATIONS)
    for step in range(1, steps + 1):
        result = vars(trainer.step())
        _say(**result, **(_held(trainer) if step % every == 0 and step < steps else {}))
    _say(step=steps, state="finished", hash=trainer.config.hash, device=str(trainer.device), **_held(trainer))


def _held(trainer: Trainer) -> dict[str, float | None]:
    scores = trainer.evaluate()
    return {"held_loss": scores.loss, "held_metric": scores.metric, "baseline": scores.baseline, "held_forced": scores.forced_metric}


def _say(**line: object) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
