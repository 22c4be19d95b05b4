"""Each cell's step against numbers worked out by hand: one unit, every weight 1, every bias 0, x = 1 and then 0."""

from __future__ import annotations

from math import exp, tanh

import pytest
import torch

from engine.cells import CELLS
from engine.cells.cell import Weights
from engine.cells.rnn import Rnn


def ones(cell: str) -> Weights:
    shapes = CELLS[cell].shapes(1, 1)
    return Weights(*(torch.full(shape, 0.0 if name.startswith("bias") else 1.0, dtype=torch.float64) for name, shape in shapes.items()))


def column(*values: float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64).view(-1, 1)


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


def test_rnn_by_hand() -> None:
    (first,), _ = CELLS["rnn"].step(column(1), (column(0),), ones("rnn"))
    (second,), _ = CELLS["rnn"].step(column(0), (first,), ones("rnn"))
    assert [float(first), float(second)] == pytest.approx([tanh(1), tanh(tanh(1))])


def test_relu_rnn_by_hand() -> None:
    step, weights = Rnn("relu").step, ones("rnn")
    assert float(step(column(1), (column(2),), weights)[0][0]) == 3
    assert float(step(column(-4), (column(2),), weights)[0][0]) == 0


def test_lstm_by_hand() -> None:
    cell, weights = CELLS["lstm"], ones("lstm")
    first, gates = cell.step(column(1), (column(0), column(0)), weights)
    second, _ = cell.step(column(0), first, weights)
    assert [float(gate) for gate in gates.values()] == pytest.approx([sigmoid(1), sigmoid(1), tanh(1), sigmoid(1)])  # i f g o
    assert [float(s) for s in first] == pytest.approx([0.3696, 0.5568], abs=5e-5)  # h, c
    assert [float(s) for s in second] == pytest.approx([0.2908, 0.5384], abs=5e-5)


def test_gru_by_hand() -> None:
    cell, weights = CELLS["gru"], ones("gru")
    first, _ = cell.step(column(1), (column(0),), weights)
    second, _ = cell.step(column(0), first, weights)
    assert [float(first[0]), float(second[0])] == pytest.approx([0.2048, 0.1633], abs=5e-5)


def test_gru_resets_after_the_recurrent_product() -> None:
    """From h = 0, r scales b_hn too: n = tanh(r b_hn). Reset before the product would give tanh(b_hn)."""
    weights = ones("gru")._replace(bias_hh=torch.tensor([0.0, 0.0, 1.0], dtype=torch.float64))
    _, gates = CELLS["gru"].step(column(0), (column(0),), weights)
    assert float(gates["candidate"]) == pytest.approx(tanh(0.5))


def test_gru_update_gate_keeps_the_old_state() -> None:
    weights = ones("gru")._replace(bias_ih=torch.tensor([0.0, 50.0, 0.0], dtype=torch.float64))
    (h,), _ = CELLS["gru"].step(column(1), (column(0.7),), weights)
    assert float(h) == pytest.approx(0.7)
