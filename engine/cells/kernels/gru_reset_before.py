"""GRU that resets before the recurrent product: our own forward and backward through time. It needs two matmuls a step each way."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from engine.cells.cell import Weights


def run_gru_reset_before(x: Tensor, h0: Tensor, weights: Weights, ghost: Tensor | None) -> Tensor:
    """h ``(T, B, H)``; the gradient of ``ghost`` is the total dL/dh_t."""
    h: Tensor = _GruResetBefore.apply(x, h0, *weights[:4], ghost)  # type: ignore[no-untyped-call]
    return h


class _GruResetBefore(torch.autograd.Function):
    """In place over time; every weight's gradient is one matmul over all steps."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, h0: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor, ghost: Tensor | None) -> Tensor:
        T, B, H = x.shape[0], x.shape[1], h0.shape[-1]
        flat, bias = x.reshape(T * B, -1), b_ih + b_hh
        states, reset = x.new_empty(T + 1, B, H), x.new_empty(T, B, H)  # reset: r h_{t-1}
        states[0] = h0
        rz = torch.addmm(bias[: 2 * H], flat, w_ih[: 2 * H].t()).view(T, B, 2 * H)
        n = torch.addmm(bias[2 * H :], flat, w_ih[2 * H :].t()).view(T, B, H)
        w_rz, w_n = w_hh[: 2 * H].t(), w_hh[2 * H :].t()
        rows, rzs, ns, resets = states.unbind(0), rz.unbind(0), n.unbind(0), reset.unbind(0)
        rs, zs = rz[..., :H].unbind(0), rz[..., H:].unbind(0)
        for t in range(T):
            h = rows[t]
            rzs[t].addmm_(h, w_rz).sigmoid_()
            torch.mul(rs[t], h, out=resets[t])
            ns[t].addmm_(resets[t], w_n).tanh_()
            torch.lerp(ns[t], h, zs[t], out=rows[t + 1])
        ctx.save_for_backward(x, w_ih, w_hh, states, rz, n, reset)
        return states[1:]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        x, w_ih, w_hh, states, rz, n, reset = ctx.saved_tensors
        T, B, H = grad.shape
        r, z, before = rz[..., :H], rz[..., H:], states[:-1]
        pre = n.new_empty(T, B, 3 * H)  # dL/d(pre-activation): r, z, n
        to_r = torch.ops.aten.sigmoid_backward(before, r)
        torch.ops.aten.sigmoid_backward.grad_input(before - n, z, grad_input=pre[..., H : 2 * H])
        torch.ops.aten.tanh_backward.grad_input(1 - z, n, grad_input=pre[..., 2 * H :])
        total, w_rz, w_n = grad.clone(memory_format=torch.contiguous_format), w_hh[: 2 * H], w_hh[2 * H :]
        d_h0 = torch.zeros_like(total[0])
        rows = [d_h0, *total.unbind(0)]  # of h_0 .. h_T
        for t in range(T - 1, -1, -1):
            here, back = rows[t + 1], rows[t]
            at_r, at_z, at_n = pre[t].split(H, -1)
            at_z.mul_(here)
            through = at_n.mul_(here) @ w_n  # dL/d(r h_{t-1})
            torch.mul(through, to_r[t], out=at_r)
            back.addcmul_(here, z[t]).addcmul_(through, r[t]).addmm_(pre[t, :, : 2 * H], w_rz)
        flat = pre.view(T * B, 3 * H)
        bias = flat.sum(0)
        d_hh = torch.cat([flat[:, : 2 * H].t() @ before.view(T * B, H), flat[:, 2 * H :].t() @ reset.view(T * B, H)])
        d_x = (flat @ w_ih).view_as(x) if ctx.needs_input_grad[0] else None
        return d_x, d_h0, flat.t() @ x.reshape(T * B, -1), d_hh, bias, bias, total if ctx.needs_input_grad[6] else None
