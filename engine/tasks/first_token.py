"""First token: one cue among noise must be named at the end. The cue stands first, in the middle or last.

    3 a h c b f ...  ->  3
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor

from engine.task_configs.memory import FirstTokenConfig
from engine.tasks.base import Batch, Metric
from engine.tasks.classes import Classes
from engine.tasks.drawn import HELD_OUT, drawn_card, own_generator
from engine.tasks.vocabulary import PAD, Vocabulary, padded


class FirstToken(Classes):
    name: ClassVar[str] = "first_token"
    question: ClassVar[str] = "Can it recall one symbol through noise?"
    metric: ClassVar[Metric] = Metric("accuracy", "share right", higher_is_better=True, goal=0.99)
    vocabulary = (PAD, *"12345678", *"abcdefgh")
    labels = tuple("12345678")
    input_size, output_size = 1, 8

    def __init__(self, config: FirstTokenConfig) -> None:
        self.length = config.length
        self.place = {"first": 0, "middle": config.length // 2, "last": config.length - 1}[config.cue]
        self.letters = Vocabulary(self.vocabulary)
        self._held_out = Batch(*draw(self.length, self.place, HELD_OUT, own_generator()))
        self.card = drawn_card(f"one of 8 cues, {config.cue}, among 8 letters of noise", self._held_out)

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` (T, n) symbols, ``y`` (n,) cues."""
        return Batch(*draw(self.length, self.place, n, generator))

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)

    def encode(self, text: str) -> list[int]:
        return self.letters.encode(text, self.length)

    def own(self, text: str, device: torch.device) -> Batch:
        x, lengths = padded([self.encode(text)])
        return Batch(x, torch.tensor([-1]), lengths).to(device)


def draw(length: int, place: int, n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Cues are ids 1 to 8, noise 9 to 16: x (T, n), y (n,)."""
    device = generator.device
    x = torch.randint(9, 17, (length, n), generator=generator, device=device)
    cue = torch.randint(8, (n,), generator=generator, device=device)
    x[place] = cue + 1
    return x, cue
