"""Simple RNN: our own forward and backward through time on CPU, cuDNN on CUDA."""

from __future__ import annotations

from typing import Any

import torch
from torch import _VF, Tensor
from torch.autograd.function import once_differentiable

from engine.cells.cell import Weights


def run_rnn(x: Tensor, h0: Tensor, weights: Weights, activation: str, ghost: Tensor | None) -> Tensor:
    """h ``(T, B, H)``; the gradient of ``ghost`` is the total dL/dh_t."""
    if x.is_cuda and ghost is None:
        kernel = _VF.rnn_tanh if activation == "tanh" else _VF.rnn_relu
        output: Tensor = kernel(x, h0[None], list(weights[:4]), True, 1, 0.0, True, False, False)[0]
        return output
    own: Tensor = _Rnn.apply(x, h0, *weights[:4], ghost, activation)  # type: ignore[no-untyped-call]
    return own


class _Rnn(torch.autograd.Function):
    """In place over time, with one matmul a step; every weight's gradient is one matmul over all steps."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, h0: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor,
                ghost: Tensor | None, activation: str) -> Tensor:
        T, B, H = x.shape[0], x.shape[1], h0.shape[-1]
        states = x.new_empty(T + 1, B, H)  # h_0 .. h_T: h_{t-1} of all steps is then a plain slice
        states[0] = h0
        torch.addmm(b_ih + b_hh, x.reshape(T * B, -1), w_ih.t(), out=states[1:].view(T * B, H))
        rows, recurrent = states.unbind(0), w_hh.t()
        activate = torch.tanh_ if activation == "tanh" else torch.relu_
        for t in range(1, T + 1):
            activate(rows[t].addmm_(rows[t - 1], recurrent))
        ctx.save_for_backward(x, w_ih, w_hh, states)
        ctx.activation = activation
        return states[1:]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        x, w_ih, w_hh, states = ctx.saved_tensors
        T, B, H = grad.shape
        total = grad.clone(memory_format=torch.contiguous_format)
        pre = torch.empty_like(total) if ctx.needs_input_grad[6] else total
        rows, outs, h = total.unbind(0), pre.unbind(0), states.unbind(0)
        for t in range(T - 1, -1, -1):
            _through(ctx.activation, rows[t], h[t + 1], outs[t])
            if t:
                rows[t - 1].addmm_(outs[t], w_hh)
        flat = pre.view(T * B, H)
        bias = flat.sum(0)
        return (
            (flat @ w_ih).view_as(x) if ctx.needs_input_grad[0] else None,
            outs[0] @ w_hh if ctx.needs_input_grad[1] else None,
            flat.t() @ x.reshape(T * B, -1), flat.t() @ states[:-1].view(T * B, H), bias, bias,
            total if ctx.needs_input_grad[6] else None, None,
        )


def _through(activation: str, grad: Tensor, h: Tensor, out: Tensor) -> None:
    """dL/dpre from dL/dh, written to ``out``; the derivative taken from the activation's own value."""
    if activation == "tanh":
        torch.ops.aten.tanh_backward.grad_input(grad, h, grad_input=out)
    else:
        torch.ops.aten.threshold_backward.grad_input(grad, h, 0, grad_input=out)
