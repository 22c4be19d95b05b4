"""Units x time as a heat map: at most 100 x 128 cells, binned in sight, on a range that changes only when it is exceeded."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.packet import Arrays
from engine.runs.picture.view import View, view

MOST_ROWS, MOST_COLUMNS = 100, 128
_STEPS = (0.25, 0.5, 0.75, 1.0, 2.0, 4.0)
_NO_DATA = 255


@dataclass(frozen=True)
class Scale:
    lo: float
    hi: float
    ramp: str


def signed(largest: float) -> float:
    """The bound of a symmetric range: 0.25, 0.5, 0.75, 1, 2, 4 and on by doubling."""
    if not math.isfinite(largest):
        return _STEPS[0]
    bound = next((step for step in _STEPS if largest <= step), None)
    return bound if bound is not None else 2.0 ** math.ceil(math.log2(largest))


def heat(arrays: Arrays, name: str, title: str, height: int, values: NDArray[Any], scale: Scale, exact: bool, **more: Any) -> View:
    """``values`` (rows, T), NaN where there is no data. With ``exact`` the numbers travel too, for reading."""
    per_row, per_column = math.ceil(values.shape[0] / MOST_ROWS), math.ceil(values.shape[1] / MOST_COLUMNS)
    cells = binned(values, per_row, per_column)
    data: dict[str, NDArray[Any]] = {"cells": levels(cells, scale)}
    if exact:
        data["values"] = cells.astype(np.float32)
    note = more.pop("note", "") + _binning(per_row, per_column)
    return view(
        arrays,
        name,
        "heat",
        title,
        height,
        data,
        lo=scale.lo,
        hi=scale.hi,
        ramp=scale.ramp,
        bins=[per_row, per_column],
        exact=exact,
        **({"rows": None} | more | {"note": note}),
    )


def binned(values: NDArray[Any], rows: int, columns: int) -> NDArray[Any]:
    """Means over bins of ``rows`` units and ``columns`` time steps; a last bin may hold fewer."""
    if rows == columns == 1:
        return values
    units, steps = values.shape
    wide = np.full((-(-units // rows) * rows, -(-steps // columns) * columns), np.nan)
    wide[:units, :steps] = values
    blocks = wide.reshape(wide.shape[0] // rows, rows, wide.shape[1] // columns, columns)
    known = np.isfinite(blocks)
    counts = known.sum(axis=(1, 3))
    sums = np.where(known, blocks, 0).sum(axis=(1, 3))
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def levels(values: NDArray[Any], scale: Scale) -> NDArray[np.uint8]:
    """0 to 254 from lo to hi; 255 where there is no data."""
    share = np.clip((values - scale.lo) / (scale.hi - scale.lo), 0, 1)
    return np.where(np.isnan(share), _NO_DATA, np.rint(share * 254)).astype(np.uint8)


def _binning(rows: int, columns: int) -> str:
    parts = [f"{rows} units"] * (rows > 1) + [f"{columns} steps"] * (columns > 1)
    return f"; a cell is the mean of {' x '.join(parts)}" if parts else ""
