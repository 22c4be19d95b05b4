"""The tape under a step, on cells of five lines."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.cells import Gates, State, Weights
from engine.cells.rnn import Rnn
from engine.errors import EngineError
from engine.understand.anatomy import anatomy
from engine.understand.subject import Subject
from engine.understand.tape import tape_step
from tests.engine.understand.subjects import random_subject


class Erf(Rnn):
    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        return ((x @ weights.weight_ih.T).erf(),), {}


class Joined(Rnn):
    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        return (torch.cat([x @ weights.weight_ih.T, state[0]])[:3].tanh(),), {}


class Outside(Rnn):
    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        return ((x @ weights.weight_ih.T + self.offset).tanh(),), {}

    offset = torch.ones(3, dtype=torch.float64)


@pytest.mark.parametrize(("cell", "words"), [(Erf(), "erf"), (Joined(), "joins tensors"), (Outside(), "outside its step")])
def test_a_step_that_cannot_be_taken_apart_says_why(cell: Rnn, words: str) -> None:
    plain = random_subject("rnn")
    with pytest.raises(EngineError, match=words):
        anatomy(Subject(cell, plain.weights, plain.x), 0, 0)


def test_every_entry_can_be_computed_again_from_its_operands() -> None:
    subject = random_subject("lstm_layernorm")
    taped = tape_step(subject.cell, torch.from_numpy(subject.x)[1], subject.before(1), subject.tensors())
    assert len(taped.tape.entries) > 10
    for entry in taped.tape.entries.values():
        np.testing.assert_array_equal(entry.call(entry.tensors).numpy(), entry.result.numpy())


def test_tracing_changes_no_value_and_leaves_no_mode_behind() -> None:
    subject = random_subject("gru")
    x, state, weights = torch.from_numpy(subject.x)[0], subject.before(0), subject.tensors()
    plain, _ = subject.cell.step(x, state, weights)
    taped = tape_step(subject.cell, x, state, weights)
    assert torch.equal(taped.after["h"], plain[0])
    before = len(taped.tape.entries)
    subject.cell.step(x, state, weights)
    assert len(taped.tape.entries) == before
