"""Dates: a human date in one of four languages into ISO form. Formats and names from Unicode CLDR, by way of Babel.

    dimanche 3 mars 1918  ->  1918-03-03
    03.03.1918            ->  1918-03-03
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.frame import Prediction
from engine.task_configs import DatesConfig
from engine.tasks.base import Batch, Card, Metric, Task
from engine.tasks.buckets import Buckets
from engine.tasks.vocabulary import PAD, Vocabulary, digest, padded

if TYPE_CHECKING:
    from engine.models.base import Output

LANGUAGES = ("en", "de", "fr", "es")
FORMATS: tuple[Literal["medium", "long", "full"], ...] = ("medium", "long", "full")
FIRST, LAST = date(1700, 1, 1), date(2099, 12, 31)
TRAIN, HELD_OUT = 12_000, 512
LONGEST = 40
OUT = (PAD, "start", "end", "-", *"0123456789")
END = 2
ISO_LENGTH = 11
"""Ten signs and the end."""


class Row(NamedTuple):
    text: str
    iso: str


class Dates(Task):
    name: ClassVar[str] = "dates"
    question: ClassVar[str] = "Which day is meant?"
    kind: ClassVar[str] = "translation"
    metric: ClassVar[Metric] = Metric("exact match, running free", "share exact", higher_is_better=True, goal=0.99)
    labels = OUT
    input_size, output_size = 1, len(OUT)
    answer_length = ISO_LENGTH

    def __init__(self, config: DatesConfig) -> None:
        data = _data()
        self.letters, self.vocabulary = data.vocabulary, data.vocabulary.symbols
        self._train, self._held_out, self.card, self._fixed = data.train, data.held_out, data.card, data.fixed

    @property
    def baseline(self) -> float:
        return self._fixed.share

    @property
    def baseline_note(self) -> str:
        return f"always say {self._fixed.iso}, the fixed answer that is right most often here"

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` (T, n) letters, ``y`` (11, n) ISO signs and the end; texts of about equal length."""
        return self._train.draw(n, generator, device)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)

    def loss(self, output: Output, batch: Batch) -> Tensor:
        return F.cross_entropy(output.prediction.flatten(0, 1), batch.y.flatten(), ignore_index=0)

    def score(self, output: Output, batch: Batch) -> Tensor:
        right = (output.prediction.argmax(dim=2) == batch.y) | (batch.y == 0)
        return right.all(dim=0).float().mean()

    def prediction(self, output: Output, batch: Batch) -> Prediction:
        best = output.prediction.detach().softmax(dim=2).max(dim=2)
        said = best.indices
        ended = (said == END).cumsum(dim=0) - (said == END).long() > 0
        truth = batch.y.masked_fill(batch.y == 0, -1)
        said = said.masked_fill(ended, -1)
        return Prediction("tokens", truth.T.cpu().numpy(), said.T.cpu().numpy(), best.values.T.cpu().numpy(), self.labels)

    def describe(self, batch: Batch, prediction: Prediction) -> tuple[str, ...]:
        assert batch.lengths is not None
        sentences = []
        for b, text in enumerate(self.letters.texts(batch.x, batch.lengths)):
            truth, said = (_read(row[b].tolist()) for row in (prediction.truth, prediction.said))
            sentences.append(f"“{text}”{f' is {truth}' if truth else ''}; the network says {said}.")
        return tuple(sentences)

    def encode(self, text: str) -> list[int]:
        return self.letters.encode(text, LONGEST)

    def own(self, text: str, device: torch.device) -> Batch:
        x, lengths = padded([self.encode(text)])
        return Batch(x, torch.full((ISO_LENGTH, 1), -1), lengths, torch.tensor([ISO_LENGTH])).to(device)


def _read(ids: list[int]) -> str:
    return "".join(OUT[i] for i in ids if i > END)


def _spelled(iso: str) -> list[int]:
    return [*(OUT.index(sign) for sign in iso), END]


def rows(days: list[int], rng: random.Random) -> list[Row]:
    """Each day (proleptic ordinal) written once, in a language and a format drawn by ``rng``."""
    from babel.dates import format_date

    found = []
    for ordinal in days:
        day = date.fromordinal(ordinal)
        text = format_date(day, rng.choice(FORMATS), locale=rng.choice(LANGUAGES))
        found.append(Row(" ".join(text.split()), day.isoformat()))
    return found


class Fixed(NamedTuple):
    """The trivial predictor: one date for every text."""

    iso: str
    share: float


def best_fixed(some: list[Row]) -> Fixed:
    iso, count = Counter(row.iso for row in some).most_common(1)[0]
    return Fixed(iso, count / len(some))


class _Data(NamedTuple):
    vocabulary: Vocabulary
    train: Buckets
    held_out: Batch
    fixed: Fixed
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
    return _Data(vocabulary, Buckets.of(_batch(vocabulary, train)), _batch(vocabulary, held_out), best_fixed(held_out), card)


def _batch(vocabulary: Vocabulary, some: list[Row]) -> Batch:
    x, lengths = padded([vocabulary.encode(row.text, LONGEST) for row in some])
    y, y_lengths = padded([_spelled(row.iso) for row in some])
    return Batch(x, y, lengths, y_lengths)
