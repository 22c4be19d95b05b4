"""The pieces every view is made of: its header entry, numbers in words, round ticks. The fields are those of docs/architecture.md."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.packet import Arrays

View = dict[str, Any]
"""One entry of the packet's ``views``: JSON for the board, not passed around inside the engine."""
Tick = list[Any]
"""``[value, text]``"""

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def view(
    arrays: Arrays, name: str, draw: str, title: str, height: int, data: Mapping[str, NDArray[Any]] | None = None, **more: Any
) -> View:
    """A view with its arrays; ``more`` overrides the fields all views have."""
    places = {key: arrays.add(values) for key, values in (data or {}).items()}
    base = {
        "view": name,
        "gate": None,
        "column": "time",
        "draw": draw,
        "title": title,
        "symbol": "",
        "note": "",
        "hue": "ink",
        "height": height,
    }
    return base | {"empty": None, "arrays": places} | more


def lines(arrays: Arrays, name: str, title: str, height: int, data: Mapping[str, NDArray[Any]], **more: Any) -> View:
    base = {"log": False, "series": [], "refs": [], "events": [], "domain": None, "clipped": None, "now": None, "read": 0}
    return view(arrays, name, "lines", title, height, data, **(base | more))


def series(name: str, style: str, hue: str, x: str | None = None, label: str = "") -> dict[str, Any]:
    return {"name": name, "y": name, "x": x, "style": style, "hue": hue, "label": label}


def number(value: float) -> str:
    """Three significant digits at most, a real minus sign, thousands with commas."""
    size = abs(value)
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "infinite"
    if size and (size < 0.0005 or size >= 1e6):
        lead, exponent = f"{value:.1e}".split("e")
        text = f"{lead} × 10{str(int(exponent)).translate(_SUPERSCRIPT)}"
    else:
        text = f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}" if size >= 1 else f"{value:.3f}"
    return text.replace("-", "−")


def percent(share: float) -> str:
    """A share as whole per cent; small ones keep one digit, so that 99.6 is not called 100."""
    value = 100 * share
    return f"{value:.1f}" if 99 < value < 100 or 0 < value < 1 else f"{value:.0f}"


def round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 times a power of ten."""
    if value <= 0 or not math.isfinite(value):
        return 1.0
    unit = 10.0 ** math.floor(math.log10(value))
    return next(float(f"{unit * step:.6g}") for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if unit * step >= value * (1 - 1e-9))


def ticks(lo: float, hi: float, most: int = 4) -> list[Tick]:
    """At most ``most`` + 1 round values from lo to hi."""
    span = hi - lo
    if not (span > 0 and math.isfinite(span)):
        return []
    rough = span / most
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough * (1 - 1e-9))
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    first = math.ceil(lo / step - 1e-9)
    places = [i * step for i in range(first, math.floor(hi / step + 1e-9) + 1)]
    return [[round(at, digits), _large(at) if step >= 1e5 else f"{at:.{digits}f}".replace("-", "−")] for at in places]


def _large(value: float) -> str:
    """A round number of many digits in at most six characters: 0, 10⁶, −2×10⁶."""
    if value == 0:
        return "0"
    lead, exponent = f"{abs(value):.0e}".split("e")
    sign, factor = "−" if value < 0 else "", "" if lead == "1" else f"{lead}×"
    return f"{sign}{factor}10{str(int(exponent)).translate(_SUPERSCRIPT)}"


def power_ticks(lo: float, hi: float, most: int = 4) -> list[Tick]:
    """Powers of ten between ``lo`` and ``hi``, which are exponents."""
    first, last = math.ceil(lo - 1e-9), math.floor(hi + 1e-9)
    step = max(1, math.ceil((last - first) / most))
    return [[e, _power(e)] for e in range(last, first - 1, -step)][::-1]


def _power(exponent: int) -> str:
    return {-2: "0.01", -1: "0.1", 0: "1", 1: "10", 2: "100"}.get(exponent) or "10" + str(exponent).translate(_SUPERSCRIPT)


def log10(values: NDArray[Any]) -> NDArray[np.float32]:
    """log10, NaN (a gap) where the value is 0, negative, not finite or below float32's reach (1e-30)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        good = np.isfinite(values) & (values > 1e-30)
        logs: NDArray[np.float64] = np.log10(values, out=np.full(values.shape, np.nan), where=good)
    return logs.astype(np.float32)
