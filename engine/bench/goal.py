"""A result that must come out: a network that gets somewhere within a budget, beside a control that must not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.bench import measures
from engine.config import RunConfig
from engine.task_configs import usable

if TYPE_CHECKING:
    from engine.trainer import Trainer

Measure = Callable[["Trainer"], float]


@dataclass(frozen=True)
class Network:
    """``words`` name it in the table. It trains for at most ``steps`` and is looked at after every ``every`` of them."""

    words: str
    data: dict[str, dict[str, Any]]
    steps: int
    every: int = 100

    @property
    def config(self) -> RunConfig:
        """Raises ConfigError where the task's data come with a package that is not installed."""
        return RunConfig.parse(self.data)


@dataclass(frozen=True)
class Rule:
    """A predictor that learns nothing."""

    words: str
    measure: Measure = measures.baseline


@dataclass(frozen=True)
class Goal:
    """``quantity`` on held-out data must come to ``bound`` on two seeds of three; the control must never come to ``fails_at``."""

    name: str
    task: str
    network: Network
    quantity: str
    bound: float
    control: Network | Rule
    fails_at: float
    lower: bool = False  # whether less is better
    measure: Measure = measures.metric

    @property
    def possible(self) -> bool:
        """Whether the task's data are there."""
        return usable(self.network.data["task"]["name"])

    def met(self, value: float) -> bool:
        return value <= self.bound if self.lower else value >= self.bound

    def fails(self, value: float) -> bool:
        """Whether a control's ``value`` is as bad as it must be."""
        return value > self.fails_at if self.lower else value < self.fails_at
