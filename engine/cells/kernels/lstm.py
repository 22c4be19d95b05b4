"""LSTM: PyTorch's own fused kernel (oneDNN on CPU, cuDNN on CUDA), and what it does not give out, recovered exactly."""

from __future__ import annotations

import torch
from torch import _VF, Tensor

from engine.cells.cell import Gates, State, Weights


def run_lstm(x: Tensor, state: State, weights: Weights, ghost: Tensor | None) -> Tensor:
    """h ``(T, B, H)``. The ghost ``(T, B, H)`` of zeros joins the input through W_hh: what reaches it at t is W_hh^T dL/dpre_t."""
    w_ih = weights.weight_ih
    if ghost is not None:
        x, w_ih = torch.cat([x, ghost], -1), torch.cat([w_ih, weights.weight_hh], 1)
    flat = [w_ih, weights.weight_hh, weights.bias_ih, weights.bias_hh]
    # has_biases, layers, dropout, train (cuDNN's backward needs it, also when only looking), bidirectional, batch_first
    output: Tensor = _VF.lstm(x, [s[None] for s in state], flat, True, 1, 0.0, True, False, False)[0]
    return output


@torch.no_grad()
def cell_states(gates: Gates, c0: Tensor) -> Tensor:
    """c ``(T, B, H)`` by a scan. (Inverting h = o tanh(c) instead would be ill-conditioned where tanh saturates.)"""
    c = gates["input"] * gates["candidate"]
    previous = c0
    for row, f in zip(c.unbind(0), gates["forget"].unbind(0), strict=True):
        previous = row.addcmul_(f, previous)
    return c


@torch.no_grad()
def cell_gradients(gates: Gates, cell: Tensor, grad_hidden: Tensor) -> Tensor:
    """Total dL/dc_t ``(T, B, H)`` = dL/dh_t o_t (1 - tanh^2 c_t) + f_{t+1} dL/dc_{t+1}."""
    grad = grad_hidden * gates["output"] * (1 - cell.tanh().square())
    rows, f = grad.unbind(0), gates["forget"].unbind(0)
    for t in range(len(rows) - 2, -1, -1):
        rows[t].addcmul_(f[t + 1], rows[t + 1])
    return grad
