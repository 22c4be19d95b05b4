"""Dropout that draws from a generator of its own, so that a resumed run drops what an uninterrupted one would have dropped."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Dropout(nn.Module):
    """In training each number is 0 with probability ``rate``, else divided by 1 - rate (Srivastava et al. 2014).

    ``variational``: one mask a sequence, the same at every time step (Gal & Ghahramani 2016). ``generator`` is set by who trains;
    without one PyTorch's global generator is used.
    """

    def __init__(self, rate: float, variational: bool = False) -> None:
        super().__init__()
        self.rate, self.variational = rate, variational
        self.generator: torch.Generator | None = None

    def forward(self, x: Tensor) -> Tensor:
        """x ``(T, B, .)``."""
        mask = self.mask(x, len(x))
        return x if mask is None else x * mask

    def mask(self, like: Tensor, steps: int) -> Tensor | None:
        """What ``(steps, B, .)`` is multiplied by, for ``like`` ``(..., B, .)``; None when nothing is dropped."""
        if not self.training or self.rate == 0:
            return None
        shape = (1 if self.variational else steps, *like.shape[-2:])
        kept = torch.rand(shape, generator=self.generator, device=like.device) >= self.rate
        return (kept.to(like.dtype) / (1 - self.rate)).expand(steps, -1, -1)
