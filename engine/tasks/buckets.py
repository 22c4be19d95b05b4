"""Batches of about equal length: little padding, and every item equally likely. Or of mixed lengths, from the same list."""

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

    def draw(self, n: int, generator: torch.Generator, device: torch.device, bucket: bool = True) -> Batch:
        """``n`` items, with replacement: of one bucket drawn by its size, or of all. Trimmed to the longest drawn."""
        low, high = self._one(generator, device) if bucket else (0, int(self.starts[-1]))
        index = torch.randint(low, high, (n,), generator=generator, device=device)
        return self.data.at(index.cpu()).trimmed().to(device)

    def _one(self, generator: torch.Generator, device: torch.device) -> tuple[int, int]:
        """Where a bucket starts and stops; one twice as large is drawn twice as often."""
        anchor = torch.randint(int(self.starts[-1]), (1,), generator=generator, device=device).item()
        chosen = int(torch.searchsorted(self.starts, anchor, right=True)) - 1
        return int(self.starts[chosen]), int(self.starts[chosen + 1])
