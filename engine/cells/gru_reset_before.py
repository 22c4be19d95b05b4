"""The gated recurrent unit that resets before the recurrent product."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.gru_reset_before import run_gru_reset_before


class GruResetBefore(Cell):
    r"""The reset gate scales h_{t-1} itself: W_hn (r * h). Keras: ``reset_after=False``. Weights of the two forms do not carry over."""

    name = "gru_reset_before"
    equations = (
        r"r_t = \sigma(W_{ir} x_t + b_{ir} + W_{hr} h_{t-1} + b_{hr})",
        r"z_t = \sigma(W_{iz} x_t + b_{iz} + W_{hz} h_{t-1} + b_{hz})",
        r"n_t = \tanh(W_{in} x_t + b_{in} + W_{hn} (r_t \odot h_{t-1}) + b_{hn})",
        r"h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}",
    )
    paper = "Cho et al. (2014), Learning phrase representations using RNN encoder-decoder, third version"

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        (h,) = state
        w = weights
        rows = 2 * h.shape[-1]
        input_rz, input_n = linear(x, w.weight_ih, w.bias_ih).tensor_split((rows,), -1)
        r, z = (input_rz + linear(h, w.weight_hh[:rows], w.bias_hh[:rows])).sigmoid().chunk(2, -1)
        n = (input_n + linear(r * h, w.weight_hh[rows:], w.bias_hh[rows:])).tanh()
        return ((1 - z) * n + z * h,), {"reset": r, "update": z, "candidate": n}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_gru_reset_before(x, state[0], weights, ghost)
