"""The LSTM as it was first: no forget gate."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.lstm_variants import run_variant
from engine.cells.lstm import cell_gradients, inside_of


class Lstm1997(Cell):
    r"""c_t only adds: its gradient crosses a step unchanged, and on a long stream it may grow without bound (Gers et al. 1999/2000)."""

    name = "lstm_1997"
    equations = (
        r"i_t = \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi})",
        r"g_t = \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg})",
        r"o_t = \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho})",
        r"c_t = c_{t-1} + i_t \odot g_t",
        r"h_t = o_t \odot \tanh(c_t)",
    )
    paper = "Hochreiter & Schmidhuber (1997), Long short-term memory"

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        h, c = state
        w = weights
        i, g, o = (linear(x, w.weight_ih, w.bias_ih) + linear(h, w.weight_hh, w.bias_hh)).chunk(3, -1)
        i, g, o = i.sigmoid(), g.tanh(), o.sigmoid()
        c = c + i * g
        h = o * c.tanh()
        return (h, c), {"input": i, "candidate": g, "output": o}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_variant(x, state, weights, "all", ghost)

    def inside(self, x: Tensor, hidden: Tensor, state: State, weights: Weights) -> tuple[Gates, Tensor | None]:
        return inside_of(self, x, hidden, state, weights)

    def cell_gradient(self, gates: Gates, cell: Tensor, c0: Tensor, grad_hidden: Tensor, weights: Weights) -> Tensor:
        return cell_gradients(gates, cell, grad_hidden)

    def carry(self, gates: Gates, hidden: Tensor, weights: Weights) -> Tensor:
        """1: what the cell state holds, it keeps."""
        return torch.ones_like(hidden[..., 0])
