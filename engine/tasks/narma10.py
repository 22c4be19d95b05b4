"""NARMA10: the output of a system of order ten, from its random input (Atiya & Parlos 2000).

    y(t+1) = 0.3 y(t) + 0.05 y(t) [y(t) + ... + y(t-9)] + 1.5 u(t-9) u(t) + 0.1,   u uniform on [0, 0.5]
"""

from __future__ import annotations

from functools import cache
from typing import ClassVar

import torch
from torch import Tensor

from engine.tasks.base import Metric
from engine.tasks.drawn import own_generator
from engine.tasks.series import Series, Source

N, FIRST = 6000, 100


class Narma10(Series):
    name: ClassVar[str] = "narma10"
    question: ClassVar[str] = "Can it imitate a system with ten steps of memory?"
    metric: ClassVar[Metric] = Metric("mean absolute error", "MAE", higher_is_better=False, goal=0.03)

    def source(self) -> Source:
        inputs, values = series()
        return Source(values, inputs, "none needed: made by rule", "NARMA10 (Atiya & Parlos 2000), driven by uniform random numbers")


@cache
def series() -> tuple[Tensor, Tensor]:
    """Inputs u and outputs y, ``(N,)`` each: the output due after u(t) is y(t+1)."""
    u = (torch.rand(N + FIRST, generator=own_generator()) / 2).tolist()
    y = [0.1] * 10
    for t in range(9, N + FIRST - 1):
        y.append(0.3 * y[t] + 0.05 * y[t] * sum(y[t - 9 : t + 1]) + 1.5 * u[t - 9] * u[t] + 0.1)
    return torch.tensor(u[FIRST:]), torch.tensor(y[FIRST:])
