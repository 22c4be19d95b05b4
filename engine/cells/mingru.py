"""The GRU without its state in the gates."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.scan import linear_scan


class MinGru(Cell):
    r"""Gate and candidate see the input only, so h is a linear recurrence. z keeps, as in a GRU; the paper's z writes (it is our 1 - z)."""

    name = "mingru"
    equations = (
        r"z_t = \sigma(W_{iz} x_t + b_{iz})",
        r"n_t = W_{in} x_t + b_{in}",
        r"h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}",
    )
    paper = "Feng et al. (2024), Were RNNs all we needed?"

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        (h,) = state
        w = weights
        z, n = linear(x, w.weight_ih, w.bias_ih).chunk(2, -1)
        z = z.sigmoid()
        return ((1 - z) * n + z * h,), {"update": z, "candidate": n}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        z, n = linear(x, weights.weight_ih, weights.bias_ih).chunk(2, -1)
        z = z.sigmoid()
        return linear_scan(z, (1 - z) * n, state[0], ghost)
