"""Verdict rules: conditions over intervals, fixed before anything is measured. Pure; nothing here knows what was measured.

A condition compares one measure with another, or with a number, seed by seed. It holds when the whole 95 % interval of the mean
difference lies on its side (Student's t over the seeds, paired). The first case whose conditions all hold gives the verdict;
where none does, the claim is not settled: one seed is never enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite, sqrt
from statistics import fmean, stdev
from typing import Literal, get_args

Verdict = Literal["true", "partly", "misleading", "false", "not settled"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Measures = Mapping[str, float]
"""What one seed measured, by name."""

STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)
"""The 97.5 % points of Student's t for 1 to 9 degrees of freedom."""


@dataclass(frozen=True)
class Interval:
    """A mean over seeds and its 95 % interval."""

    mean: float
    low: float
    high: float


def interval(values: Sequence[float]) -> Interval:
    """Of at least one value; a single one could lie anywhere. A value that is not finite makes it boundless."""
    if not all(map(isfinite, values)):
        return Interval(values[0] if len(set(values)) == 1 else inf, -inf, inf)
    mean = fmean(values)
    if len(values) == 1:
        return Interval(mean, -inf, inf)
    half = STUDENT[min(len(values) - 1, len(STUDENT)) - 1] * stdev(values) / sqrt(len(values))
    return Interval(mean, mean - half, mean + half)


@dataclass(frozen=True)
class Condition:
    """``left`` lies above (or below) ``right``, a number or ``factor`` times another measure plus ``shift``."""

    left: str
    sign: Literal["above", "below"]
    right: str | float
    factor: float = 1.0
    shift: float = 0.0

    def threshold(self, measures: Measures) -> float:
        other = measures[self.right] if isinstance(self.right, str) else self.right
        return self.factor * other + self.shift

    def margin(self, seeds: Sequence[Measures]) -> Interval:
        """By how much it holds; it does when ``low`` is above 0."""
        sign = 1 if self.sign == "above" else -1
        return interval([sign * (measures[self.left] - self.threshold(measures)) for measures in seeds])

    def holds(self, seeds: Sequence[Measures]) -> bool:
        return self.margin(seeds).low > 0

    @property
    def words(self) -> str:
        other = self.right if isinstance(self.right, str) else f"{self.right:g}"
        scaled = other if self.factor == 1 else f"{self.factor:g} × {other}"
        shifted = f"{scaled} {'+' if self.shift > 0 else '−'} {abs(self.shift):g}" if self.shift else scaled
        return f"{self.left} {self.sign} {shifted}"


def above(left: str, right: str | float, factor: float = 1.0, shift: float = 0.0) -> Condition:
    return Condition(left, "above", right, factor, shift)


def below(left: str, right: str | float, factor: float = 1.0, shift: float = 0.0) -> Condition:
    return Condition(left, "below", right, factor, shift)


@dataclass(frozen=True)
class Case:
    """A verdict and all that must hold for it."""

    verdict: Verdict
    conditions: tuple[Condition, ...]


def case(verdict: Verdict, *conditions: Condition) -> Case:
    return Case(verdict, conditions)


def decide(cases: Sequence[Case], seeds: Sequence[Measures]) -> Verdict:
    """The verdict of the first case that holds on these seeds; "not settled" where none does, or where nothing was measured."""
    if not seeds:
        return "not settled"
    return next((each.verdict for each in cases if all(condition.holds(seeds) for condition in each.conditions)), "not settled")
