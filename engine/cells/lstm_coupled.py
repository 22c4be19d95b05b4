"""LSTM with one gate for letting in and keeping."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.lstm_variants import run_variant
from engine.cells.lstm import cell_gradients, inside_of


class LstmCoupled(Cell):
    r"""f = 1 - i: it forgets exactly where it writes, as a GRU does, with three quarters of an LSTM's weights."""

    name = "lstm_coupled"
    equations = (
        r"i_t = \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi})",
        r"f_t = 1 - i_t",
        r"g_t = \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg})",
        r"o_t = \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho})",
        r"c_t = f_t \odot c_{t-1} + i_t \odot g_t",
        r"h_t = o_t \odot \tanh(c_t)",
    )
    paper = "Greff et al. (2017), LSTM: a search space odyssey (there: coupled input and forget gate)"

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        h, c = state
        w = weights
        i, g, o = (linear(x, w.weight_ih, w.bias_ih) + linear(h, w.weight_hh, w.bias_hh)).chunk(3, -1)
        i, g, o = i.sigmoid(), g.tanh(), o.sigmoid()
        f = 1 - i
        c = f * c + i * g
        h = o * c.tanh()
        return (h, c), {"input": i, "forget": f, "candidate": g, "output": o}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_variant(x, state, weights, "coupled", ghost)

    def inside(self, x: Tensor, hidden: Tensor, state: State, weights: Weights) -> tuple[Gates, Tensor | None]:
        return inside_of(self, x, hidden, state, weights)

    def cell_gradient(self, gates: Gates, cell: Tensor, c0: Tensor, grad_hidden: Tensor, weights: Weights) -> Tensor:
        return cell_gradients(gates, cell, grad_hidden)
