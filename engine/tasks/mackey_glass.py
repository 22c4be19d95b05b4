"""The delay equation of Mackey and Glass (1977): dx/dt = 0.2 x(t - 17) / (1 + x(t - 17)^10) - 0.1 x(t). Chaotic, without any noise."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

import torch
from torch import Tensor

from engine.tasks.base import Metric
from engine.tasks.series import Series, Source

N, DELAY, FIRST = 4000, 17, 300
"""Values kept, the delay, and the values left out while the start is forgotten."""
PARTS = 10
"""Steps of the integration a time unit."""


class MackeyGlass(Series):
    name: ClassVar[str] = "mackey_glass"
    question: ClassVar[str] = "Can it forecast chaos?"
    metric: ClassVar[Metric] = Metric("mean absolute error", "MAE", higher_is_better=False, goal=0.005)
    season: ClassVar[int] = 50

    def source(self) -> Source:
        values = series()
        return Source(values, values, "none needed: made by rule", "the Mackey-Glass equation with delay 17, by Runge-Kutta steps of 0.1")


@cache
def series() -> Tensor:
    """``(N,)``, one value a time unit; fourth-order Runge-Kutta, the delayed value taken between its neighbours."""
    past = [1.2] * (DELAY * PARTS + 1)
    h = 1 / PARTS
    for _ in range((FIRST + N) * PARTS):
        start, end, x = past[-DELAY * PARTS - 1], past[-DELAY * PARTS], past[-1]
        a = _slope(x, start)
        b = _slope(x + h / 2 * a, (start + end) / 2)
        c = _slope(x + h / 2 * b, (start + end) / 2)
        past.append(x + h / 6 * (a + 2 * b + 2 * c + _slope(x + h * c, end)))
    return torch.tensor(past[-N * PARTS :: PARTS])


def _slope(x: float, delayed: float) -> float:
    return 0.2 * delayed / (1 + delayed**10) - 0.1 * x
