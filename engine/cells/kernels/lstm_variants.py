"""LSTMs that PyTorch has no kernel for: no forget gate, coupled gates, peepholes. Our own forward and backward through time.

With H_t and C_t the total dL/dh_t and dL/dc_t, the pre-activation of the output gate receives H_t, every other one C_t, times a factor
that is known before the loop. So a step back is a handful of operations and one matmul.
"""

from __future__ import annotations

from typing import Any, Literal

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from engine.cells.cell import State, Weights

Keep = Literal["all", "coupled", "gate"]
"""What multiplies c_{t-1}: 1 (blocks i g o), 1 - i (blocks i g o), or a forget gate of its own (blocks i f g o)."""


def run_variant(x: Tensor, state: State, weights: Weights, keep: Keep, ghost: Tensor | None) -> Tensor:
    """h ``(T, B, H)``; the gradient of ``ghost`` is the total dL/dh_t. ``weights.peephole`` may be empty."""
    h: Tensor = _Variant.apply(x, *state, *weights[:5], ghost, keep)  # type: ignore[no-untyped-call]
    return h


class _Variant(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, h0: Tensor, c0: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor, peephole: Tensor,
                ghost: Tensor | None, keep: Keep) -> Tensor:
        T, B, H = x.shape[0], x.shape[1], h0.shape[-1]
        hs, cs = x.new_empty(T + 1, B, H), x.new_empty(T + 1, B, H)
        hs[0], cs[0] = h0, c0
        gates = torch.addmm(b_ih + b_hh, x.reshape(T * B, -1), w_ih.t()).view(T, B, -1)
        squashed = x.new_empty(T, B, H)  # tanh c
        p = peephole.view(-1, H).unbind(0) if peephole.numel() else None
        blocks = gates.view(T, B, -1, H)
        recurrent, h, c = w_hh.t(), hs.unbind(0), cs.unbind(0)
        for t, (pre, by_block, tanh_c) in enumerate(zip(gates.unbind(0), blocks.unbind(0), squashed.unbind(0), strict=True)):
            pre.addmm_(h[t], recurrent)
            i, g, o = by_block[:, 0], by_block[:, -2], by_block[:, -1]
            if p is not None:
                i.addcmul_(p[0], c[t])
                by_block[:, 1].addcmul_(p[1], c[t])
            by_block[:, :-2].sigmoid_()
            g.tanh_()
            _next_cell(keep, by_block, c[t], c[t + 1])
            if p is not None:
                o.addcmul_(p[2], c[t + 1])
            o.sigmoid_()
            torch.tanh(c[t + 1], out=tanh_c)
            torch.mul(o, tanh_c, out=h[t + 1])
        ctx.save_for_backward(x, w_ih, w_hh, peephole, hs, cs, gates, squashed)
        ctx.keep = keep
        return hs[1:]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        x, w_ih, w_hh, peephole, hs, cs, gates, squashed = ctx.saved_tensors
        T, B, H = grad.shape
        blocks = gates.view(T, B, -1, H)
        pre, to_cell, across = _factors(ctx.keep, blocks, cs[:-1], squashed)
        p = peephole.view(-1, H).unbind(0) if peephole.numel() else None
        total = grad.clone(memory_format=torch.contiguous_format)
        rows, flat_rows, cell = total.unbind(0), pre.view(T, B, -1).unbind(0), torch.zeros_like(grad[0])
        for t in range(T - 1, -1, -1):
            here = pre[t]
            here[:, -1].mul_(rows[t])
            cell.addcmul_(rows[t], to_cell[t])
            if p is not None:
                cell.addcmul_(here[:, -1], p[2])
            here[:, :-1].mul_(cell.unsqueeze(1))
            cell.mul_(across[t])
            if p is not None:
                cell.addcmul_(here[:, 0], p[0]).addcmul_(here[:, 1], p[1])
            if t:
                rows[t - 1].addmm_(flat_rows[t], w_hh)
        d_h0 = flat_rows[0] @ w_hh
        flat = pre.view(T * B, -1)
        bias = flat.sum(0)
        return (
            (flat @ w_ih).view_as(x) if ctx.needs_input_grad[0] else None, d_h0, cell,
            flat.t() @ x.reshape(T * B, -1), flat.t() @ hs[:-1].view(T * B, H), bias, bias,
            _peephole_gradient(pre, cs) if p is not None else None, total if ctx.needs_input_grad[8] else None, None,
        )


def _next_cell(keep: Keep, by_block: Tensor, c: Tensor, out: Tensor) -> None:
    """c_t from c_{t-1} and the gates, written to ``out``."""
    i, g = by_block[:, 0], by_block[:, -2]
    if keep == "coupled":
        torch.lerp(c, g, i, out=out)
    elif keep == "all":
        torch.addcmul(c, i, g, out=out)
    else:
        torch.mul(by_block[:, 1], c, out=out).addcmul_(i, g)


def _factors(keep: Keep, blocks: Tensor, before: Tensor, squashed: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """What each pre-activation receives per unit of C_t (output gate: of H_t) ``(T, B, G, H)``; dc_t/dh_t's inverse path o (1 - tanh^2 c)
    and dc_t/dc_{t-1} ``(T, B, H)``."""
    i, g, o = blocks[:, :, 0], blocks[:, :, -2], blocks[:, :, -1]
    pre = torch.empty_like(blocks)
    backward, tanh_backward = torch.ops.aten.sigmoid_backward.grad_input, torch.ops.aten.tanh_backward
    backward(g - before if keep == "coupled" else g, i, grad_input=pre[:, :, 0])
    if keep == "gate":
        backward(before, blocks[:, :, 1], grad_input=pre[:, :, 1])
    tanh_backward.grad_input(i, g, grad_input=pre[:, :, -2])
    backward(squashed, o, grad_input=pre[:, :, -1])
    across = blocks[:, :, 1] if keep == "gate" else 1 - i if keep == "coupled" else torch.ones_like(i)
    return pre, tanh_backward(o, squashed), across


def _peephole_gradient(pre: Tensor, cells: Tensor) -> Tensor:
    before, after = cells[:-1], cells[1:]
    return torch.cat([(pre[:, :, k] * c).sum((0, 1)) for k, c in ((0, before), (1, before), (-1, after))])
