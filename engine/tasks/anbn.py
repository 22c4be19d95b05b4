"""a^n b^n: after n a's there must be n b's. Only counting tells when the string ends (Gers & Schmidhuber 2001).

    a a a b b b  ->  a/b a/b a/b b b end
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor

from engine.task_configs.memory import AnbnConfig
from engine.tasks.base import Batch, Metric
from engine.tasks.drawn import drawn_card
from engine.tasks.tagging import Tagging
from engine.tasks.vocabulary import PAD

TAUGHT, ASKED = 10, 40
"""The largest n of training, and of the held-out set."""
SHOWN_FIRST = (10, 15, 20, 3, 12, 25, 30, 40)


class Anbn(Tagging):
    name: ClassVar[str] = "anbn"
    question: ClassVar[str] = "Can it count further than it was taught?"
    metric: ClassVar[Metric] = Metric("largest n", "n, with all smaller ones right", higher_is_better=True, goal=20)
    vocabulary = (PAD, "a", "b")
    labels = ("a/b", "b", "end")
    output_size = 3

    def __init__(self, config: AnbnConfig) -> None:
        order = [*SHOWN_FIRST, *(n for n in range(1, ASKED + 1) if n not in SHOWN_FIRST)]
        self._held_out = _batch(torch.tensor(order))
        self.card = drawn_card(f"a^n b^n; training draws n = 1 to {TAUGHT}", self._held_out,
                               f"held out: each n = 1 to {ASKED} once; those above {TAUGHT} are never trained on")

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` and ``y`` (2 x largest count, n)."""
        counts = torch.randint(1, TAUGHT + 1, (n,), generator=generator, device=generator.device)
        return _batch(counts)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)

    def mark(self, said: Tensor, batch: Batch) -> Tensor:
        """The largest n up to which every string of the batch is right in every step."""
        counts = batch.full_lengths // 2
        right = ((said == batch.y) | ~self.counted(batch.y)).all(dim=0)
        first_wrong = counts.masked_fill(right, ASKED + 1).min()
        return torch.minimum(first_wrong - 1, counts.max()).float()


def strings(counts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """One string for each n of ``counts`` (B,): symbols, labels (UNASKED: -1), and lengths."""
    t = torch.arange(2 * int(counts.max()), device=counts.device).unsqueeze(1)
    end = 2 * counts
    x = torch.where(t < counts, 1, torch.where(t < end, 2, 0))
    y = torch.where(t < counts, 0, torch.where(t < end - 1, 1, torch.where(t < end, 2, -1)))
    return x, y, end


def _batch(counts: Tensor) -> Batch:
    x, y, lengths = strings(counts)
    return Batch(x, y, lengths, aligned=True)
