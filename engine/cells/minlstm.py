"""The LSTM without its state in the gates."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.scan import linear_scan


class MinLstm(Cell):
    r"""Gates see the input only and are scaled to add up to 1, so h is a linear recurrence and an average of its candidates."""

    name = "minlstm"
    equations = (
        r"i_t = \frac{\hat\imath_t}{\hat\imath_t + \hat f_t},\quad \hat\imath_t = \sigma(W_{ii} x_t + b_{ii})",
        r"f_t = \frac{\hat f_t}{\hat\imath_t + \hat f_t},\quad \hat f_t = \sigma(W_{if} x_t + b_{if})",
        r"g_t = W_{ig} x_t + b_{ig}",
        r"h_t = f_t \odot h_{t-1} + i_t \odot g_t",
    )
    paper = "Feng et al. (2024), Were RNNs all we needed?"

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        (h,) = state
        w = weights
        i, f, g = linear(x, w.weight_ih, w.bias_ih).chunk(3, -1)
        i, f = i.sigmoid(), f.sigmoid()
        i, f = i / (i + f), f / (i + f)
        return (f * h + i * g,), {"input": i, "forget": f, "candidate": g}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        i, f, g = linear(x, weights.weight_ih, weights.bias_ih).chunk(3, -1)
        i, f = i.sigmoid(), f.sigmoid()
        f = f / (i + f)
        return linear_scan(f, (1 - f) * g, state[0], ghost)
