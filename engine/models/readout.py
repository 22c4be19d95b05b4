"""Readouts: one vector out of a stack's states. Padding never counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn

from engine.attention import Pooling, attended, masked_softmax
from engine.models.base import real_steps

if TYPE_CHECKING:
    from engine.cells import StackOutput


class Read(NamedTuple):
    vector: Tensor  # (B, M)
    attention: Tensor | None  # (B, 1, T)


class Readout(nn.Module):
    """final: each direction's own last state; where layers are ``normed``, the output there. last: the output at the last step (where
    a backward direction has read one token only). mean, max: over the steps. attention: a learned weighted mean. ``masked`` False
    takes padding for data in these three."""

    def __init__(self, name: str, size: int, masked: bool = True, normed: bool = False) -> None:
        super().__init__()
        self.name, self.masked, self.normed = name, masked, normed
        self.pooling = Pooling(size) if name == "attention" else None

    def forward(self, states: StackOutput, lengths: Tensor | None) -> Read:
        """``states.output`` (T, B, M), ``lengths`` (B,) or None for full ones."""
        output = states.output
        if not self.masked and self.name not in ("final", "last"):
            lengths = None
        mask = real_steps(lengths, len(output))
        if self.name == "final":
            return Read(_ends(states, lengths) if self.normed else states.final[-1].transpose(0, 1).flatten(1), None)
        if self.name == "last":
            return Read(_last(output, lengths), None)
        if self.name == "mean":
            total = output.sum(dim=0)  # zeros past the end
            return Read(total / (len(output) if lengths is None else lengths.unsqueeze(1)), None)
        if self.name == "max":
            kept = output if mask is None else output.masked_fill(~mask.T.unsqueeze(2), float("-inf"))
            return Read(kept.amax(dim=0), None)
        assert self.pooling is not None
        context, weights = self.pooling(output.transpose(0, 1), mask)
        return Read(context, weights.unsqueeze(1))

    def so_far(self, output: Tensor) -> Tensor:
        """The readout of every prefix: ``(T, B, M)`` -> ``(T, B, M)``. Only sensible for one direction."""
        if self.name == "mean":
            count = torch.arange(1, len(output) + 1, device=output.device, dtype=output.dtype)
            return output.cumsum(dim=0) / count.view(-1, 1, 1)
        if self.name == "max":
            return output.cummax(dim=0).values
        if self.pooling is None:
            return output
        steps, states = len(output), output.transpose(0, 1)
        seen = torch.ones(steps, steps, dtype=torch.bool, device=output.device).tril()
        weights = attended(masked_softmax(self.pooling.scores(states).unsqueeze(1), seen), self.pooling.attending, seen)
        return (weights @ states).transpose(0, 1)


def _ends(states: StackOutput, lengths: Tensor | None) -> Tensor:
    """``(B, D*H)``: the output where each direction ends."""
    forward, *backward = states.output.chunk(states.final.shape[1], dim=2)
    return torch.cat([_last(forward, lengths), *(half[0] for half in backward)], dim=1)


def _last(output: Tensor, lengths: Tensor | None) -> Tensor:
    if lengths is None:
        return output[-1]
    return output[lengths - 1, torch.arange(output.shape[1], device=output.device)]
