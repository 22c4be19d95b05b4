"""Training what a configuration describes, and what a claim wants to know of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.config import RunConfig
from engine.errors import NonFiniteError
from engine.frame import Array
from engine.trainer import Trainer

WINDOW = 20
"""Training steps whose mean loss is compared with a goal."""


@dataclass(frozen=True)
class Trained:
    """A run to its end, or to the step whose loss or gradient was not finite: ``broke``. ``losses`` and ``norms`` ``(steps,)``."""

    trainer: Trainer
    losses: Array
    norms: Array
    clipped: Array
    broke: bool

    @property
    def metric(self) -> float:
        """On the held-out set; a decoder runs free."""
        return self.trainer.evaluate().metric

    @property
    def baseline(self) -> float:
        return float(self.trainer.task.baseline)

    @property
    def last_loss(self) -> float:
        """Mean over the last steps."""
        return float(self.losses[-WINDOW:].mean())

    def solved_at(self, goal: float) -> int:
        """First step at which the mean loss of the last 20 was below ``goal``; one more than all steps where it never was."""
        if len(self.losses) < WINDOW:
            return len(self.losses) + 1
        means = np.convolve(self.losses, np.ones(WINDOW) / WINDOW, "valid")
        below = np.flatnonzero(means < goal)
        return int(below[0]) + WINDOW if len(below) else len(self.losses) + 1


def train(config: RunConfig, seed: int, size: float = 1.0) -> Trained:
    """``config`` with this seed, on the CPU, for ``size`` of its steps."""
    trainer = Trainer(config.changed("train.seed", seed).changed("train.device", "cpu"))
    rows, broke = list[tuple[float, float, float]](), False
    for _ in range(max(2, round(size * config.train.steps))):
        try:
            done = trainer.step()
        except NonFiniteError:
            broke = True
            break
        rows.append((done.loss, done.grad_norm, float(done.clipped)))
    table = np.array(rows or [(np.inf, np.inf, 0.0)])
    return Trained(trainer, table[:, 0], table[:, 1], table[:, 2], broke)
