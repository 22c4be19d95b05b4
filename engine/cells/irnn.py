"""The ReLU network that starts as the identity."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.rnn import run_rnn
from engine.cells.rnn import rms_singular_value


class Irnn(Cell):
    r"""h_t = relu(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh), with W_hh = 1 and b = 0 at the start: it begins by adding up its input."""

    name = "irnn"
    equations = (r"h_t = \mathrm{ReLU}(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh})",)
    paper = "Le, Jaitly & Hinton (2015), A simple way to initialize recurrent networks of rectified linear units"

    def start(self, weights: Weights, generator: torch.Generator | None = None) -> None:
        """W_hh the identity, no bias; W_ih as PyTorch draws it."""
        super().start(weights, generator)
        nn.init.eye_(weights.weight_hh)
        nn.init.zeros_(weights.bias_ih)
        nn.init.zeros_(weights.bias_hh)

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        (h,) = state
        w = weights
        return ((linear(x, w.weight_ih, w.bias_ih) + linear(h, w.weight_hh, w.bias_hh)).relu(),), {}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_rnn(x, state[0], weights, "relu", ghost)

    def carry(self, gates: Gates, hidden: Tensor, weights: Weights) -> Tensor:
        """RMS singular value of W_hh times the RMS of ReLU's derivative, the share of units above 0."""
        return rms_singular_value(weights.weight_hh) * (hidden > 0).to(hidden.dtype).mean(-1).sqrt()
