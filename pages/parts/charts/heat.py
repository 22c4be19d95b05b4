"""A heat map as Altair on one of the design's ramps: signed around zero, or from nothing to much."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import streamlit as st

from pages.parts.charts.table import table

RAMPS = {
    "light": {
        "signed": ["#1D4F9C", "#7FA8DA", "#F4F4F1", "#EE9C83", "#B0241C"],
        "attention": ["#FFFFFF", "#D8EEDD", "#7CCBC4", "#2A7FB8", "#123A7A", "#081D58"],
    },
    "dark": {
        "signed": ["#9CCBFF", "#3E74BC", "#1E232C", "#BC5034", "#FFB097"],
        "attention": ["#171B23", "#173B5E", "#1F7390", "#46B79A", "#B6E38B", "#FBF6B0"],
    },
}


def ramp(name: str) -> list[str]:
    return RAMPS["dark" if st.context.theme.type == "dark" else "light"][name]


def heat(
    cells: Sequence[Sequence[float]],
    *,
    x: str,
    y: str,
    value: str,
    name: str = "signed",
    domain: tuple[float, float] = (-1, 1),
    height: int = 220,
    first: int = 0,
) -> alt.Chart:
    """``cells[row][column]``; the first row on top. Rows and columns are counted from ``first``."""
    rows = [(j + first, i + first, float(cell)) for i, row in enumerate(cells) for j, cell in enumerate(row) if cell == cell]
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], []]
    data = table({"x": columns[0], "y": columns[1], "value": columns[2]})
    return (
        alt.Chart(data)
        .mark_rect()
        .encode(
            x=alt.X("x:O", title=x, axis=alt.Axis(labelOverlap=True, labelAngle=0, ticks=False)),
            y=alt.Y("y:O", title=y, axis=alt.Axis(labelOverlap=True, ticks=False)),
            color=alt.Color("value:Q", title=value, scale=alt.Scale(domain=list(domain), range=ramp(name), clamp=True)),
            tooltip=[alt.Tooltip("x:O", title=x), alt.Tooltip("y:O", title=y), alt.Tooltip("value:Q", title=value, format=".3f")],
        )
        .properties(height=height)
    )
