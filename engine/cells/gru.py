"""The gated recurrent unit."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.gru import run_gru


class Gru(Cell):
    r"""PyTorch's (and cuDNN's) form: the reset gate multiplies *after* the recurrent product, W_hn h + b_hn."""

    name = "gru"
    equations = (
        r"r_t = \sigma(W_{ir} x_t + b_{ir} + W_{hr} h_{t-1} + b_{hr})",
        r"z_t = \sigma(W_{iz} x_t + b_{iz} + W_{hz} h_{t-1} + b_{hz})",
        r"n_t = \tanh(W_{in} x_t + b_{in} + r_t \odot (W_{hn} h_{t-1} + b_{hn}))",
        r"h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}",
    )
    paper = "Cho et al. (2014), Learning phrase representations using RNN encoder-decoder"

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        (h,) = state
        w = weights
        input_r, input_z, input_n = linear(x, w.weight_ih, w.bias_ih).chunk(3, -1)
        hidden_r, hidden_z, hidden_n = linear(h, w.weight_hh, w.bias_hh).chunk(3, -1)
        r = (input_r + hidden_r).sigmoid()
        z = (input_z + hidden_z).sigmoid()
        n = (input_n + r * hidden_n).tanh()
        return ((1 - z) * n + z * h,), {"reset": r, "update": z, "candidate": n}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_gru(x, state[0], weights, ghost)
