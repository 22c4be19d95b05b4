"""Brackets: after each symbol of a balanced string, which bracket must be closed first? A stack, learnt; asked of longer strings.

    ( [ ] ) { }  ->  ) ] ) none } none
"""

from __future__ import annotations

import random
from functools import cache
from typing import ClassVar, NamedTuple

import torch

from engine.task_configs.memory import BracketsConfig
from engine.tasks.base import UNASKED, Batch, Card, Metric
from engine.tasks.buckets import Buckets
from engine.tasks.tagging import Tagging
from engine.tasks.vocabulary import PAD, Vocabulary, digest, padded

PAIRS = {"(": ")", "[": "]", "{": "}"}
TRAIN, HELD_OUT = 6000, 512
LENGTHS, LONGER = range(2, 21, 2), range(22, 41, 2)


class Brackets(Tagging):
    name: ClassVar[str] = "brackets"
    question: ClassVar[str] = "Can it keep track of open brackets?"
    metric: ClassVar[Metric] = Metric("accuracy", "share of steps", higher_is_better=True, goal=0.99)
    vocabulary = (PAD, *PAIRS, *PAIRS.values())
    labels = ("none", *PAIRS.values())
    output_size = 4

    def __init__(self, config: BracketsConfig) -> None:
        self.letters = Vocabulary(self.vocabulary)
        self._train, self._held_out, self.card = _data()

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` brackets and ``y`` the one to be closed first, (T, n)."""
        return self._train.draw(n, generator, device, self.bucket)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)

    def encode(self, text: str) -> list[int]:
        return self.letters.encode(text, LONGER[-1])

    def own(self, text: str, device: torch.device) -> Batch:
        x, lengths = padded([self.encode(text)])
        return Batch(x, torch.full_like(x, UNASKED), lengths, aligned=True).to(device)


def balanced(length: int, rng: random.Random) -> str:
    """A balanced string: at each step it opens or closes with equal chances, where both are possible."""
    text, due = "", ""
    for left in range(length, 0, -1):
        if not due or (len(due) < left and rng.random() < 0.5):
            opened = rng.choice("([{")
            text, due = text + opened, due + PAIRS[opened]
        else:
            text, due = text + due[-1], due[:-1]
    return text


def open_after(text: str) -> list[str]:
    """After each symbol the bracket that must be closed first, or "none"."""
    due, found = list[str](), []
    for sign in text:
        if sign in PAIRS:
            due.append(PAIRS[sign])
        else:
            due.pop()
        found.append(due[-1] if due else "none")
    return found


class _Data(NamedTuple):
    train: Buckets
    held_out: Batch
    card: Card


@cache
def _data() -> _Data:
    rng = random.Random(0)
    train = [balanced(rng.choice(LENGTHS), rng) for _ in range(TRAIN)]
    held_out = [balanced(rng.choice(LONGER), rng) for _ in range(HELD_OUT)]
    card = Card("none needed: made by rule", "random balanced strings of three kinds of brackets", f"{TRAIN + HELD_OUT:,} strings",
                f"{TRAIN:,} of 2 to 20 for training, {HELD_OUT} of 22 to 40 held out", digest(train + held_out))
    return _Data(Buckets.of(_batch(train)), _batch(held_out), card)


def _batch(rows: list[str]) -> Batch:
    x, lengths = padded([[Brackets.vocabulary.index(sign) for sign in text] for text in rows])
    y, _ = padded([[Brackets.labels.index(label) for label in open_after(text)] for text in rows])
    y[torch.arange(len(y)).unsqueeze(1) >= lengths] = UNASKED
    return Batch(x, y, lengths, aligned=True)
