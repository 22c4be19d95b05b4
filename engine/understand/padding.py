"""Padding lab: what padding does to states and summaries when nobody masks it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.cells import Stack, StackOutput
from engine.frame import Array, Direction


@dataclass(frozen=True)
class Padded:
    """One direction of the top layer. ``masked`` and ``unmasked`` ``(B, T, H)``: the states when lengths are known, and when they are not.

    ``masked`` is zero past a sequence's end. ``summary_*`` ``(B, H)``: the state each takes as the direction's last.
    ``moved`` ``(B,)``: the length of the difference relative to the right summary; exactly 0 where nothing was spoilt.
    """

    direction: Direction
    masked: Array
    unmasked: Array
    summary_masked: Array
    summary_unmasked: Array
    moved: Array


def padding_lab(stack: Stack, x: Tensor, lengths: Tensor) -> tuple[Padded, ...]:
    """``x`` ``(T, B, I)`` as it is padded, ``lengths`` ``(B,)``."""
    with torch.no_grad():
        masked, unmasked = stack.record(x, lengths)[0], stack.record(x)[0]  # looking inside never moves running statistics
    return tuple(_direction(masked, unmasked, direction, stack.hidden_size) for direction in range(stack.directions))


def _direction(masked: StackOutput, unmasked: StackOutput, direction: int, hidden: int) -> Padded:
    part = slice(direction * hidden, (direction + 1) * hidden)
    right, wrong = (output.final[-1, direction].numpy() for output in (masked, unmasked))
    kept, spoilt = (output.output[..., part].transpose(0, 1).numpy() for output in (masked, unmasked))
    moved = np.linalg.norm(wrong - right, axis=1) / np.linalg.norm(right, axis=1)
    return Padded("backward" if direction else "forward", kept, spoilt, right, wrong, moved)
