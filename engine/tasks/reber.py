"""Embedded Reber grammar: which symbols may come next? (Cleeremans et al. 1989, Hochreiter & Schmidhuber 1997)

    B T B T X S E T E : the second symbol comes again as the last but one, however long the string between them is.
"""

from __future__ import annotations

import hashlib
import random
from functools import cache
from typing import ClassVar, NamedTuple

import torch

from engine.task_configs.memory import ReberConfig
from engine.tasks.base import UNASKED, Batch, Card, Metric
from engine.tasks.buckets import Buckets
from engine.tasks.tagging import Tagging
from engine.tasks.vocabulary import PAD, Vocabulary, digest, padded

GRAPH: tuple[tuple[tuple[str, int], ...], ...] = (
    (("T", 1), ("P", 2)),
    (("S", 1), ("X", 3)),
    (("T", 2), ("V", 4)),
    (("X", 2), ("S", 5)),
    (("P", 3), ("V", 5)),
    (("E", 6),),
)
"""From each state of the inner grammar: symbols and where they lead; it begins with B at state 0."""
LONGEST = 40
TRAIN, HELD_OUT = 4000, 1000
NEXT = ("B", "E", "P", "T", "P/T", "P/V", "S/X", "T/V")
"""Every set of symbols that may come next."""
Row = tuple[str, list[str]]
"""A string without its last E, and after each symbol the set that may follow."""


class Reber(Tagging):
    name: ClassVar[str] = "reber"
    question: ClassVar[str] = "Can it learn a grammar with one distant rule?"
    metric: ClassVar[Metric] = Metric("strings right", "share right at every step", higher_is_better=True, goal=0.995)
    whole: ClassVar[bool] = True
    vocabulary = (PAD, *"BEPSTVX")
    labels = NEXT
    output_size = len(NEXT)

    def __init__(self, config: ReberConfig) -> None:
        data = _data()
        self.letters = Vocabulary(tuple(sign.lower() for sign in self.vocabulary))
        self._train, self._held_out, self.card = data

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` symbols and ``y`` the sets that may follow, (T, n); strings of about equal length."""
        return self._train.draw(n, generator, device, self.bucket)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)

    def encode(self, text: str) -> list[int]:
        return self.letters.encode(text, LONGEST)

    def own(self, text: str, device: torch.device) -> Batch:
        x, lengths = padded([self.encode(text)])
        return Batch(x, torch.full_like(x, UNASKED), lengths, aligned=True).to(device)


def string(rng: random.Random) -> Row:
    """A random string without its last E, and after each symbol the set that may follow."""
    outer = rng.choice("TP")
    text, following, state = "B" + outer + "B", ["P/T", "B"], 0
    while state != len(GRAPH):
        ways = GRAPH[state]
        following.append("/".join(sorted(symbol for symbol, _ in ways)))
        symbol, state = rng.choice(ways)
        text += symbol
    return text + outer, [*following, outer, "E"]


def is_held_out(text: str) -> bool:
    """A quarter of all strings, decided by the string itself."""
    return hashlib.sha256(text.encode()).digest()[0] < 64


class _Data(NamedTuple):
    train: Buckets
    held_out: Batch
    card: Card


@cache
def _data() -> _Data:
    rng, train, held_out = random.Random(0), list[Row](), list[Row]()
    while len(train) < TRAIN or len(held_out) < HELD_OUT:
        row = string(rng)
        if len(row[0]) <= LONGEST:
            (held_out if is_held_out(row[0]) else train).append(row)
    train, held_out = train[:TRAIN], held_out[:HELD_OUT]
    card = Card("none needed: made by rule", "the embedded Reber grammar (Hochreiter & Schmidhuber 1997), equal chances at each fork",
                f"{TRAIN + HELD_OUT:,} strings of up to {LONGEST} symbols, as often as the grammar makes them",
                f"{TRAIN:,} for training, {HELD_OUT:,} held out, by a hash of the string; none is in both",
                digest(text for text, _ in train + held_out))
    return _Data(Buckets.of(_batch(train)), _batch(held_out), card)


def _batch(rows: list[Row]) -> Batch:
    x, lengths = padded([[Reber.vocabulary.index(symbol) for symbol in text] for text, _ in rows])
    y, _ = padded([[NEXT.index(these) for these in following] for _, following in rows])
    y[torch.arange(len(y)).unsqueeze(1) >= lengths] = UNASKED
    return Batch(x, y, lengths, aligned=True)
