"""Parity: after each bit, have the ones so far been odd in number? Learnt on short sequences, asked of ten times as long ones.

    0 1 1 0 1  ->  even odd even even odd
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor

from engine.task_configs.memory import ParityConfig
from engine.tasks.base import UNASKED, Batch, Metric
from engine.tasks.drawn import drawn_card, own_generator
from engine.tasks.tagging import Tagging
from engine.tasks.vocabulary import PAD, Vocabulary, padded

HELD_OUT = 128


class Parity(Tagging):
    name: ClassVar[str] = "parity"
    question: ClassVar[str] = "Can it flip one bit for ever?"
    metric: ClassVar[Metric] = Metric("prefixes right", "share of steps", higher_is_better=True, goal=1.0)
    vocabulary = (PAD, "0", "1")
    labels = ("even", "odd")
    output_size = 2

    def __init__(self, config: ParityConfig) -> None:
        self.length, self.longest = config.length, config.longest
        self.letters = Vocabulary(self.vocabulary)
        x, y = draw(self.longest, HELD_OUT, own_generator())
        self._held_out = Batch(x, y, aligned=True)
        self.card = drawn_card(f"random bits; training has {self.length} of them", self._held_out,
                               f"held-out sequences have {self.longest} bits, ten times as many as training's")

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` and ``y`` (T, n)."""
        x, y = draw(self.length, n, generator)
        return Batch(x, y, aligned=True)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)

    def encode(self, text: str) -> list[int]:
        return self.letters.encode(text, self.longest)

    def own(self, text: str, device: torch.device) -> Batch:
        x, lengths = padded([self.encode(text)])
        return Batch(x, torch.full_like(x, UNASKED), lengths, aligned=True).to(device)


def draw(length: int, n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Bits as ids 1 and 2, and the parity after each: (T, n) both."""
    bits = torch.randint(2, (length, n), generator=generator, device=generator.device)
    return bits + 1, bits.cumsum(0) % 2
