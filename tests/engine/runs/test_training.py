"""The worker's loop with a fake trainer and a real journal: when it obeys, what it writes, what it does when the disk is full."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.errors import NonFiniteError
from engine.runs.frames import decode
from engine.runs.store import lease, runs
from engine.runs.store.database import Database
from engine.runs.store.journal import Journal
from engine.runs.training import Training
from engine.trainer import Trainer
from tests.engine.runs.conftest import small


class Watched(Trainer):
    """Says what it used at each step; ``bad`` is a step at which it meets a NaN."""

    def __init__(self, config: Any, bad: int = 0) -> None:
        super().__init__(config)
        self.used: list[float] = []
        self.bad = bad

    def step(self) -> Any:
        if self.step_number + 1 == self.bad:
            raise NonFiniteError("weight_hh", "layer 0", self.bad, "NaN")
        self.used.append(self.config.train.learning_rate)
        return super().step()


def training(tmp_path: Path, steps: int = 30, bad: int = 0, **verbs: Any) -> SimpleNamespace:
    db = Database(tmp_path / "runs.sqlite")
    run = runs.add(db, small(steps=steps), None, None, "train", "queued")
    with db.write() as w:
        for verb, value in verbs.items():
            runs.request(w, run, verb, value)
    found = lease.take(db, "a", lambda _: 0)
    assert found is not None
    saved: list[int] = []
    trainer = Watched(runs.status(db, run).config, bad)
    journal = Journal(db, run, found.fence)
    loop = Training(trainer, journal, runs.status(db, run), runs.changes(db, run), lambda: saved.append(trainer.step_number))
    return SimpleNamespace(db=db, run=run, trainer=trainer, loop=loop, saved=saved)


def test_every_step_is_written_and_the_end_is_exact_and_saved(tmp_path: Path) -> None:
    made = training(tmp_path)
    assert made.loop.run() == "finished"
    metrics = runs.metrics(made.db, made.run)
    assert metrics.step.tolist() == list(range(31))
    assert metrics.held_loss[0] > 0
    assert metrics.held_loss[-1] > 0
    assert made.saved == [30]
    assert runs.frame_version(made.db, made.run)[0] == 30
    assert runs.history(made.db, made.run)[0] == 0


def test_stop_ends_before_the_next_step(tmp_path: Path) -> None:
    made = training(tmp_path, stop=None)
    assert made.loop.run() == "stopped"
    assert made.trainer.step_number == 0


def test_a_change_is_written_before_the_step_that_uses_it(tmp_path: Path) -> None:
    made = training(tmp_path, steps=3, set=["train.learning_rate", 0.5])
    made.loop.run()
    assert made.trainer.used == [0.5, 0.5, 0.5]
    assert [(each.step, each.value) for each in runs.changes(made.db, made.run)] == [(1, 0.5)]


def test_planned_changes_are_replayed_at_their_step(tmp_path: Path) -> None:
    made = training(tmp_path, steps=6)
    made.loop.journal.change(4, "train.learning_rate", 0.25)
    made.loop._changes = runs.changes(made.db, made.run)
    made.loop.run()
    assert made.trainer.used == [0.005] * 3 + [0.25] * 3


def test_single_steps_leave_the_run_paused(tmp_path: Path) -> None:
    made = training(tmp_path, steps=30, step=None)
    original = made.loop._rest

    def rest(seconds: float) -> None:
        original(0)
        if made.trainer.step_number == 1:
            assert runs.status(made.db, made.run).state == "paused"
            made.loop.terminated = True

    made.loop._rest = rest
    assert made.loop.run() == "interrupted"
    assert made.trainer.step_number == 1
    assert made.saved == [0, 1, 1]


def test_a_clamp_set_while_paused_is_drawn_at_once(tmp_path: Path) -> None:
    made = training(tmp_path, step=None)
    frames: list[Any] = []

    def rest(_: float) -> None:
        frames.append(decode(runs.latest_frame(made.db, made.run)))
        if len(frames) == 1:
            with made.db.write() as w:
                runs.request(w, made.run, "set", ["train.clamp.gate", "forget"])
        made.loop.terminated = len(frames) == 2

    made.loop._rest = rest
    made.loop.run()
    before, after = (each.layers[0].gates["forget"] for each in frames)
    assert [each.step for each in frames] == [1, 1]
    assert before.max() < 0.999 < after.min()


def test_rows_before_a_nan_are_kept(tmp_path: Path) -> None:
    made = training(tmp_path, bad=12)
    with pytest.raises(NonFiniteError, match="NaN in weight_hh of layer 0 at step 12"):
        made.loop.run()
    assert runs.metrics(made.db, made.run).step.tolist() == list(range(12))
    assert runs.frame_version(made.db, made.run) is not None


def test_a_full_disk_does_not_end_training(tmp_path: Path) -> None:
    made = training(tmp_path)

    def full() -> None:
        raise OSError(28, "No space left on device")

    made.loop.save = full
    assert made.loop.run() == "finished"
    assert "No checkpoint could be written (No space left on device)" in (runs.status(made.db, made.run).message or "")


def test_a_text_that_cannot_be_read_is_dropped_with_the_reason(tmp_path: Path) -> None:
    made = training(tmp_path, steps=3, **{"try": "Müller"})
    assert made.loop.run() == "finished"
    status = runs.status(made.db, made.run)
    assert status.own is None
    assert "cannot read a text" in (status.message or "")
