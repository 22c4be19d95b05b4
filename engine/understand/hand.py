"""A trace by hand: one or two units with the same number in every weight, the one that interviewers ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from engine.cells import CELLS, Stack
from engine.errors import EngineError
from engine.understand.anatomy import Anatomy, anatomy
from engine.understand.subject import Subject, subject_of


@dataclass(frozen=True)
class HandTrace:
    """``steps[t][unit]``."""

    subject: Subject
    steps: tuple[tuple[Anatomy, ...], ...]


def hand_trace(cell: str, x: Sequence[float], units: int = 1, weight: float = 1.0, bias: float = 0.0) -> HandTrace:
    """One input, ``units`` units, every weight ``weight``, every bias ``bias``, states from zero. Raises EngineError."""
    if cell not in CELLS:
        raise EngineError(f"There is no cell {cell!r}; there are {', '.join(CELLS)}.")
    if units not in (1, 2):
        raise EngineError(f"A hand trace has 1 or 2 units; got {units}.")
    subject = subject_of(Stack(cell, 1, units), torch.tensor(x, dtype=torch.float64).reshape(-1, 1))
    for name, array in subject.weights.items():
        if name != "running":  # statistics of a normalisation stay as they start: mean 0, variance 1
            array.fill(bias if name.startswith(("bias", "beta")) else weight)
    return trace(subject)


def trace(subject: Subject) -> HandTrace:
    """Every step and unit of a small subject, taken apart."""
    units = range(subject.hidden_size)
    return HandTrace(subject, tuple(tuple(anatomy(subject, t, unit) for unit in units) for t in range(len(subject.x))))
