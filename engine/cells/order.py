"""Order of time: sequences of different length in one padded batch, and reading them backwards.

A backward direction reverses each sequence within its own length, runs forward, and reverses back: the packed result, without packing.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class Order:
    """How the T steps of a batch of B sequences lie: ``lengths`` ``(B,)`` or None when all are full."""

    def __init__(self, steps: int, lengths: Tensor | None, device: torch.device) -> None:
        self.lengths = None if lengths is None else lengths.to(device=device, dtype=torch.long)
        self.past_end: Tensor | None = None
        if self.lengths is None:
            return
        batch = torch.arange(len(self.lengths), device=device)
        time = torch.arange(steps, device=device)[:, None]
        past_end = time >= self.lengths  # (T, B)
        self.past_end = past_end
        mirrored = torch.where(past_end, time, self.lengths - 1 - time)
        self.mirror = (mirrored * len(batch) + batch).flatten()  # rows of a flattened (T * B, .)
        self.last = (self.lengths - 1) * len(batch) + batch

    def reverse(self, x: Tensor) -> Tensor:
        """x ``(T, B, .)`` with each sequence reversed within its length; padding stays where it is."""
        if self.lengths is None:
            return x.flip(0)
        reversed_x: Tensor = _Mirror.apply(x, self.mirror)  # type: ignore[no-untyped-call]
        return reversed_x

    def at_last(self, h: Tensor) -> Tensor:
        """``(B, H)``: h at each sequence's own last step."""
        return h[-1] if self.lengths is None else h.flatten(0, 1).index_select(0, self.last)

    def blank(self, x: Tensor, value: float = 0.0) -> Tensor:
        """x ``(T, B, .)`` with ``value`` past the end of each sequence."""
        return x if self.past_end is None else x.masked_fill(self.past_end.view(*self.past_end.shape, *[1] * (x.dim() - 2)), value)


class _Mirror(torch.autograd.Function):
    """A permutation of rows that is its own inverse, hence its own gradient: a copy each way instead of a scatter-add."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, mirror: Tensor) -> Tensor:
        ctx.save_for_backward(mirror)
        return x.flatten(0, 1).index_select(0, mirror).view_as(x)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        return grad.flatten(0, 1).index_select(0, ctx.saved_tensors[0]).view_as(grad), None
