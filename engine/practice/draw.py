"""A question with fresh numbers: what a template is, what one draw of it holds, and how its numbers are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

from engine.practice.topics import Topic

Value = float | tuple[float, ...]
"""A number, or several (a shape, a vector). Integers are exact, floats have a tolerance."""


TOLERANCE = 0.01
"""Relative error a real answer may have; a value near 1 whose distance from 1 matters asks for less."""
FOUR_DIGITS = 6e-5
"""For values just below 1: right to half a unit of the fourth digit."""


@dataclass(frozen=True)
class Answer:
    """One accepted answer. ``convention``: whose count it is where two are in use ("PyTorch", "one bias"), else ""."""

    value: Value
    convention: str = ""


@dataclass(frozen=True)
class Draw:
    """One draw. The first answer is in the convention the question asks for; ``given`` are the numbers drawn, for a second computation."""

    question: str
    answers: tuple[Answer, ...]
    solution: str
    given: Mapping[str, float | int | str | tuple[float, ...]]
    unit: str = ""
    tolerance: float = TOLERANCE

    @property
    def value(self) -> Value:
        return self.answers[0].value


@dataclass(frozen=True)
class Template:
    """A family of draws. ``make`` takes the generator; the same seed gives the same draw.

    ``claims``: ids of the claim lab whose experiment shows the same idea; ``source``: the paper, interface or law the answer follows.
    """

    id: str
    topic: Topic
    kind: Literal["number", "shape"]
    level: Literal[1, 2, 3]
    title: str
    make: Callable[[Random], Draw]
    claims: tuple[str, ...]
    source: str

    def draw(self, seed: int) -> Draw:
        return self.make(Random(f"{self.id} {seed}"))


def one(value: Value) -> tuple[Answer, ...]:
    """The answers of a question on which there is one convention."""
    return (Answer(value),)


def show(value: Value, digits: int = 4) -> str:
    """A value as a person writes it: 15,040; .0515; 1.2e-5; (4, 32, 20)."""
    if isinstance(value, tuple):
        return "(" + ", ".join(show(part, digits) if isinstance(part, float) else str(part) for part in value) + ")"
    if isinstance(value, int):
        return f"{value:,}"
    if value and not 1e-3 <= abs(value) < 1e5:
        return f"{value:.{digits - 1}e}"
    return f"{value:.{digits}g}"
