"""LSTM whose gates look at the cell state."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.lstm_variants import run_variant
from engine.cells.kernels.scan import reverse_scan
from engine.cells.unroll import unroll


class LstmPeephole(Cell):
    r"""Input and forget gate also read c_{t-1}, the output gate c_t, each unit its own: ``peephole`` is p_i, p_f, p_o."""

    name = "lstm_peephole"
    equations = (
        r"i_t = \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi} + p_i \odot c_{t-1})",
        r"f_t = \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf} + p_f \odot c_{t-1})",
        r"g_t = \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg})",
        r"o_t = \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho} + p_o \odot c_t)",
        r"c_t = f_t \odot c_{t-1} + i_t \odot g_t",
        r"h_t = o_t \odot \tanh(c_t)",
    )
    paper = "Gers & Schmidhuber (2001), LSTM recurrent networks learn simple context-free and context-sensitive languages"

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        h, c = state
        w = weights
        i, f, g, o = (linear(x, w.weight_ih, w.bias_ih) + linear(h, w.weight_hh, w.bias_hh)).chunk(4, -1)
        p_i, p_f, p_o = w.peephole.chunk(3, -1)
        i, f, g = (i + p_i * c).sigmoid(), (f + p_f * c).sigmoid(), g.tanh()
        c = f * c + i * g
        o = (o + p_o * c).sigmoid()
        h = o * c.tanh()
        return (h, c), {"input": i, "forget": f, "candidate": g, "output": o}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_variant(x, state, weights, "gate", ghost)

    def inside(self, x: Tensor, hidden: Tensor, state: State, weights: Weights) -> tuple[Gates, Tensor | None]:
        """The gates need c, and c the gates: one pass of the explicit steps."""
        with torch.no_grad():
            run = unroll(self, x, state, weights)
        return run.gates, torch.stack([each[1] for each in run.states])

    def cell_gradient(self, gates: Gates, cell: Tensor, c0: Tensor, grad_hidden: Tensor, weights: Weights) -> Tensor:
        """A linear recurrence still: c_{t-1} reaches c_t by the forget gate and through both gates that look at it."""
        p_i, p_f, p_o = weights.peephole.chunk(3, -1)
        i, f, g, o = (gates[name] for name in self.gates)
        before, squashed = torch.cat([c0[None], cell[:-1]]), cell.tanh()
        across = f + g * i * (1 - i) * p_i + before * f * (1 - f) * p_f
        return reverse_scan(across, grad_hidden * (o * (1 - squashed.square()) + squashed * o * (1 - o) * p_o))
