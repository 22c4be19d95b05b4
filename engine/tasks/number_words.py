"""Number words: read an English number and write its digits. The speller is our own.

    three hundred and five  ->  305
"""

from __future__ import annotations

import random
from functools import cache
from typing import ClassVar, NamedTuple

import torch

from engine.task_configs.text import NumberWordsConfig
from engine.tasks.base import Batch, Card
from engine.tasks.buckets import Buckets
from engine.tasks.translation import SIGNS, Translation
from engine.tasks.vocabulary import Vocabulary, digest, padded

TRAIN, HELD_OUT = 12_000, 512
SMALL = 1000
"""Numbers below it are all in the data."""
LIMIT = 1_000_000
UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
         "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


class NumberWords(Translation):
    name: ClassVar[str] = "number_words"
    question: ClassVar[str] = "Can it read a number word?"
    labels = (*SIGNS, *"0123456789")
    output_size = len(labels)
    answer_length = 7
    longest = 74

    def __init__(self, config: NumberWordsConfig) -> None:
        data = _data()
        self.letters, self.vocabulary = data.vocabulary, data.vocabulary.symbols
        self._train, self._held_out, self.card = data.train, data.held_out, data.card

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` (T, n) letters, ``y`` (at most 7, n) digits and the end; texts of about equal length."""
        return self._train.draw(n, generator, device, self.bucket)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)


def words(n: int) -> str:
    """``n`` in English, 0 to 999,999: "four hundred and two thousand and seventy-one"."""
    if n >= SMALL:
        thousands, rest = divmod(n, SMALL)
        link = "" if not rest else " and " if rest < 100 else ", "
        return f"{words(thousands)} thousand{link}{words(rest) if rest else ''}"
    if n >= 100:
        hundreds, rest = divmod(n, 100)
        return f"{UNITS[hundreds]} hundred" + (f" and {words(rest)}" if rest else "")
    if n >= 20:
        tens, rest = divmod(n, 10)
        return TENS[tens] + (f"-{UNITS[rest]}" if rest else "")
    return UNITS[n]


class _Data(NamedTuple):
    vocabulary: Vocabulary
    train: Buckets
    held_out: Batch
    card: Card


@cache
def _data() -> _Data:
    rng = random.Random(0)
    numbers = [*range(SMALL), *rng.sample(range(SMALL, LIMIT), TRAIN + HELD_OUT - SMALL)]
    rng.shuffle(numbers)
    vocabulary = Vocabulary.of(words(n) for n in numbers)
    card = Card("none needed: made by rule", "our own English speller", f"{len(numbers):,} numbers, all below a thousand among them",
                f"{TRAIN:,} for training, {HELD_OUT} held out; no number is in both", digest(words(n) for n in numbers))
    return _Data(vocabulary, Buckets.of(_batch(vocabulary, numbers[HELD_OUT:])), _batch(vocabulary, numbers[:HELD_OUT]), card)


def _batch(vocabulary: Vocabulary, numbers: list[int]) -> Batch:
    x, lengths = padded([vocabulary.encode(words(n), NumberWords.longest) for n in numbers])
    y, y_lengths = padded([[*(NumberWords.labels.index(sign) for sign in str(n)), 2] for n in numbers])
    return Batch(x, torch.nn.functional.pad(y, (0, 0, 0, NumberWords.answer_length - len(y))), lengths, y_lengths)
