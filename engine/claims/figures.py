"""Figures in texts: never typed, always taken from what was measured, so that no sentence can contradict the data beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from engine.claims.rule import Measures

SUPERSCRIPT = str.maketrans("0123456789-.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻·")
UNKNOWN = "…"


class Figure(float):
    """A mean that formats as texts need it: ``power`` (log10 as a power of ten), ``share`` (per cent), or Python's own."""

    def __format__(self, spec: str) -> str:
        return shown(float(self), spec or ".3g")


class _Unknown:
    def __format__(self, spec: str) -> str:
        return UNKNOWN


class _Figures(dict[str, Any]):
    def __missing__(self, key: str) -> _Unknown:
        return _Unknown()


def shown(value: float, spec: str) -> str:
    """A measure as text, with a real minus sign."""
    if spec == "power":
        return "10" + f"{value:.1f}".translate(SUPERSCRIPT)
    if spec == "share":
        return f"{100 * value:.0f} %"
    return format(value, spec).replace("-", "−")


def means(seeds: Sequence[Measures]) -> dict[str, Figure]:
    """Each measure's mean over the seeds that have it."""
    names = dict.fromkeys(name for measures in seeds for name in measures)
    return {name: Figure(fmean(measures[name] for measures in seeds if name in measures)) for name in names}


class _OfClaim:
    """The means of one claim, as attributes: ``{claim.measure:spec}``."""

    def __init__(self, seeds: Sequence[Measures]) -> None:
        self._means = means(seeds)

    def __getattr__(self, name: str) -> Figure | _Unknown:
        return self._means.get(name, _Unknown())


def filled_from(text: str, claims: Mapping[str, Sequence[Measures]]) -> str:
    """``text`` with its ``{claim.measure:spec}`` replaced, each from that claim's seeds."""
    return text.format_map({claim: _OfClaim(seeds) for claim, seeds in claims.items()})


def filled(text: str, seeds: Sequence[Measures]) -> str:
    """``text`` with its ``{name:spec}`` replaced by means; an ellipsis stands for what was not measured."""
    return text.format_map(_Figures(means(seeds)))
