"""The echo state network: a random reservoir that is never trained."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.rnn import run_rnn
from engine.cells.rnn import rms_singular_value

RADIUS = 0.9
"""Spectral radius of W_hh: below 1 the state forgets how it began, near 1 it remembers long."""
EXACT = 1024
"""Units up to which the radius is computed; above, the circular law's a sqrt(H / 3) for entries from U(-a, a) is close enough."""


class Esn(Cell):
    r"""Only the readout is fitted, by ridge regression on the states; gradients through time are shown but move nothing."""

    name = "esn"
    equations = (r"h_t = \tanh(W_{ih} x_t + b + W_{hh} h_{t-1}),\quad W_{ih}, W_{hh}, b \text{ fixed}",)
    paper = "Jaeger & Haas (2004), Harnessing nonlinearity"

    def start(self, weights: Weights, generator: torch.Generator | None = None) -> None:
        """Input and bias from U(-1, 1) / 2; W_hh from U(-1, 1), scaled to the spectral radius 0.9."""
        nn.init.uniform_(weights.weight_ih, -0.5, 0.5, generator)
        nn.init.uniform_(weights.weight_hh, -1.0, 1.0, generator)
        nn.init.uniform_(weights.bias_ih, -0.5, 0.5, generator)
        if weights.weight_hh.is_meta:
            return
        hidden = len(weights.weight_hh)
        radius = float(torch.linalg.eigvals(weights.weight_hh).abs().max()) if hidden <= EXACT else (hidden / 3) ** 0.5
        weights.weight_hh.mul_(RADIUS / max(radius, 1e-6))

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        (h,) = state
        w = weights
        return ((linear(x, w.weight_ih, w.bias_ih) + linear(h, w.weight_hh)).tanh(),), {}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_rnn(x, state[0], weights._replace(bias_hh=torch.zeros_like(weights.bias_ih)), "tanh", ghost)

    def carry(self, gates: Gates, hidden: Tensor, weights: Weights) -> Tensor:
        """RMS singular value of W_hh times the RMS of tanh'."""
        return rms_singular_value(weights.weight_hh) * (1 - hidden.square()).square().mean(-1).sqrt()
