"""The records behind the measured figures of the bank's texts. Not in the engine, where practice knows nothing of claims."""

from __future__ import annotations

from statistics import fmean

from engine.claims import recorded
from engine.practice.picture import picture
from engine.practice.schema import Figure


def measured(figure: Figure) -> float:
    """The mean over the claim's first set of seeds, or what the picture holds. Raises KeyError, OSError: faults of the bank."""
    if figure.record.endswith(".json"):
        return _pictured(figure)
    kept = recorded.load(figure.record)
    if kept is None:
        raise KeyError(figure.record)
    return fmean(measures[figure.measure] for measures in kept.first)


def _pictured(figure: Figure) -> float:
    shown = picture(figure.record)
    line, _, place = figure.measure.partition("@")
    if not place:
        return shown.numbers[figure.measure]
    series = next(each for each in shown.series if each.name == line)
    value = series.y[series.x.index(float(place))]
    if value is None:
        raise KeyError(figure.measure)
    return value


def holds(figure: Figure) -> bool:
    """Whether the text says what was measured."""
    low, high = figure.allowed
    return low <= measured(figure) <= high
