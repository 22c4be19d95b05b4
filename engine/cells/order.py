"""Order of time: sequences of different length in one padded batch, and reading them backwards.

A backward direction reverses each sequence within its own length, runs forward, and reverses back: the packed result, without packing.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from engine.errors import EngineError


class Order:
    """How the T steps of a batch of B sequences lie: ``lengths`` ``(B,)`` or None when all are full.

    Raises EngineError where a length is not from 1 to T (lengths on a CPU; looking at others would make the step wait).
    """

    def __init__(self, steps: int, lengths: Tensor | None, device: torch.device) -> None:
        self.lengths = self.past_end = None
        self.full = 0
        """Steps that every sequence has, as far as is known without waiting for a device."""
        if lengths is None:
            return
        if lengths.device.type == "cpu":
            self.full = _shortest(lengths, steps)
        self.lengths = lengths.to(device=device, dtype=torch.long)
        self._batch = torch.arange(len(lengths), device=device)
        self._time = torch.arange(steps, device=device)[:, None]
        self.past_end = self._time >= self.lengths  # (T, B)

    @cached_property
    def _mirror(self) -> Tensor:
        """Rows of a flattened ``(T * B, .)`` in mirrored order."""
        assert self.lengths is not None
        mirrored = torch.where(self._time >= self.lengths, self._time, self.lengths - 1 - self._time)
        return (mirrored * len(self._batch) + self._batch).flatten()

    def _kept(self, like: Tensor) -> Tensor:
        """``(T, B, 1)`` integers as wide as ``like``'s numbers: every bit set on real steps, none past an end."""
        assert self.past_end is not None
        return self.past_end.to(BITS[like.dtype]).sub_(1).unsqueeze(-1)

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
        """x ``(T, B, H)`` with zeros past the end of each sequence, whatever stood there: *in x's own memory*."""
        if self.lengths is None:
            return x
        zeroed: Tensor = _Zeroed.apply(x, self._kept(x), self.full)  # type: ignore[no-untyped-call]
        return zeroed

    def joined(self, forward: Tensor, backward: Tensor) -> Tensor:
        """``(T, B, 2H)`` of two directions ``(T, B, H)``, the second one still reversed; zeros past each end, in their memory too."""
        if self.lengths is None:
            return torch.cat([forward, backward.flip(0)], -1)
        joined: Tensor = _Joined.apply(forward, backward, self._kept(forward), self._mirror, self.full)  # type: ignore[no-untyped-call]
        return joined

    def blank(self, x: Tensor, value: float) -> Tensor:
        """x ``(T, B, .)`` with ``value`` past the end of each sequence."""
        return x if self.past_end is None else x.masked_fill(self.past_end.view(*self.past_end.shape, *[1] * (x.dim() - 2)), value)


def _shortest(lengths: Tensor, steps: int) -> int:
    """The smallest length. Raises EngineError, which names the first sequence whose length is not from 1 to ``steps``."""
    shortest, longest = (int(each) for each in lengths.aminmax())
    if shortest < 1 or longest > steps:
        wrong = int(((lengths < 1) | (lengths > steps)).nonzero()[0])
        raise EngineError(f"lengths[{wrong}] is {int(lengths[wrong])}; allowed: 1 to {steps}, the time steps of the batch.")
    return shortest


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
    """Some rows 0, the same each way.

    Whoever computed x may have saved it for a backward pass: no gradient reaches the rows that change, so that it may find zeros there
    (and had better: what overflowed, times that gradient of 0, would be NaN).
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, kept: Tensor, full: int) -> Tensor:
        ctx.save_for_backward(kept)
        _clear(x.data, kept, full)  # .data: autograd need not know of it
        return x

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None]:
        return _without(grad, ctx.saved_tensors[0]), None, None


class _Joined(torch.autograd.Function):
    """Side by side, the second one mirrored on the way, some rows 0: one pass each."""

    @staticmethod
    def forward(ctx: Any, forward: Tensor, backward: Tensor, kept: Tensor, mirror: Tensor, full: int) -> Tensor:
        ctx.save_for_backward(kept, mirror)
        ctx.full = full
        T, B, H = forward.shape
        for each in (forward, backward):
            _clear(each.data, kept, full)
        joined = forward.new_empty(T, B, 2 * H)
        joined[..., :H] = forward
        torch.index_select(backward.flatten(0, 1), 0, mirror, out=joined.view(T * B, 2 * H)[:, H:])
        return joined

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        kept, mirror = ctx.saved_tensors
        to_forward, to_backward = grad.chunk(2, -1)
        mirrored = to_backward.flatten(0, 1).index_select(0, mirror).view_as(to_backward)
        _clear(mirrored, kept, ctx.full)
        return _without(to_forward, kept), mirrored, None, None, None


BITS = {torch.float16: torch.int16, torch.bfloat16: torch.int16, torch.float32: torch.int32, torch.float64: torch.int64}


def _without(x: Tensor, kept: Tensor) -> Tensor:
    """x AND (all ones, or none), bit by bit: one pass, as cheap as a copy; unlike a product it also clears inf and NaN.

    The copy is contiguous, as the kernels' backward passes want it.
    """
    copy = torch.empty_like(x, memory_format=torch.contiguous_format)
    torch.bitwise_and(x.view(kept.dtype), kept, out=copy.view(kept.dtype))
    return copy


def _clear(x: Tensor, kept: Tensor, full: int) -> None:
    """The same in x's own memory, from step ``full`` on."""
    x[full:].view(kept.dtype).bitwise_and_(kept[full:])
