"""What the store says about a run, as frozen dataclasses; no SQL and no torch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.config import RunConfig

State = Literal["ready", "queued", "running", "paused", "interrupted", "finished", "failed", "stopped"]
Verb = Literal["pause", "resume", "step", "stop", "pace", "set", "try"]

ACTIVE: tuple[State, ...] = ("queued", "running", "paused")
"""States in which a worker has the run, or will have it soon."""
CONTINUABLE: tuple[State, ...] = ("ready", "interrupted", "stopped")
"""States from which a new worker can go on."""


@dataclass(frozen=True)
class Facts:
    """What the worker knows about the task and the page shows: metric, baseline on *this* held-out set, where the data comes from."""

    metric: str = "loss"
    unit: str = ""
    higher_is_better: bool = False
    goal: float | None = None
    baseline: float | None = None
    baseline_note: str = ""
    card: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Status:
    """One run as it is now. ``speed`` and ``pace`` in steps a second (pace None: full speed), ``step_seconds`` what one step takes.

    ``parent`` is the run that this one branched off after step ``branched``.
    """

    id: str
    state: State
    step: int
    steps: int
    pid: int | None
    pace: float | None
    device: str
    threads: int
    message: str | None
    scenario: str | None
    config: RunConfig
    speed: float
    step_seconds: float
    created: float
    own: str | None
    fence: int
    facts: Facts
    held_loss: float | None = None
    held_metric: float | None = None
    held_every: int | None = None
    parent: str | None = None
    branched: int = 0

    @property
    def active(self) -> bool:
        return self.state in ACTIVE


MEASURED = ("step", "loss", "metric", "grad_norm", "clipped", "learning_rate", "seconds", "clipped_norm", "clip_angle")
"""What every training step measures; the rest only where held-out data were scored."""
COLUMNS = (*MEASURED, "held_loss", "held_metric", "held_forced")


@dataclass(frozen=True)
class Metrics:
    """One entry a training step, by column; NaN where nothing was measured. Entry 0 is the untrained network: only held-out values.

    ``clipped_norm`` is the gradient norm after clipping, ``clip_angle`` the degrees by which clipping turned the gradient; NaN in the
    entries of runs from before these were stored.
    """

    step: NDArray[np.int64]
    loss: NDArray[np.float64]
    metric: NDArray[np.float64]
    grad_norm: NDArray[np.float64]
    clipped: NDArray[np.float64]
    learning_rate: NDArray[np.float64]
    seconds: NDArray[np.float64]
    clipped_norm: NDArray[np.float64]
    clip_angle: NDArray[np.float64]
    held_loss: NDArray[np.float64]
    held_metric: NDArray[np.float64]
    held_forced: NDArray[np.float64]

    @classmethod
    def of(cls, table: NDArray[np.float64]) -> Metrics:
        """From a table ``(steps, 12)`` in the order of COLUMNS."""
        return cls(table[:, 0].astype(np.int64), *(table[:, i] for i in range(1, len(COLUMNS))))

    def until(self, step: int) -> Metrics:
        keep = self.step <= step
        return Metrics(*(getattr(self, name)[keep] for name in COLUMNS))


@dataclass(frozen=True)
class Change:
    """A live setting, from ``step`` on (the first step that uses it)."""

    step: int
    path: str
    value: object
