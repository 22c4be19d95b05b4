"""Long short-term memory."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import linear

from engine.cells.cell import Cell, Gates, State, Weights
from engine.cells.kernels.lstm import run_lstm
from engine.cells.kernels.scan import reverse_scan, scan


class Lstm(Cell):
    r"""With forget gate, without peepholes: PyTorch's (and cuDNN's) form."""

    name = "lstm"
    equations = (
        r"i_t = \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi})",
        r"f_t = \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf})",
        r"g_t = \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg})",
        r"o_t = \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho})",
        r"c_t = f_t \odot c_{t-1} + i_t \odot g_t",
        r"h_t = o_t \odot \tanh(c_t)",
    )
    paper = "Hochreiter & Schmidhuber (1997), Long short-term memory; forget gate: Gers et al. (2000)"

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        h, c = state
        w = weights
        i, f, g, o = (linear(x, w.weight_ih, w.bias_ih) + linear(h, w.weight_hh, w.bias_hh)).chunk(4, -1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        h = o * c.tanh()
        return (h, c), {"input": i, "forget": f, "candidate": g, "output": o}

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_lstm(x, state, weights, ghost)

    def total_gradient(self, direct: Tensor, ghost: Tensor) -> Tensor:
        """The ghost stands beside h_{t-1} in the recurrent product, so its gradient at t belongs to the step before."""
        total = direct.clone()
        total[:-1] += ghost[1:]
        return total

    def inside(self, x: Tensor, hidden: Tensor, state: State, weights: Weights) -> tuple[Gates, Tensor | None]:
        return inside_of(self, x, hidden, state, weights)

    def cell_gradient(self, gates: Gates, cell: Tensor, c0: Tensor, grad_hidden: Tensor, weights: Weights) -> Tensor:
        return cell_gradients(gates, cell, grad_hidden)


def inside_of(cell: Cell, x: Tensor, hidden: Tensor, state: State, weights: Weights) -> tuple[Gates, Tensor]:
    """Gates in one batched step, c by a scan. (Inverting h = o tanh(c) instead would be ill-conditioned where tanh saturates.)"""
    before = torch.cat([state[0][None], hidden[:-1]])
    gates = cell.step(x, (before, torch.zeros_like(before)), weights)[1]
    return gates, scan(keeping(gates), gates["input"] * gates["candidate"], state[1])


def cell_gradients(gates: Gates, cell: Tensor, grad_hidden: Tensor) -> Tensor:
    """Total dL/dc_t ``(T, B, H)`` = dL/dh_t o_t (1 - tanh^2 c_t) + f_{t+1} dL/dc_{t+1}."""
    return reverse_scan(keeping(gates), grad_hidden * gates["output"] * (1 - cell.tanh().square()))


def keeping(gates: Gates) -> Tensor:
    """What multiplies c_{t-1}: the forget gate, or 1 where there is none."""
    return gates["forget"] if "forget" in gates else torch.ones_like(gates["input"])
