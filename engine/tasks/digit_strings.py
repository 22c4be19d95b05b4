"""Strings of digits with a written answer. A checksum decides which strings are held out, so that none is trained on.

    reversal     1 7 3  ->  3 7 1
    running_sum  1 7 3  ->  1 8 1     (modulo 10)
    sorting      1 7 3  ->  1 3 7
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor

from engine.task_configs.memory import ReversalConfig, RunningSumConfig, SortingConfig
from engine.tasks.base import Batch
from engine.tasks.drawn import HELD_OUT, drawn_card, own_generator
from engine.tasks.translation import END, SIGNS, Translation
from engine.tasks.vocabulary import PAD, Vocabulary

SPLIT = "held out: strings whose digits, each times its place, add up to a multiple of 10; training draws all others for ever"


class DigitStrings(Translation):
    vocabulary = (PAD, *"0123456789")
    labels = (*SIGNS, *"0123456789")
    output_size = len(labels)

    def __init__(self, config: ReversalConfig | RunningSumConfig | SortingConfig) -> None:
        self.longest = config.length
        self.answer_length = config.length + 1
        self.letters = Vocabulary(self.vocabulary)
        self._held_out = self._asked(digits(self.longest, HELD_OUT, own_generator(), True))
        self.card = drawn_card(f"strings of {self.longest} random digits", self._held_out, SPLIT)

    def answer(self, x: Tensor) -> Tensor:
        """The digits ``(T, n)`` to be written for digits ``(T, n)``."""
        raise NotImplementedError

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` (T, n) ids of digits, ``y`` (T + 1, n) ids of the answer and the end."""
        return self._asked(digits(self.longest, n, generator, False))

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)

    def _asked(self, x: Tensor) -> Batch:
        y = torch.cat([self.answer(x) + len(SIGNS), torch.full_like(x[:1], END)])
        n = torch.full((x.shape[1],), len(x), device=x.device)
        return Batch(x + 1, y, n, n + 1)


class Reversal(DigitStrings):
    name: ClassVar[str] = "reversal"
    question: ClassVar[str] = "Can it write a string backwards?"

    def __init__(self, config: ReversalConfig) -> None:
        self.order = config.order
        super().__init__(config)

    def answer(self, x: Tensor) -> Tensor:
        return x.flip(0) if self.order == "backwards" else x


class RunningSum(DigitStrings):
    name: ClassVar[str] = "running_sum"
    question: ClassVar[str] = "Can it add digits one by one?"

    def answer(self, x: Tensor) -> Tensor:
        return x.cumsum(0) % 10


class Sorting(DigitStrings):
    name: ClassVar[str] = "sorting"
    question: ClassVar[str] = "Can it sort digits?"

    def answer(self, x: Tensor) -> Tensor:
        return x.sort(0).values


def digits(length: int, n: int, generator: torch.Generator, held_out: bool) -> Tensor:
    """Random digits (T, n); the first is chosen so that sum(place x digit) is a multiple of 10 if held out, else is none."""
    x = torch.randint(10, (length, n), generator=generator, device=generator.device)
    places = torch.arange(1, length + 1, device=x.device).unsqueeze(1)
    others = (x[1:] * places[1:]).sum(0)
    rest = torch.zeros_like(others) if held_out else torch.randint(1, 10, (n,), generator=generator, device=x.device)
    x[0] = (rest - others) % 10
    return x
