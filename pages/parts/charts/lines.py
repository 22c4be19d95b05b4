"""Lines over steps as Altair: a hue for each, dashes for what is not measured, shapes besides colour. Data apart from the specification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import streamlit as st

from pages.parts.charts.table import table

LIGHT = ["#0067A8", "#C2500B", "#00805E", "#7A4FB0", "#A87508", "#B83A72", "#4F6B7A", "#1B2130"]
DARK = ["#62B6F5", "#FF9A5C", "#41C99C", "#B592EA", "#E0B04C", "#F083B0", "#93AEBD", "#EEF1F6"]
WIDE = 50
"""Letters of all labels together that fit on one line."""
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left"]
POWER = (
    "'10' + replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(format(datum.value, '.0f')"
    + "".join(f", /{digit}/g, '{raised}')" for digit, raised in zip("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
)
"""An axis of log10 values as powers of ten."""


@dataclass(frozen=True)
class Line:
    """``y`` by ``x`` 0, 1, ... unless ``x`` says otherwise. ``kind`` is drawn by dash: the first one solid."""

    name: str
    y: Sequence[float]
    kind: str = "measured"
    x: Sequence[float] | None = None


def palette() -> list[str]:
    return DARK if st.context.theme.type == "dark" else LIGHT


def lines(
    given: Sequence[Line],
    *,
    x: str,
    y: str,
    kinds: Sequence[str] = ("measured",),
    logs: bool = False,
    height: int = 340,
    hues: Sequence[str] | None = None,
) -> alt.LayerChart:
    """``logs``: y holds log10 and is labelled as powers of ten. A mark stands on every tenth point, in the line's own shape."""
    names = list(dict.fromkeys(line.name for line in given))
    rows = [
        (line.name, line.kind, at, value, i)
        for line in given
        for i, (at, value) in enumerate(zip(_xs(line), line.y, strict=True))
        if value == value and abs(value) < 1e300
    ]
    columns = zip(*rows, strict=True) if rows else [(), (), (), (), ()]
    data = table(dict(zip(("line", "kind", "x", "y", "i"), (list(column) for column in columns), strict=True)))
    axis = alt.Axis(labelExpr=POWER, tickMinStep=1) if logs else alt.Axis()
    hue = alt.Color("line:N", scale=alt.Scale(domain=names, range=list(hues or palette()[: len(names)])), legend=_legend(names))
    base = alt.Chart(data).encode(
        x=alt.X("x:Q", title=x, axis=alt.Axis(grid=False, tickMinStep=1, format="d")),
        y=alt.Y("y:Q", title=y, axis=axis, scale=alt.Scale(zero=not logs, nice=True)),
        color=hue,
        tooltip=["line:N", "kind:N", alt.Tooltip("x:Q", title=x), alt.Tooltip("y:Q", title=y, format=".3~g")],
    )
    dashes = alt.StrokeDash(
        "kind:N", scale=alt.Scale(domain=list(kinds), range=[[1, 0], [6, 4], [2, 3]][: len(kinds)]), legend=_legend(kinds)
    )
    shapes = alt.Shape("line:N", scale=alt.Scale(domain=names, range=SHAPES[: len(names)]), legend=_legend(names))
    first = kinds[0]
    gap = max(1, max((len(line.y) for line in given), default=10) // 10)
    marks = base.transform_filter(f"datum.kind == '{first}' && datum.i % {gap} == 0").mark_point(filled=True, size=55).encode(shape=shapes)
    return (base.mark_line(strokeWidth=2.2).encode(strokeDash=dashes) + marks).properties(height=height)


def _xs(line: Line) -> Sequence[float]:
    return line.x if line.x is not None else range(len(line.y))


def _legend(values: Sequence[str]) -> alt.Legend | None:
    """Labels that would not fit beside each other stand below each other."""
    if len(values) < 2:
        return None
    columns = 1 if sum(map(len, values)) > WIDE else len(values)
    return alt.Legend(title=None, orient="top", labelLimit=320, columns=columns)
