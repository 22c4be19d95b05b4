"""A random walk: each value is the last one plus a throw. No forecast beats repeating the last value; many look as if they did."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

import torch
from torch import Tensor

from engine.tasks.base import Metric
from engine.tasks.drawn import own_generator
from engine.tasks.series import Series, Source

N = 3000


class RandomWalk(Series):
    name: ClassVar[str] = "random_walk"
    question: ClassVar[str] = "Is a good-looking forecast a good one?"
    metric: ClassVar[Metric] = Metric("mean absolute error", "MAE", higher_is_better=False, goal=None)

    def source(self) -> Source:
        values = series()
        return Source(values, values, "none needed: made by rule", "sums of independent normal throws")


@cache
def series() -> Tensor:
    """``(N,)``."""
    return torch.randn(N, generator=own_generator()).cumsum(0)
