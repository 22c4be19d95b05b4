"""LSTM with layer normalisation."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import layer_norm, linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.scan import reverse_scan
from engine.cells.lstm import inside_of, keeping
from engine.cells.unroll import run_steps


class LstmLayerNorm(Cell):
    r"""Both products are normalised over their rows before they are added, and c_t before it is shown; statistics of one sequence only."""

    name = "lstm_layernorm"
    equations = (
        r"i_t = \sigma(a_i)",
        r"f_t = \sigma(a_f)",
        r"g_t = \tanh(a_g)",
        r"o_t = \sigma(a_o),\quad a = \mathrm{LN}(W_i x_t; \gamma_i) + b_i + \mathrm{LN}(W_h h_{t-1}; \gamma_h) + b_h",
        r"c_t = f_t \odot c_{t-1} + i_t \odot g_t",
        r"h_t = o_t \odot \tanh(\mathrm{LN}(c_t; \gamma_c, \beta_c))",
    )
    paper = "Ba, Kiros & Hinton (2016), Layer normalization"

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        h, c = state
        w = weights
        rows, units = w.gamma_ih.shape, w.gamma_c.shape
        from_x = layer_norm(linear(x, w.weight_ih), rows, w.gamma_ih, w.bias_ih)
        from_h = layer_norm(linear(h, w.weight_hh), rows, w.gamma_hh, w.bias_hh)
        i, f, g, o = (from_x + from_h).chunk(4, -1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        h = o * layer_norm(c, units, w.gamma_c, w.beta_c).tanh()
        return (h, c), {"input": i, "forget": f, "candidate": g, "output": o}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_steps(self, x, state, weights, ghost)

    def inside(self, x: Tensor, hidden: Tensor, state: State, weights: Weights) -> tuple[Gates, Tensor | None]:
        return inside_of(self, x, hidden, state, weights)

    def cell_gradient(self, gates: Gates, cell: Tensor, c0: Tensor, grad_hidden: Tensor, weights: Weights) -> Tensor:
        """What enters c_t from h_t passes through the normalisation: by autograd over all steps at once."""
        with torch.enable_grad():
            c = cell.detach().requires_grad_()
            h = gates["output"].detach() * layer_norm(c, weights.gamma_c.shape, weights.gamma_c, weights.beta_c).tanh()
            (entering,) = torch.autograd.grad(h, c, grad_hidden)
        return reverse_scan(keeping(gates), entering)
