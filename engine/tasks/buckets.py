"""Batches of about equal length: little padding, and every item equally likely."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.tasks.base import Batch

BUCKET_ITEMS = 512


@dataclass(frozen=True)
class Buckets:
    """Training items sorted by length and cut into buckets. ``x`` (T, N) ids, ``y`` (N,) or (T_out, N), all in that order."""

    data: Batch
    starts: Tensor  # (buckets + 1,)

    @classmethod
    def of(cls, data: Batch) -> Buckets:
        assert data.lengths is not None
        count = len(data.lengths)
        starts = torch.linspace(0, count, max(1, count // BUCKET_ITEMS) + 1).round().long()
        return cls(data.by_length(), starts)

    def draw(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``n`` items, with replacement, of a bucket drawn by its size."""
        assert self.data.lengths is not None
        anchor = torch.randint(len(self.data.lengths), (1,), generator=generator, device=device).item()
        bucket = int(torch.searchsorted(self.starts, anchor, right=True)) - 1
        low, high = int(self.starts[bucket]), int(self.starts[bucket + 1])
        index = torch.randint(low, high, (n,), generator=generator, device=device)
        return self.data.at(index.cpu()).trimmed().to(device)
