"""Prove-it tasks over runs made here: reached by what they ask for, and by nothing short of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine import runs
from engine.challenges import CHALLENGES
from engine.config import RunConfig
from engine.runs.status import COLUMNS, Facts, Metrics, Status


def run(name: str, config: dict[str, Any], **more: Any) -> Status:
    parsed = RunConfig.parse(config)
    fields: dict[str, Any] = {
        "id": name, "state": "finished", "step": parsed.train.steps, "steps": parsed.train.steps, "pid": None, "pace": None,
        "device": "cpu", "threads": 1, "message": None, "scenario": None, "config": parsed, "speed": 1.0, "step_seconds": 0.01,
        "created": 0.0, "own": None, "fence": 1, "facts": Facts("mean squared error", "MSE", False, 0.02, 0.16), "held_metric": 0.01,
    }  # fmt: skip
    return Status(**(fields | more))


def measured(monkeypatch: pytest.MonkeyPatch, seconds: float, held: list[float]) -> None:
    """Every run took ``seconds`` a step and was looked at after each."""
    table = np.full((len(held), len(COLUMNS)), np.nan)
    table[:, COLUMNS.index("step")] = np.arange(len(held))
    table[1:, COLUMNS.index("seconds")] = seconds
    table[:, COLUMNS.index("held_metric")] = held
    monkeypatch.setattr(runs, "metrics", lambda _: Metrics.of(table))


ADDING = {"task": {"name": "adding", "length": 200}}


@pytest.mark.parametrize(
    ("seconds", "held", "done"), [(10, [0.16, 0.1, 0.005], True), (40, [0.16, 0.1, 0.005], False), (10, [0.16, 0.1, 0.02], False)]
)
def test_adding_must_be_below_the_goal_within_the_minute(
    monkeypatch: pytest.MonkeyPatch, seconds: float, held: list[float], done: bool
) -> None:
    measured(monkeypatch, seconds, held)
    judged = CHALLENGES["adding_in_a_minute"].judge([run("a", ADDING)])
    assert judged.done is done
    assert judged.runs == (("a",) if done else ())


def test_adding_with_fewer_steps_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    measured(monkeypatch, 1, [0.16, 0.001])
    assert not CHALLENGES["adding_in_a_minute"].judge([run("a", {"task": {"name": "adding", "length": 199}})]).done


@pytest.mark.parametrize(("forcing", "mirrored", "done"), [(0.0, True, True), (0.0, False, False), (0.5, True, False)])
def test_a_reversal_map_must_be_mirrored_and_never_forced(
    monkeypatch: pytest.MonkeyPatch, forcing: float, mirrored: bool, done: bool
) -> None:
    identity = np.eye(8)[::-1] if mirrored else np.eye(8)
    weights = np.concatenate([identity, np.zeros((1, 8))])[None].repeat(2, axis=0)  # (B, T_out, T_in), the last row writes the end
    monkeypatch.setattr(runs, "frame", lambda _: SimpleNamespace(attention=weights, lengths=np.array([8, 8])))
    config = {"task": {"name": "reversal"}, "train": {"teacher_forcing": forcing}}
    assert CHALLENGES["clean_reversal"].judge([run("r", config)]).done is done


GRU = {"task": {"name": "adding", "length": 50}, "model": {"cell": "gru"}}
BROKEN = {**GRU, "train": {"learning_rate": 2.0}}


def test_a_gru_is_mended_by_one_setting_only() -> None:
    judge = CHALLENGES["gru_mended"].judge
    good = run("good", GRU)
    assert judge([good, run("bad", BROKEN, held_metric=0.17)]).runs == ("bad", "good")
    assert judge([good, run("bad", BROKEN, state="failed", held_metric=None)]).done
    assert not judge([good, run("bad", BROKEN, held_metric=0.05)]).done
    two = {**GRU, "model": {"cell": "gru", "hidden_size": 8}, "train": {"learning_rate": 2.0}}
    assert not judge([good, run("bad", two, held_metric=0.17)]).done


def test_the_gate_bias_must_be_all_that_differs() -> None:
    judge = CHALLENGES["bias_decides"].judge
    plain = {"task": {"name": "adding", "length": 150}, "model": {"cell": "lstm"}, "train": {"steps": 1000}}
    chrono = {**plain, "model": {"cell": "lstm", "gate_bias": "chrono"}}
    bad, good = run("bad", plain, held_metric=0.16), run("good", chrono, held_metric=0.01)
    assert judge([bad, good]).runs == ("bad", "good")
    assert not judge([run("bad", plain, held_metric=0.16, step=500), good]).done
    assert not judge([bad, run("good", {**chrono, "train": {"steps": 1000, "learning_rate": 0.01}})]).done


def test_clipping_must_be_what_saves_it() -> None:
    judge = CHALLENGES["clipping_saves"].judge
    wild = {"task": {"name": "adding", "length": 60}, "model": {"cell": "rnn"}, "train": {"clip": {"mode": "none"}, "steps": 300}}
    held = {**wild, "train": {"clip": {"mode": "norm", "threshold": 1.0}, "steps": 300}}
    failed = run("bad", wild, state="failed", step=20, held_metric=None)
    assert judge([failed, run("good", held)]).done
    assert not judge([failed, run("good", held, state="stopped", step=100)]).done
    assert not judge([failed, run("good", {**held, "train": {**held["train"], "learning_rate": 0.001}})]).done


def test_less_forcing_must_gain_a_tenth() -> None:
    judge = CHALLENGES["gap_closed"].judge
    forced = {"task": {"name": "dates"}, "model": {"attention": "none"}}
    free = {**forced, "train": {"teacher_forcing": 0.5}}
    assert judge([run("a", forced, held_metric=0.6), run("b", free, held_metric=0.75)]).done
    assert not judge([run("a", forced, held_metric=0.6), run("b", free, held_metric=0.65)]).done


def test_nothing_is_reached_without_runs_and_no_start_is_a_solution() -> None:
    for challenge in CHALLENGES.values():
        judged = challenge.judge([])
        assert not judged.done
        assert judged.words
        assert RunConfig.parse(challenge.start.canonical()) == challenge.start


@pytest.mark.long
@pytest.mark.parametrize(
    ("task", "changes", "reached"),
    [
        ("adding_in_a_minute", {"model.gate_bias": "chrono"}, lambda score: score < 0.01),
        ("bias_decides", {"model.gate_bias": "chrono"}, lambda score: score < 0.02),
        ("gru_mended", {"train.learning_rate": 0.005}, lambda score: score < 0.02),
        ("gap_closed", {"train.teacher_forcing": 0.5}, lambda score: score > 0.75),
    ],
)
@pytest.mark.timeout(600)
def test_a_task_can_be_solved_from_its_start(task: str, changes: dict[str, object], reached: Any) -> None:
    from engine import Trainer

    config = CHALLENGES[task].start.changed("train.device", "cpu")
    for path, value in changes.items():
        config = config.changed(path, value)
    trainer = Trainer(config)
    while trainer.step_number < config.train.steps and not (trainer.step_number % 100 == 99 and reached(trainer.evaluate().metric)):
        trainer.step()
    assert reached(trainer.evaluate().metric)
