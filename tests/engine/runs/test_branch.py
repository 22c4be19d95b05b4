"""A branch goes on from where its twin stands; untouched, both are one curve; changed, each has its own."""

from __future__ import annotations

import numpy as np
import pytest

from engine import runs
from engine.errors import EngineError
from engine.packet import array_of, header_of
from engine.runs import checkpoint
from engine.runs.handle import store
from engine.runs.home import checkpoint_file
from engine.runs.store import runs as rows
from tests.engine.runs.conftest import at_step, in_state, small

pytestmark = pytest.mark.usefixtures("pool")


def trained_to(step: int, **train: object) -> str:
    run = runs.start(small(**train), pace=100)
    at_step(run, step)
    return run


def test_an_untouched_branch_and_its_twin_are_one_curve_to_the_bit() -> None:
    run = trained_to(10, steps=60)
    new = runs.branch(run)
    held = in_state(new, "paused")
    assert (held.parent, held.branched) == (run, held.step)
    assert 10 <= held.step < 60
    runs.control(new, "resume")
    in_state(run, "finished")
    in_state(new, "finished")
    first, second = runs.metrics(run), runs.metrics(new)
    assert first.step.tolist() == second.step.tolist() == list(range(61))
    assert np.array_equal(first.loss, second.loss, equal_nan=True)
    both = [checkpoint.load(checkpoint_file(each), each, runs.status(each).config.hash, {})[1] for each in (run, new)]
    assert all(np.array_equal(both[0][name].numpy(), both[1][name].numpy()) for name in both[0])


def test_what_is_changed_in_the_branch_changes_the_branch_only() -> None:
    run = trained_to(5, steps=40)
    runs.control(run, "set", ("train.learning_rate", 0.01))
    new = runs.branch(run)
    step = in_state(new, "paused").step
    assert [each.path for each in rows.changes(store(), new)] == ["train.learning_rate"], "earlier changes are taken over"
    assert runs.live_config(new) == runs.status(run).config.changed("train.learning_rate", 0.01)
    runs.control(new, "set", ("train.clamp.gate", "forget"))
    runs.control(new, "set", ("train.clamp.value", 0.5))
    runs.control(new, "resume")
    in_state(run, "finished")
    in_state(new, "finished")
    first, second = runs.metrics(run).loss, runs.metrics(new).loss
    assert np.array_equal(first[: step + 1], second[: step + 1], equal_nan=True)
    assert (first[step + 2 :] != second[step + 2 :]).any()
    assert np.allclose(runs.frame(new).layers[0].gates["forget"], 0.5, atol=1e-3)
    assert np.ptp(runs.frame(run).layers[0].gates["forget"]) > 0.01
    assert {each.path for each in rows.changes(store(), run)} == {"train.learning_rate"}


def test_a_branch_of_a_held_run_lets_its_twin_go_on() -> None:
    run = trained_to(5, steps=30)
    runs.control(run, "pause")
    held = in_state(run, "paused")
    new = runs.branch(run)
    assert in_state(new, "paused").step == held.step
    in_state(run, "finished")


def test_the_board_of_a_branch_draws_its_twin_beside_it() -> None:
    run = trained_to(5, steps=30)
    new = runs.branch(run)
    in_state(new, "paused")
    in_state(run, "finished")
    packed = runs.packet(new)
    loss = next(view for view in header_of(packed)["views"] if view["view"] == "loss")
    twin = next(each for each in loss["series"] if each["label"] == "untouched twin")
    measured = runs.metrics(run)
    known = np.isfinite(measured.held_loss)
    assert np.allclose(array_of(packed, loss["arrays"]["reference"]), measured.held_loss[known])
    assert array_of(packed, loss["arrays"]["reference_x"]).tolist() == measured.step[known].tolist()
    assert twin["style"] == "thin"


def reference_of(run: str, view: str) -> tuple[dict, np.ndarray]:
    packed = runs.packet(run)
    found = next(each for each in header_of(packed)["views"] if each["view"] == view)
    label = next(each for each in found["series"] if each["name"] == "reference")
    return label, array_of(packed, found["arrays"]["reference"])


def test_the_gradient_of_the_twin_is_that_of_the_step_shown() -> None:
    run = trained_to(10, steps=60)
    new = runs.branch(run)
    step = in_state(new, "paused").step
    in_state(run, "finished")
    drawn = reference_of(new, "gradient")[1]
    then = runs.frame(run, step).layers[0].grad_hidden[0]
    assert np.allclose(drawn, np.log10(np.linalg.norm(then, axis=-1)), atol=1e-3)


def test_a_twin_that_was_changed_after_the_branch_is_not_called_untouched() -> None:
    run = trained_to(5, steps=100)
    new = runs.branch(run)
    in_state(new, "paused")
    assert reference_of(new, "loss")[0]["label"] == "untouched twin"
    runs.control(run, "set", ("train.clamp.gate", "forget"))
    in_state(run, "finished")
    assert reference_of(new, "loss")[0]["label"] == "twin, changed since"


def test_what_is_released_is_said_to_be_released() -> None:
    run = trained_to(5, steps=100, clamp={"gate": "forget"})
    runs.control(run, "set", ("train.clamp.gate", "none"))
    in_state(run, "finished")
    loss = next(each for each in header_of(runs.packet(run))["views"] if each["view"] == "loss")
    assert [each["label"] for each in loss["events"]] == ["gate released"]


def test_a_branch_survives_its_worker_and_is_listed() -> None:
    run = trained_to(5, steps=30)
    new = runs.branch(run)
    in_state(new, "paused")
    runs.control(new, "stop")
    in_state(new, "stopped")
    runs.resume(new)
    assert in_state(new, "finished").parent == run
    assert new in [each.id for each in runs.recent(5)]


@pytest.mark.parametrize("ended", ["finished", "ready"])
def test_a_run_without_a_way_on_or_back_cannot_be_branched(ended: str) -> None:
    run = trained_to(5, steps=10) if ended == "finished" else runs.create(small())
    in_state(run, ended)
    with pytest.raises(EngineError, match="cannot be branched"):
        runs.branch(run)


def test_a_run_that_was_interrupted_before_its_first_checkpoint_says_so() -> None:
    run = runs.create(small())
    with store().write() as w:
        w.execute("UPDATE runs SET state = 'stopped', job = NULL WHERE id = ?", (run,))
    with pytest.raises(EngineError, match="not saved a step"):
        runs.branch(run)
