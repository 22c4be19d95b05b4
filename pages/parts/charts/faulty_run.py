"""What a run recorded, for a question that asks what is wrong with it: lines, or one heat map. Nothing here says what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import streamlit as st

from engine.practice.picture import Picture
from pages.parts.charts.ink import DASHES, Ink, ink
from pages.parts.charts.lines import POWER
from pages.parts.charts.table import of_rows

NAME_ROOM, LETTER = 0.16, 0.026
"""Share of the width kept free at the right for the lines' names: at least, and for each letter of the longest."""
AS_POWER = POWER.replace("datum.value", "round(log(datum.value) / LN10)")
Chart = alt.Chart | alt.LayerChart | alt.FacetChart


def draw(picture: Picture) -> None:
    st.markdown(f"**{picture.title}**")
    chart = heat(picture, ink()) if picture.draw == "heat" else lines(picture, ink())
    st.altair_chart(chart, width="stretch", alt=picture.title)
    if picture.note:
        st.caption(picture.note)


def lines(picture: Picture, colours: Ink) -> Chart:
    """Each line with its name at its end; reference levels dotted and named."""
    rows = [{"x": x, "y": y, "line": line.name} for line in picture.series for x, y in zip(line.x, line.y, strict=True)]
    kept = [row for row in rows if row["y"] is not None and (not picture.log or row["y"] > 0)]  # type: ignore[operator]
    names = [line.name for line in picture.series]
    scale = alt.Scale(type="log", nice=False) if picture.log else alt.Scale(zero=False)
    xs = [x for line in picture.series for x in line.x]
    free = max(NAME_ROOM, LETTER * max(map(len, names))) * (max(xs) - min(xs))
    room = alt.Scale(domain=[min(xs), max(xs) + free], nice=False)
    x = alt.X("x:Q", title=picture.x, scale=room, axis=_axis(colours, grid=False))
    powers = {"values": _powers([row["y"] for row in kept]), "labelExpr": AS_POWER} if picture.log else {}  # type: ignore[misc]
    y = alt.Y("y:Q", title=picture.y, scale=scale, axis=_axis(colours, grid=True, **powers))
    hue = alt.Color("line:N", scale=alt.Scale(domain=names, range=list(colours.lines[: len(names)])), legend=None)
    dash = alt.StrokeDash("line:N", scale=alt.Scale(domain=names, range=[list(d) for d in DASHES[: len(names)]]), legend=None)
    tip = ["line:N", alt.Tooltip("x:Q", title=picture.x), alt.Tooltip("y:Q", title=picture.y, format=".3g")]
    curves = alt.Chart(of_rows(kept)).mark_line(strokeWidth=2, point=len(kept) < 40).encode(x, y, hue, dash, tooltip=tip)
    ends = [next(row for row in reversed(kept) if row["line"] == name) for name in names]
    name = alt.Chart(of_rows(ends)).mark_text(align="left", dx=6, fontSize=13, fontWeight=600).encode(x, y, hue, text="line:N")
    return alt.layer(*_levels(picture, colours, y), curves, name).properties(height=260)


def _levels(picture: Picture, colours: Ink, y: alt.Y) -> list[alt.Chart]:
    data = of_rows([{"y": level.y, "name": level.label} for level in picture.levels])
    rule = alt.Chart(data).mark_rule(strokeDash=[5, 4], color=colours.muted).encode(y)
    name = alt.Chart(data).mark_text(align="left", dy=-7, dx=4, color=colours.muted, fontSize=12).encode(y, x=alt.value(0), text="name:N")
    return [rule, name] if picture.levels else []


def heat(picture: Picture, colours: Ink) -> Chart:
    """Rows from top to bottom, columns from left to right, on the attention ramp in [0, 1]."""
    rows, columns = [f"{i} {name}" for i, name in enumerate(picture.rows)], [f"{i} {name}" for i, name in enumerate(picture.columns)]
    cells = [{"row": rows[i], "column": columns[j], "value": v} for i, row in enumerate(picture.cells) for j, v in enumerate(row)]
    word = "slice(datum.label, indexof(datum.label, ' ') + 1)"  # the place in front keeps equal letters apart
    axis = alt.Axis(labelExpr=word, labelColor=colours.muted, titleColor=colours.muted, labelAngle=0, domain=False, ticks=False)
    return (
        alt.Chart(of_rows(cells))
        .mark_rect()
        .encode(
            alt.X("column:N", sort=columns, title=picture.x, axis=axis),
            alt.Y("row:N", sort=rows, title=picture.y, axis=axis),
            alt.Color(
                "value:Q",
                scale=alt.Scale(domain=[0, 1], range=list(colours.ramp), interpolate="rgb"),
                legend=alt.Legend(title=None, tickCount=2),
            ),
            tooltip=[alt.Tooltip("value:Q", format=".3f")],
        )
        .properties(height=280)
    )


def _axis(colours: Ink, grid: bool, **more: Any) -> alt.Axis:
    grey = {"gridColor": colours.grid, "domainColor": colours.faint, "labelColor": colours.muted, "titleColor": colours.muted}
    return alt.Axis(grid=grid, tickCount=5, ticks=False, titleFontWeight="normal", **grey, **more)  # type: ignore[arg-type]


def _powers(values: Sequence[float]) -> list[float]:
    """At most six powers of ten within the range of positive values."""
    lo, hi = min(values), max(values)
    inside = [10.0**power for power in range(-45, 45) if lo <= 10.0**power <= hi]
    return inside[:: (len(inside) - 1) // 6 + 1]
