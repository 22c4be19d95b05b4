"""What one packet is made from: a run's row, its metrics, one frame of it, and which part of the frame a person chose to see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.cell_facts import FACTS
from engine.frame import Array, Frame, LayerFrame
from engine.runs.status import Change, Metrics, Status


@dataclass(frozen=True)
class Curve:
    """A run to compare with: held-out loss by training step, log10 of the gradient norm by time step.

    ``metric`` by ``metric_steps``, where it is drawn too.
    """

    label: str
    steps: NDArray[np.float32]
    loss: NDArray[np.float32]
    gradient: NDArray[np.float32]
    metric_steps: NDArray[np.float32] | None = None
    metric: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class Choice:
    """What a person chose to look at; ``at`` is a past step, or None for now."""

    at: int | None = None
    sequence: int = 0
    layer: int = 0
    direction: str = "forward"
    group: bool = False


@dataclass(frozen=True)
class Scene:
    """``bound(key, largest)`` is a range that only grows; ``order(key, natural)`` the order of the units, held while they are grouped."""

    status: Status
    metrics: Metrics
    frame: Frame
    first: Frame | None
    changes: tuple[Change, ...]
    history: tuple[int, ...]
    reference: Curve | None
    choice: Choice
    exact: bool
    recorded: bool
    bound: Callable[[str, float], float]
    order: Callable[[str, NDArray[np.intp]], NDArray[np.intp]]

    @property
    def hue(self) -> str:
        """A variant is drawn as the classic cell that it descends from."""
        return FACTS[self.cell].family

    @property
    def cell(self) -> str:
        return str(self.status.config.model.cell)

    @property
    def sequence(self) -> int:
        return min(max(self.choice.sequence, 0), len(self.frame.lengths) - 1)

    @property
    def length(self) -> int:
        """Time steps of the chosen sequence: the shared axis."""
        return max(1, int(self.frame.lengths[self.sequence]))

    @property
    def shown(self) -> LayerFrame:
        """The chosen layer and direction; of an encoder-decoder the encoder's, since it shares the axis of the input."""
        return layer_of(self.frame, self.choice)

    def of(self, values: Array) -> Array:
        """``(B, T, H)`` of the chosen sequence as ``(H, T)``, cut to its length."""
        return values[self.sequence, : self.length].T


def layer_of(frame: Frame, choice: Choice) -> LayerFrame:
    reading = [each for each in frame.layers if each.part != "decoder"] or list(frame.layers)
    layer = min(max(choice.layer, 0), max(each.layer for each in reading))
    same = [each for each in reading if each.layer == layer]
    return next((each for each in same if each.direction == choice.direction), same[0])
