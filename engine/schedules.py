"""What changes from step to step by plan: the learning rate, and how often a decoder is told the truth."""

from __future__ import annotations

import math

from engine.config import TrainConfig

HALVED = 0.5
IMPROVED = 0.99
"""A stretch must have less than this share of the best mean loss so far, or the plateau schedule halves the rate."""


def rate_factor(config: TrainConfig, step: int) -> float:
    """What the learning rate is multiplied by for update ``step`` (from 1); a plateau's factor is ``Plateau``'s.

    step: halved every ``schedule_steps``. cosine: 1 to 0 over all steps (Loshchilov & Hutter 2017).
    warmup: rises to 1 at ``schedule_steps``.
    """
    done, length = step - 1, config.schedule_steps
    if config.schedule == "step":
        return HALVED ** (done // length)
    if config.schedule == "cosine":
        return (1 + math.cos(math.pi * min(1.0, done / config.steps))) / 2
    if config.schedule == "warmup":
        return min(1.0, step / length)
    return 1.0


def truth_share(config: TrainConfig, step: int) -> float:
    """The share of decoder steps fed the true token at update ``step`` (from 1): scheduled sampling (Bengio et al. 2015).

    linear: from ``teacher_forcing`` to 0 at the last step. inverse_sigmoid: ``teacher_forcing`` times k / (k + exp(i / k)), i from 0.
    """
    done, k = step - 1, config.tf_k
    if config.tf_schedule == "linear":
        return config.teacher_forcing * max(0.0, 1 - done / max(1, config.steps - 1))
    if config.tf_schedule == "inverse_sigmoid":
        return config.teacher_forcing * k / (k + math.exp(min(done / k, 700.0)))
    return config.teacher_forcing


class Plateau:
    """Halves the rate after a stretch of ``length`` training steps whose mean loss is not 1 % below the best stretch before it."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.factor, self.best, self.total, self.count = 1.0, math.inf, 0.0, 0

    def seen(self, loss: float) -> None:
        self.total, self.count = self.total + loss, self.count + 1
        if self.count < self.length:
            return
        mean, self.total, self.count = self.total / self.count, 0.0, 0
        if mean < IMPROVED * self.best:
            self.best = mean
        else:
            self.factor *= HALVED

    def state(self) -> list[float | None]:
        """As JSON can hold it: no infinity."""
        return [self.factor, None if math.isinf(self.best) else self.best, self.total, self.count]

    def load(self, state: list[float | None]) -> None:
        factor, best, total, count = state
        self.factor, self.best = float(factor or 0.0), math.inf if best is None else best
        self.total, self.count = float(total or 0.0), int(count or 0)
