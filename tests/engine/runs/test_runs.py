"""Runs in real worker processes: they train, obey, survive, and go on with the same curve."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from itertools import pairwise

import numpy as np
import psutil
import pytest

from engine import runs
from engine.config import RunConfig
from engine.errors import ConfigError, RunNotFound
from engine.runs import checkpoint
from engine.runs.handle import store
from engine.runs.home import checkpoint_file, log_file
from engine.runs.store import runs as rows
from engine.trainer import Trainer
from tests.engine.runs.conftest import at_step, in_state, small, until

pytestmark = pytest.mark.usefixtures("pool")


def kill(run: str) -> float:
    """SIGKILL the worker; seconds until the page would know."""
    pid = runs.status(run).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    started = time.monotonic()
    until(lambda: runs.status(run).state == "interrupted")
    return time.monotonic() - started


def uninterrupted(run: str) -> tuple[list[float], dict[str, np.ndarray]]:
    """Losses and weights of the same run in one go, in this process, with the live changes it was given."""
    status = runs.status(run)
    changes = rows.changes(store(), run)
    trainer, losses = Trainer(status.config), []
    for step in range(1, status.steps + 1):
        for change in changes:
            if change.step == step:
                trainer.change(change.path, change.value)
        losses.append(trainer.step().loss)
    return losses, {name: value.numpy() for name, value in trainer.state_dict().tensors.items()}


def assert_same_as_uninterrupted(run: str) -> None:
    losses, weights = uninterrupted(run)
    metrics = runs.metrics(run)
    assert metrics.step.tolist() == list(range(len(losses) + 1)), "no step is missing or double"
    assert metrics.loss[1:].tolist() == losses, "bit-equal"
    _, found = checkpoint.load(checkpoint_file(run), run, runs.status(run).config.hash, {})
    for name, value in weights.items():
        assert np.array_equal(found[name].numpy(), value), name


def test_a_run_trains_to_its_end_with_every_step_written() -> None:
    run = runs.start(small())
    status = in_state(run, "finished")
    assert status.step == 200
    assert status.pid is None
    assert status.facts.metric == "mean squared error"
    assert status.facts.baseline == pytest.approx(1 / 6, abs=0.05)
    assert_same_as_uninterrupted(run)
    frame = runs.frame(run)
    assert frame is not None
    assert (frame.step, runs.history(run)[0], runs.history(run)[-1]) == (200, 0, 200)
    assert runs.metrics_csv(run).splitlines()[0].startswith("step,loss,metric")
    assert len(runs.metrics_csv(run).splitlines()) == 202
    assert run in [each.id for each in runs.recent()]


def test_a_ready_run_shows_the_untrained_network_and_then_starts() -> None:
    run = runs.create(small())
    until(lambda: len(runs.metrics(run).step))
    status, frame = runs.status(run), runs.frame(run)
    assert (status.state, status.step) == ("ready", 0)
    assert frame is not None
    assert frame.step == 0
    assert runs.metrics(run).held_loss[0] > 0
    assert runs.start(run) == run
    in_state(run, "finished")


def test_starting_twice_is_one_run() -> None:
    run = runs.create(small())
    for _ in range(5):
        runs.start(run)
    in_state(run, "finished")
    assert_same_as_uninterrupted(run)
    runs.start(run)
    assert runs.status(run).state == "finished"


def test_pause_freezes_exactly_and_single_steps_go_one_by_one() -> None:
    run = runs.start(small(steps=5000), pace=100)
    at_step(run, 5)
    asked = time.monotonic()
    runs.control(run, "pause")
    in_state(run, "paused")
    assert time.monotonic() - asked < 2
    step = runs.status(run).step
    until(lambda: checkpoint.step_of(checkpoint_file(run)) == step)
    for more in (1, 2):
        runs.control(run, "step")
        at_step(run, step + more)
    time.sleep(0.1)
    assert (runs.status(run).state, runs.status(run).step) == ("paused", step + 2)
    frame = until(lambda: (f := runs.frame(run)) is not None and f.step == step + 2 and f)
    trainer = Trainer(runs.status(run).config)
    for _ in range(step + 2):
        trainer.step()
    assert np.array_equal(frame.layers[0].hidden, trainer.frame().layers[0].hidden), "every number is exact"
    runs.resume(run)
    at_step(run, step + 5)
    runs.control(run, "stop")
    in_state(run, "stopped")


def test_twenty_stops_are_one_and_a_stopped_run_goes_on() -> None:
    run = runs.start(small(steps=400), pace=100)
    at_step(run, 5)
    for _ in range(20):
        runs.control(run, "stop")
    assert in_state(run, "stopped").pid is None
    runs.control(run, "pace", 0)
    runs.resume(run)
    in_state(run, "finished")
    assert_same_as_uninterrupted(run)


def test_the_pace_is_kept_and_can_change() -> None:
    run = runs.start(small(steps=5000), pace=20)
    at_step(run, 2)
    before, started = runs.status(run).step, time.monotonic()
    time.sleep(1.5)
    rate = (runs.status(run).step - before) / (time.monotonic() - started)
    assert 8 < rate < 28
    runs.control(run, "pace", 0)
    until(lambda: runs.status(run).step > 300)
    runs.control(run, "stop")
    in_state(run, "stopped")


def test_a_killed_worker_reads_interrupted_and_resumes_to_the_same_curve_with_its_live_changes() -> None:
    run = runs.start(small(steps=300), pace=100)
    at_step(run, 20)
    runs.control(run, "set", ("train.learning_rate", 0.02))
    until(lambda: rows.changes(store(), run))
    runs.control(run, "pause")
    in_state(run, "paused")
    runs.resume(run)
    in_state(run, "running")
    runs.control(run, "set", ("train.clip.mode", "value"))
    until(lambda: len(rows.changes(store(), run)) == 2)
    at_step(run, rows.changes(store(), run)[1].step + 10)
    assert kill(run) < 2
    status = runs.status(run)
    assert status.message == f"Interrupted at step {status.step}; Resume goes on from the last checkpoint."
    runs.control(run, "pace", 0)
    runs.resume(run)
    in_state(run, "finished")
    assert_same_as_uninterrupted(run)
    assert all(a < b for a, b in pairwise(runs.history(run)))


def kills(times: int) -> None:
    """Each loses at most what came after the last checkpoint, and the curve is that of a run that nothing happened to."""
    run = runs.start(small(steps=100_000, batch_size=2))
    slowest, saved = 0.0, [0]
    for _ in range(times):
        in_state(run, "running")
        time.sleep(random.random() * 0.5)
        slowest = max(slowest, kill(run))
        saved.append(checkpoint.step_of(checkpoint_file(run)))
        runs.resume(run)
        until(lambda: runs.status(run).state == "running")
        assert runs.status(run).step >= saved[-1]
    assert slowest < 2
    assert saved == sorted(saved)
    assert saved[-1] > 0
    runs.control(run, "stop")
    in_state(run, "stopped")
    metrics, trainer = runs.metrics(run), Trainer(runs.status(run).config)
    assert metrics.step.tolist() == list(range(len(metrics.step)))
    assert metrics.loss[1:].tolist() == [trainer.step().loss for _ in metrics.loss[1:]], "bit-equal"


def test_5_kills_lose_no_run() -> None:
    kills(5)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_100_kills_lose_no_run() -> None:
    kills(100)


def test_ten_presses_at_once_are_one_worker() -> None:
    run = runs.create(small(steps=400))
    presses = [threading.Thread(target=runs.start, args=(run,)) for _ in range(10)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    in_state(run, "finished")
    assert_same_as_uninterrupted(run)


def test_sigterm_saves_a_checkpoint_and_ends() -> None:
    run = runs.start(small(steps=100_000))
    at_step(run, 10)
    pid = runs.status(run).pid
    assert pid is not None
    os.kill(pid, signal.SIGTERM)
    status = in_state(run, "interrupted")
    assert checkpoint.step_of(checkpoint_file(run)) == status.step
    until(lambda: not psutil.pid_exists(pid), 10)


def test_a_number_that_is_not_finite_fails_the_run_with_the_place_and_keeps_the_picture() -> None:
    config = small(steps=3000, optimizer="sgd", learning_rate=10.0, clip={"mode": "none"})
    run = runs.start(config.changed("model.cell", "rnn"))
    status = in_state(run, "failed")
    assert f"at step {status.step + 1}" in (status.message or "")
    assert "Traceback" not in (status.message or "")
    assert runs.frame(run) is not None
    assert runs.metrics(run).step[-1] == status.step


def test_an_error_of_our_own_is_one_sentence_and_a_log_entry() -> None:
    run = runs.create(small())
    until(lambda: runs.frame(run))
    with store().write() as w:
        w.execute("INSERT INTO changes (run, step, path, value) VALUES (?, 1, 'train', 'not json')", (run,))
    runs.start(run)
    status = in_state(run, "failed")
    assert "The worker met an error of its own (JSONDecodeError" in (status.message or "")
    assert "Traceback" in log_file().read_text()


def test_a_tampered_checkpoint_is_refused_with_the_reason() -> None:
    run = runs.start(small(steps=100_000))
    at_step(run, 5)
    runs.control(run, "stop")
    in_state(run, "stopped")
    checkpoint_file(run).write_bytes(b"\x80\x04}q\x00." * 50)
    runs.resume(run)
    status = in_state(run, "failed")
    assert "is not a checkpoint of this program" in (status.message or "")


def test_a_persons_own_text_becomes_a_ninth_sequence_also_without_a_worker() -> None:
    train = {"steps": 3, "batch_size": 4, "device": "cpu"}
    config = RunConfig.parse({"task": {"name": "surnames"}, "model": {"hidden_size": 8}, "train": train})
    run = runs.start(config)
    in_state(run, "finished")
    runs.control(run, "try", "Rossi")
    frame = until(lambda: (f := runs.frame(run)) is not None and len(f.lengths) == 9 and f)
    assert frame.tokens[8] == tuple("rossi")
    assert runs.status(run).state == "finished"
    runs.control(run, "try", "Ϡ")
    status = until(lambda: (s := runs.status(run)).message and s)
    assert status.own is None
    assert "never seen" in status.message


def test_nothing_can_be_done_to_a_run_that_is_not_there() -> None:
    for action in (runs.resume, runs.status, runs.metrics, runs.packet):
        with pytest.raises(RunNotFound):
            action("../../etc/passwd")


def test_refused_values_are_refused_at_once() -> None:
    with pytest.raises(ConfigError, match="up to 200"):
        runs.create(small(), pace=1e9)
    run = runs.create(small())
    for value in (("train.seed", 1), ("train.learning_rate", float("nan")), ("train.learning_rate", -1)):
        with pytest.raises(ConfigError):
            runs.control(run, "set", value)
