"""A sine of 25 steps with noise and a slow drift: what a forecast can gain is known."""

from __future__ import annotations

import math
from functools import cache
from typing import ClassVar

import torch
from torch import Tensor

from engine.tasks.base import Metric
from engine.tasks.drawn import own_generator
from engine.tasks.series import Series, Source

N, PERIOD, NOISE, DRIFT = 4000, 25, 0.1, 0.01


class Sine(Series):
    name: ClassVar[str] = "sine"
    question: ClassVar[str] = "Can it see the sine behind the noise?"
    metric: ClassVar[Metric] = Metric("mean absolute error", "MAE", higher_is_better=False, goal=0.11)
    season: ClassVar[int] = PERIOD

    def source(self) -> Source:
        values = series()
        return Source(values, values, "none needed: made by rule",
                      f"a sine of {PERIOD} steps, noise of {NOISE}, a random drift of {DRIFT} a step")


@cache
def series() -> Tensor:
    """``(N,)``."""
    noise, drift = (torch.randn(N, generator=own_generator(offset)) for offset in (0, 1))
    return torch.sin(torch.arange(N) * 2 * math.pi / PERIOD) + NOISE * noise + DRIFT * drift.cumsum(0)
