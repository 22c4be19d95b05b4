"""A network whose units hear only themselves."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.indrnn import run_indrnn


class IndRnn(Cell):
    r"""weight_hh is one number a unit, ``(H,)``: the gradient of a unit is scaled by it at each step, so its memory can be read off."""

    name = "indrnn"
    equations = (r"h_t = \mathrm{ReLU}(W_{ih} x_t + b_{ih} + w_{hh} \odot h_{t-1})",)
    paper = "Li et al. (2018), Independently recurrent neural network (IndRNN)"

    def start(self, weights: Weights, generator: torch.Generator | None = None) -> None:
        """Each unit another memory: w_hh from U(0, 1)."""
        super().start(weights, generator)
        nn.init.uniform_(weights.weight_hh, 0.0, 1.0, generator)

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        (h,) = state
        w = weights
        return ((linear(x, w.weight_ih, w.bias_ih) + w.weight_hh * h).relu(),), {}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_indrnn(linear(x, weights.weight_ih, weights.bias_ih), state[0], weights.weight_hh, ghost)

    def carry(self, gates: Gates, hidden: Tensor, weights: Weights) -> Tensor:
        """The RMS over the units of w_hh where the unit is above 0."""
        return ((hidden > 0) * weights.weight_hh).square().mean(-1).sqrt()
