"""LSTM: PyTorch's own fused kernel (oneDNN on CPU, cuDNN on CUDA)."""

from __future__ import annotations

import torch
from torch import _VF, Tensor

from engine.cells.cell import State, Weights


def run_lstm(x: Tensor, state: State, weights: Weights, ghost: Tensor | None) -> Tensor:
    """h ``(T, B, H)``. The ghost ``(T, B, H)`` of zeros joins the input through W_hh: what reaches it at t is W_hh^T dL/dpre_t."""
    w_ih = weights.weight_ih
    if ghost is not None:
        x, w_ih = torch.cat([x, ghost], -1), torch.cat([w_ih, weights.weight_hh], 1)
    flat = [w_ih, weights.weight_hh, weights.bias_ih, weights.bias_hh]
    # has_biases, layers, dropout, train (cuDNN's backward needs it, also when only looking), bidirectional, batch_first
    output: Tensor = _VF.lstm(x, [s[None] for s in state], flat, True, 1, 0.0, True, False, False)[0]
    return output
