"""IndRNN: two operations a step forward, two back, no matmul in the loop."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


def run_indrnn(pre: Tensor, h0: Tensor, w_hh: Tensor, ghost: Tensor | None) -> Tensor:
    """h ``(T, B, H)`` of ``pre`` = W_ih x + b ``(T, B, H)``; the gradient of ``ghost`` is the total dL/dh_t."""
    h: Tensor = _IndRnn.apply(pre, h0, w_hh, ghost)  # type: ignore[no-untyped-call]
    return h


class _IndRnn(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, pre: Tensor, h0: Tensor, w_hh: Tensor, ghost: Tensor | None) -> Tensor:
        h = pre.clone(memory_format=torch.contiguous_format)
        previous = h0
        for row in h.unbind(0):
            previous = row.addcmul_(w_hh, previous).relu_()
        ctx.save_for_backward(h, h0, w_hh)
        return h

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        h, h0, w_hh = ctx.saved_tensors
        total, pre = grad.clone(memory_format=torch.contiguous_format), torch.empty_like(h)
        rows, through, hs = total.unbind(0), pre.unbind(0), h.unbind(0)
        for t in range(len(rows) - 1, -1, -1):
            torch.ops.aten.threshold_backward.grad_input(rows[t], hs[t], 0, grad_input=through[t])
            if t:
                rows[t - 1].addcmul_(through[t], w_hh)
        d_w = (pre[1:] * h[:-1]).sum((0, 1)) + (pre[0] * h0).sum(0)
        return pre, through[0] * w_hh, d_w, total if ctx.needs_input_grad[3] else None
