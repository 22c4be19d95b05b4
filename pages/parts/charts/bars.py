"""Bars over named places as Altair."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from pages.parts.charts.lines import palette
from pages.parts.charts.table import table


def bars(names: Sequence[str], values: Sequence[float], *, x: str, y: str, height: int = 220) -> alt.Chart:
    """In the order given; names must differ."""
    data = table({"name": list(names), "value": list(values)})
    return (
        alt.Chart(data)
        .mark_bar(color=palette()[0])
        .encode(
            x=alt.X("name:N", sort=None, title=x, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("value:Q", title=y, axis=alt.Axis(tickCount=4)),
            tooltip=["name:N", alt.Tooltip("value:Q", format=".3~g")],
        )
        .properties(height=height)
    )
