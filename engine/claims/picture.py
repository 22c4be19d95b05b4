"""A claim's picture as rows: for every bar the recorded mean, interval and seeds, and beside it one's own. Nothing here draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import fmean
from typing import Literal

from engine.claims.claim import Chart
from engine.claims.figures import shown
from engine.claims.rule import Measures, interval

Whose = Literal["recorded", "mine"]


@dataclass(frozen=True)
class Row:
    """``low`` and ``high``: the 95 % interval, within the picture's limits; None where one seed allows none."""

    label: str
    hue: str
    whose: Whose
    mean: float
    low: float | None
    high: float | None
    seeds: tuple[float, ...]
    text: str


@dataclass(frozen=True)
class Picture:
    """``zero`` is where bars begin; ``line`` a reference and its label."""

    rows: tuple[Row, ...]
    low: float
    high: float
    zero: float
    line: tuple[float, str] | None


def picture(chart: Chart, recorded: Sequence[Measures], mine: Sequence[Measures]) -> Picture:
    """Either may be empty."""
    sides: tuple[tuple[Whose, Sequence[Measures]], ...] = (("recorded", recorded), ("mine", mine))
    found = [(bar, whose, [m[bar.key] for m in seeds]) for bar in chart.bars for whose, seeds in sides if seeds]
    values = [value for _, _, each in found for value in each]
    line = _line(chart, recorded or mine)
    low, high = _limits(chart, [*values, *([line[0]] if line else [])])
    rows = [_row(bar.label, bar.hue, whose, each, chart.spec, low, high) for bar, whose, each in found]
    zero = low if chart.power and chart.low is not None else 0.0
    return Picture(tuple(rows), low, high, min(max(zero, low), high), line)


def _line(chart: Chart, seeds: Sequence[Measures]) -> tuple[float, str] | None:
    if chart.line is None or not seeds:
        return None
    key = chart.line.value
    value = fmean(measures[key] for measures in seeds) if isinstance(key, str) else key
    return value, f"{chart.line.label} {shown(value, chart.spec)}"


def _limits(chart: Chart, values: Sequence[float]) -> tuple[float, float]:
    low = min([0.0, *values]) if chart.low is None else chart.low
    high = max([0.0, *values]) if chart.high is None else chart.high
    room = 0.05 * (high - low) or 1.0
    return (low - room if chart.low is None and low < 0 else low), (high + room if chart.high is None and high > 0 else high)


def _row(label: str, hue: str, whose: Whose, values: Sequence[float], spec: str, low: float, high: float) -> Row:
    around = interval(values)
    known = isfinite(around.low)
    return Row(label, hue, whose, fmean(values), max(low, around.low) if known else None, min(high, around.high) if known else None,
               tuple(values), shown(fmean(values), spec))
