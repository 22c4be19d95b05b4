"""The simple recurrent network."""

from __future__ import annotations

import math
from typing import Literal

from torch import Tensor
from torch.nn.functional import linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.rnn import run_rnn


class Rnn(Cell):
    r"""h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh); ``activation="relu"`` for a module that uses it."""

    name = "rnn"
    equations = (r"h_t = \tanh(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh})",)
    paper = "Elman (1990), Finding structure in time"

    def __init__(self, activation: Literal["tanh", "relu"] = "tanh") -> None:
        self.activation = activation

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        (h,) = state
        w = weights
        pre = linear(x, w.weight_ih, w.bias_ih) + linear(h, w.weight_hh, w.bias_hh)
        return (pre.tanh() if self.activation == "tanh" else pre.relu(),), {}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_rnn(x, state[0], weights, self.activation, ghost)

    def carry(self, gates: Gates, hidden: Tensor, weights: Weights) -> Tensor:
        """RMS singular value of W_hh times the RMS of the activation's derivative (Pascanu et al. 2013, in the mean)."""
        slope = 1 - hidden.square() if self.activation == "tanh" else (hidden > 0).to(hidden.dtype)
        return rms_singular_value(weights.weight_hh) * slope.square().mean(-1).sqrt()


def rms_singular_value(matrix: Tensor) -> Tensor:
    """|W|_F / sqrt(H): the mean growth of a random direction."""
    return matrix.square().sum().sqrt() / math.sqrt(matrix.shape[-1])
