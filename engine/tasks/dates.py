"""Dates: a human date in one of four languages into ISO form. Formats and names from Unicode CLDR, by way of Babel.

    dimanche 3 mars 1918  ->  1918-03-03
    03.03.1918            ->  1918-03-03
"""

from __future__ import annotations

import random
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import ClassVar, Literal, NamedTuple

import torch

from engine.task_configs import DatesConfig
from engine.tasks.base import Batch, Card
from engine.tasks.buckets import Buckets
from engine.tasks.translation import END, SIGNS, Translation
from engine.tasks.vocabulary import Vocabulary, digest, padded

LANGUAGES = ("en", "de", "fr", "es")
FORMATS: tuple[Literal["medium", "long", "full"], ...] = ("medium", "long", "full")
FIRST, LAST = date(1700, 1, 1), date(2099, 12, 31)
TRAIN, HELD_OUT = 12_000, 512
LONGEST = 40
OUT = (*SIGNS, "-", *"0123456789")
ISO_LENGTH = 11
"""Ten signs and the end."""


class Row(NamedTuple):
    text: str
    iso: str


class Dates(Translation):
    name: ClassVar[str] = "dates"
    question: ClassVar[str] = "Which day is meant?"
    labels = OUT
    output_size = len(OUT)
    answer_length = ISO_LENGTH
    longest = LONGEST

    def __init__(self, config: DatesConfig) -> None:
        data = _data()
        self.letters, self.vocabulary = data.vocabulary, data.vocabulary.symbols
        self._train, self._held_out, self.card = data.train, data.held_out, data.card

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` (T, n) letters, ``y`` (11, n) ISO signs and the end; texts of about equal length."""
        return self._train.draw(n, generator, device, self.bucket)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)


def rows(days: list[int], rng: random.Random) -> list[Row]:
    """Each day (proleptic ordinal) written once, in a language and a format drawn by ``rng``."""
    from babel.dates import format_date

    found = []
    for ordinal in days:
        day = date.fromordinal(ordinal)
        text = format_date(day, rng.choice(FORMATS), locale=rng.choice(LANGUAGES))
        found.append(Row(" ".join(text.split()), day.isoformat()))
    return found


class _Data(NamedTuple):
    vocabulary: Vocabulary
    train: Buckets
    held_out: Batch
    card: Card


@cache
def _data() -> _Data:
    rng = random.Random(0)
    days = rng.sample(range(FIRST.toordinal(), LAST.toordinal() + 1), TRAIN + HELD_OUT)
    train, held_out = rows(days[:TRAIN], rng), rows(days[TRAIN:], rng)
    vocabulary = Vocabulary.of(row.text for row in train)
    card = Card(
        "BSD-3-Clause (Babel), Unicode v3 (CLDR)", f"Babel {version('babel')}, format_date in {', '.join(LANGUAGES)}; {', '.join(FORMATS)}",
        f"{TRAIN + HELD_OUT:,} days out of {FIRST.year}-{LAST.year}", f"{TRAIN:,} for training, {HELD_OUT} held out; no day is in both",
        digest(f"{row.text}\t{row.iso}" for row in train + held_out),
    )
    return _Data(vocabulary, Buckets.of(_batch(vocabulary, train)), _batch(vocabulary, held_out), card)


def _batch(vocabulary: Vocabulary, some: list[Row]) -> Batch:
    x, lengths = padded([vocabulary.encode(row.text, LONGEST) for row in some])
    y, y_lengths = padded([[*(OUT.index(sign) for sign in row.iso), END] for row in some])
    return Batch(x, y, lengths, y_lengths)
