"""Two cells on one input, against PyTorch's own modules and a plain product of each matrix with its vector."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from torch import nn

from engine.cells import CELLS
from engine.understand.anatomy import anatomy
from engine.understand.arithmetic import shown
from engine.understand.compare import compare
from engine.understand.side_by_side import fresh_subject, worked
from engine.understand.subject import Subject
from tests.engine.understand.test_anatomy import by_hand

HIDDEN, STEPS = 5, 7
X = np.random.default_rng(3).normal(size=(STEPS, 2))


def module_of(subject: Subject, kind: type[nn.RNNBase]) -> nn.RNNBase:
    """PyTorch's with the same weights."""
    made = kind(2, HIDDEN).double()
    for name, weight in subject.weights.items():
        getattr(made, f"{name}_l0").data.copy_(torch.from_numpy(weight))
    return made


@pytest.mark.parametrize("t", [0, 4, 6])
@pytest.mark.parametrize(("cell", "kind"), [("rnn", nn.RNN), ("lstm", nn.LSTM), ("gru", nn.GRU)])
def test_the_states_are_those_of_pytorchs_module_on_the_same_input(cell: str, kind: type[nn.RNNBase], t: int) -> None:
    subject = fresh_subject(CELLS[cell], X, HIDDEN)
    with torch.no_grad():
        _, last = module_of(subject, kind)(torch.from_numpy(X[: t + 1]))
    for state, tensor in zip("hc", last if isinstance(last, tuple) else (last,), strict=False):
        made = [worked(anatomy(subject, t, unit), 6)[state].result for unit in range(HIDDEN)]
        assert made == [shown(float(value), 6) for value in tensor[0]]


def test_a_gates_terms_are_whole_products_of_its_matrix() -> None:
    subject, unit = fresh_subject(CELLS["lstm"], X, HIDDEN), 2
    seen = anatomy(subject, 4, unit)
    made, row = worked(seen, 6)["forget"], HIDDEN + unit
    assert made.formula == "σ((W_if·x_t)[2] + b_if[2] + (W_hf·h_t−1)[2] + b_hf[2])"
    w = {name: weight[row] for name, weight in subject.weights.items()}
    terms = [w["weight_ih"] @ X[4], w["bias_ih"], w["weight_hh"] @ seen.before["h"], w["bias_hh"]]
    written = [float(sign + value) for sign, value in re.findall(r"([-+]?) ?(\d+\.\d+)", made.numbers.replace("−", "-"))]
    np.testing.assert_allclose(written, terms, atol=1e-6)
    assert made.result == shown(1 / (1 + np.exp(-sum(terms))), 6)


@pytest.mark.parametrize("cell", CELLS)
def test_every_equation_of_every_cell_has_its_numbers_and_they_recompute(cell: str) -> None:
    found = worked(anatomy(fresh_subject(CELLS[cell], X, HIDDEN), 3, 1))
    assert {pair.role for pair in compare(CELLS[cell], CELLS[cell])} <= set(found)
    for line in found.values():
        assert shown(by_hand(line), 3) == line.result, line.text


def test_two_cells_whose_weights_have_the_same_shapes_start_from_the_same_numbers() -> None:
    left, right = (fresh_subject(CELLS[cell], X, HIDDEN) for cell in ("gru", "gru_reset_before"))
    assert left.weights.keys() == right.weights.keys()
    assert all(np.array_equal(left.weights[name], right.weights[name]) for name in left.weights)
    before, after = (worked(anatomy(subject, 0, 0)) for subject in (left, right))
    assert before["reset"].result == after["reset"].result
