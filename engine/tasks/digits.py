"""Digits: images of 8 x 8 pixels, read row by row or pixel by pixel. scikit-learn's copy of the UCI set of handwritten digits; an extra."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import ClassVar, NamedTuple

import torch

from engine.task_configs.text import DigitsConfig
from engine.tasks.base import Batch, Card, Metric
from engine.tasks.classes import Classes
from engine.tasks.drawn import digest_of

HELD_OUT_EVERY = 5


class Digits(Classes):
    name: ClassVar[str] = "digits"
    question: ClassVar[str] = "Can it read an image of a digit step by step?"
    metric: ClassVar[Metric] = Metric("accuracy", "share right", higher_is_better=True, goal=0.95)
    labels = tuple("0123456789")
    output_size = 10

    def __init__(self, config: DigitsConfig) -> None:
        self._train, self._held_out, self.card = _data(config.inputs)
        self.input_size = config.inputs

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` (8, n, 8) rows of pixels in [0, 1], or (64, n, 1) pixels, and ``y`` (n,) digits."""
        index = torch.randint(len(self._train.y), (n,), generator=generator, device=generator.device)
        return self._train.at(index.cpu()).to(device)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)


class _Data(NamedTuple):
    train: Batch
    held_out: Batch
    card: Card


@cache
def _data(width: int) -> _Data:
    """``width`` pixels are read at a step."""
    from sklearn.datasets import load_digits  # type: ignore[import-not-found,unused-ignore]

    found = load_digits()
    x = torch.tensor(found.images, dtype=torch.float32).div(16).reshape(-1, 64 // width, width).transpose(0, 1).contiguous()
    y = torch.tensor(found.target)
    whole, held = Batch(x, y), torch.arange(len(y)) % HELD_OUT_EVERY == 0
    card = Card("CC BY 4.0 (UCI), by way of scikit-learn (BSD-3)", f"scikit-learn {version('scikit-learn')}, load_digits",
                f"{len(y):,} images", f"{int((~held).sum()):,} for training, every fifth held out", digest_of(whole))
    return _Data(whole.at((~held).nonzero()[:, 0]), whole.at(held.nonzero()[:, 0]), card)
