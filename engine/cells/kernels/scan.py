"""Linear recurrences h_t = a_t h_{t-1} + b_t: a step is one operation, and the gradient is the same scan backwards.

Not the log-space scan, which is slower on CPU and less exact; never a cumulative product, which overflows on long sequences.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


def linear_scan(a: Tensor, b: Tensor, h0: Tensor, ghost: Tensor | None = None) -> Tensor:
    """h ``(T, B, H)`` of a, b ``(T, B, H)`` and h0 ``(B, H)``; the gradient of ``ghost`` is the total dL/dh_t."""
    h: Tensor = _Scan.apply(a, b, h0, ghost)  # type: ignore[no-untyped-call]
    return h


@torch.no_grad()
def scan(a: Tensor, b: Tensor, h0: Tensor) -> Tensor:
    """The values alone."""
    h = b.clone(memory_format=torch.contiguous_format)
    previous = h0
    for row, factor in zip(h.unbind(0), a.unbind(0), strict=True):
        previous = row.addcmul_(factor, previous)
    return h


@torch.no_grad()
def reverse_scan(a: Tensor, entering: Tensor) -> Tensor:
    """D_t = entering_t + a_{t+1} D_{t+1} ``(T, B, H)``: the total gradient of a linear recurrence's states."""
    total = entering.clone(memory_format=torch.contiguous_format)
    rows, factors = total.unbind(0), a.unbind(0)
    for t in range(len(rows) - 2, -1, -1):
        rows[t].addcmul_(factors[t + 1], rows[t + 1])
    return total


class _Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor, h0: Tensor, ghost: Tensor | None) -> Tensor:
        h = scan(a, b, h0)
        ctx.save_for_backward(a, h, h0)
        return h

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        a, h, h0 = ctx.saved_tensors
        total = reverse_scan(a, grad)
        d_a = torch.empty_like(total)
        torch.mul(total[0], h0, out=d_a[0])
        torch.mul(total[1:], h[:-1], out=d_a[1:])
        d_h0 = total[0] * a[0] if ctx.needs_input_grad[2] else None
        return d_a, total, d_h0, total if ctx.needs_input_grad[3] else None
