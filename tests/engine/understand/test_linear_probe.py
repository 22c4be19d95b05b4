"""The probe against least squares of its own, planted codes, noise, and networks whose memory is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.config import RunConfig
from engine.errors import EngineError
from engine.trainer import Trainer
from engine.understand.linear_probe import FEWEST, hidden, linear_probe, probe, remembered, ridge

RNG = np.random.default_rng
FULL = np.full(400, 3)


def trainer(task: dict, **model: object) -> Trainer:
    return Trainer(RunConfig.parse({"task": task, "model": {"cell": "gru", "hidden_size": 6, **model}, "train": {"device": "cpu"}}))


def test_ridge_is_least_squares_with_a_row_more_for_each_unit() -> None:
    rng, penalty = RNG(0), 0.3
    states, targets = rng.normal(size=(40, 5)) + 2, rng.normal(size=(40, 3)) - 4
    rows = np.vstack([np.hstack([states, np.ones((40, 1))]), np.hstack([np.sqrt(40 * penalty) * np.eye(5), np.zeros((5, 1))])])
    solved = np.linalg.lstsq(rows, np.vstack([targets, np.zeros((5, 3))]), rcond=None)[0]
    found = ridge(states, targets, penalty)
    np.testing.assert_allclose(found.weights, solved[:-1], atol=1e-12)
    np.testing.assert_allclose(found.intercept, solved[-1], atol=1e-12)


def test_a_planted_number_is_found() -> None:
    rng = RNG(1)
    states = rng.normal(size=(3, 400, 8))
    found = probe(states, states @ rng.normal(size=8) + 5, FULL)
    assert (found.score > 0.99).all()
    assert (np.abs(found.baseline) < 0.05).all()


def test_noise_tells_no_more_than_the_baseline() -> None:
    rng = RNG(2)
    number = probe(rng.normal(size=(3, 400, 8)), rng.normal(size=(3, 400)), FULL)
    assert (np.abs(number.score - number.baseline) < 0.12).all()
    label = probe(rng.normal(size=(3, 400, 8)), rng.integers(4, size=400), FULL)
    assert (np.abs(label.score - label.baseline) < 0.12).all()


def test_a_planted_label_is_found_and_the_majority_is_the_fitted_halfs() -> None:
    rng = RNG(3)
    labels = rng.integers(3, size=400)
    labels[::2][:150] = 2
    found = probe(np.eye(3)[labels][None] + 0.05 * rng.normal(size=(2, 400, 3)), labels, FULL)
    assert (found.score == 1).all()
    np.testing.assert_allclose(found.baseline, (labels[1::2] == 2).mean())


def test_steps_that_too_few_sequences_reach_are_left_out() -> None:
    lengths = np.where(np.arange(400) < 2 * FEWEST - 1, 3, 2)
    found = probe(RNG(4).normal(size=(3, 400, 2)), RNG(5).integers(2, size=400), lengths)
    assert np.isnan(found.score).tolist() == [False, False, True]


def test_padding_never_counts() -> None:
    rng, lengths = RNG(6), np.where(np.arange(400) % 4 < 2, 3, 2)
    states, labels = rng.normal(size=(3, 400, 4)), rng.integers(3, size=400)
    other = states.copy()
    other[2, lengths == 2] = 1e6
    np.testing.assert_array_equal(probe(states, labels, lengths).score, probe(other, labels, lengths).score)


def test_a_number_that_is_always_the_same_has_no_r2() -> None:
    assert np.isnan(probe(RNG(7).normal(size=(3, 400, 2)), np.zeros((3, 400)), FULL).score).all()


def test_adding_is_to_remember_its_sum_so_far() -> None:
    found = trainer({"name": "adding", "length": 10})
    batch = found.task.held_out(torch.device("cpu"))
    sums = remembered(found, batch)
    np.testing.assert_allclose(sums[-1], batch.y[:, 0], atol=1e-6)
    by_hand = sum(float(batch.x[t, 3, 0]) for t in range(7) if batch.x[t, 3, 1])
    assert sums[6, 3] == pytest.approx(by_hand)


def test_of_a_network_the_states_are_those_of_its_forward_half() -> None:
    found = trainer({"name": "first_token", "length": 5}, bidirectional=True)
    batch = found.task.held_out(torch.device("cpu"))
    states = hidden_of(found)
    changed = batch.x.clone()
    changed[3:] = 9
    with torch.no_grad():
        later = hidden(found, type(batch)(changed, batch.y))
    np.testing.assert_array_equal(states[:3], later[:3])


@torch.no_grad()
def hidden_of(found: Trainer) -> np.ndarray:
    return hidden(found, found.task.held_out(torch.device("cpu")))


def test_the_cue_can_be_read_at_once_and_the_network_is_left_as_it_was() -> None:
    found = trainer({"name": "first_token", "length": 5}, hidden_size=32)
    before = {name: tensor.clone() for name, tensor in found.model.state_dict().items()}
    read = linear_probe(found)
    assert read.classes
    assert read.score[0] == 1
    assert (read.baseline < 0.25).all()
    torch.testing.assert_close(found.model.state_dict(), before, rtol=0, atol=0)


@pytest.mark.parametrize(("task", "model", "says"), [
    ({"name": "parity", "length": 5}, {}, "neither"), ({"name": "dates"}, {}, "neither"),
    ({"name": "adding", "length": 5}, {"layers": 2, "bidirectional": True}, "the past only")])
def test_what_has_nothing_to_probe_is_refused(task: dict, model: dict, says: str) -> None:
    with pytest.raises(EngineError, match=says):
        linear_probe(trainer(task, **model))
