"""Order of time: sequences of different length in one padded batch, and reading them backwards.

A backward direction reverses each sequence within its own length, runs forward, and reverses back: the packed result, without packing.
"""

from __future__ import annotations

from functools import cached_property
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
        self._batch = torch.arange(len(self.lengths), device=device)
        self._time = torch.arange(steps, device=device)[:, None]
        self.past_end = self._time >= self.lengths  # (T, B)

    @cached_property
    def _mirror(self) -> Tensor:
        """Rows of a flattened ``(T * B, .)`` in mirrored order."""
        assert self.lengths is not None
        mirrored = torch.where(self._time >= self.lengths, self._time, self.lengths - 1 - self._time)
        return (mirrored * len(self._batch) + self._batch).flatten()

    @cached_property
    def _kept(self) -> Tensor:
        """``(T, B)``: 1 on real steps, 0 past an end."""
        assert self.past_end is not None
        return (~self.past_end).to(torch.uint8)

    def reverse(self, x: Tensor) -> Tensor:
        """x ``(T, B, .)`` with each sequence reversed within its length; padding stays where it is."""
        if self.lengths is None:
            return x.flip(0)
        reversed_x: Tensor = _Mirror.apply(x, self._mirror)  # type: ignore[no-untyped-call]
        return reversed_x

    def at_last(self, h: Tensor) -> Tensor:
        """``(B, H)``: h at each sequence's own last step."""
        return h[-1] if self.lengths is None else h.flatten(0, 1).index_select(0, (self.lengths - 1) * len(self._batch) + self._batch)

    def zeroed(self, x: Tensor) -> Tensor:
        """x ``(T, B, H)`` with zeros past the end of each sequence, whatever stood there."""
        if self.lengths is None:
            return x
        zeroed: Tensor = _Zeroed.apply(x, self._kept)  # type: ignore[no-untyped-call]
        return zeroed

    def blank(self, x: Tensor, value: float) -> Tensor:
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


class _Zeroed(torch.autograd.Function):
    """A copy with some rows 0, the same each way."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, kept: Tensor) -> Tensor:
        ctx.save_for_backward(kept)
        return _without(x, kept)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        return _without(grad, ctx.saved_tensors[0]), None


BITS = {torch.float16: torch.int16, torch.bfloat16: torch.int16, torch.float32: torch.int32, torch.float64: torch.int64}


def _without(x: Tensor, kept: Tensor) -> Tensor:
    """x AND (all ones, or none), bit by bit: one pass, as cheap as a copy; unlike a product it also clears inf and NaN."""
    whole = BITS[x.dtype]
    return (x.view(whole) & kept.to(whole).neg_().unsqueeze(-1)).view(x.dtype)
