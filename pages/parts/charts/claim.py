"""A claim's picture as Altair: a bar a measure, its seeds as ticks and its interval as a line, one's own as diamonds below."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import altair as alt
import streamlit as st

from engine.claims.picture import Picture
from pages.parts.charts.ink import ink

HUES = {"rnn": ("#C2500B", "#FF9A5C"), "lstm": ("#0067A8", "#62B6F5"), "gru": ("#00805E", "#41C99C"), "f": ("#7A4FB0", "#B592EA"),
        "i": ("#A87508", "#E0B04C"), "o": ("#B83A72", "#F083B0"), "g": ("#4F6B7A", "#93AEBD"), "ink": ("#5C677A", "#9AA6B8")}  # fmt: skip
import_module("pandas")  # whole, before a chart is made: Altair asks a half-imported pandas (st.dataframe, in another thread) for its types
ROW, EDGE = 24, 44
"""Pixels of a bar's row, one's own takes another row below it; and of what the page's fitting takes from the height for padding."""


def chart(picture: Picture, both: bool) -> alt.LayerChart:
    """``both``: recorded and mine stand below each other in each row, told apart by shape and by words."""
    paint, dark = ink(), st.context.theme.type == "dark"
    rows = [{"label": row.label, "whose": row.whose, "mean": row.mean, "low": row.low, "high": row.high, "text": row.text,
             "zero": picture.zero, "said": f"{row.text} mine" if row.whose == "mine" else row.text,
             "hue": HUES[row.hue][dark]} for row in picture.rows]  # fmt: skip
    ticks = [{"label": row.label, "whose": row.whose, "value": value} for row in picture.rows for value in row.seeds]
    names = alt.Axis(labelLimit=190, labelOverlap=False, domain=False, ticks=False, labelPadding=8)
    place: dict[str, Any] = {
        "y": alt.Y("label:N", sort=None, title=None, axis=names),
        "yOffset": alt.YOffset("whose:N", sort=["recorded", "mine"]) if both else alt.Undefined,
    }
    scale = alt.Scale(domain=[picture.low, picture.high], nice=False, zero=False)
    x = alt.X("mean:Q", scale=scale, title=None, axis=alt.Axis(labels=False, ticks=False, domain=False, grid=False))
    ends = [alt.Tooltip(f"{end}:Q", format=".3~g") for end in ("low", "high")]
    base = alt.Chart(alt.Data(values=rows)).encode(**place)
    bars = base.mark_bar(height=11, cornerRadius=2, clip=True).encode(
        x=x, x2="zero:Q", color=alt.Color("hue:N", scale=None), tooltip=["label:N", "whose:N", "text:N", *ends],
        opacity=alt.condition("datum.whose == 'mine'", alt.value(0.55), alt.value(1)))
    around = base.mark_rule(color=paint.ink, strokeWidth=1.5, clip=True).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    tick = alt.Chart(alt.Data(values=ticks)).mark_tick(color=paint.ink, height=11, thickness=1, opacity=0.55, clip=True)
    seeds = tick.encode(x=alt.X("value:Q", scale=scale), **place)
    said = base.mark_text(align="left", dx=8, color=paint.ink, fontWeight=600, fontSize=13).encode(x=alt.value("width"), text="said:N")
    layers = [bars, around, seeds, said, *_line(picture, scale)]
    room = {"right": 96, "bottom": 18, "left": 0, "top": 4}
    return alt.layer(*layers).properties(height=EDGE + ROW * len(rows), padding=room).configure_view(stroke=None)


def _line(picture: Picture, scale: alt.Scale) -> list[alt.Chart]:
    if picture.line is None:
        return []
    value, label = picture.line
    data, muted = alt.Data(values=[{"at": value, "label": label}]), ink().muted
    at = alt.X("at:Q", scale=scale)
    rule = alt.Chart(data).mark_rule(color=muted, strokeDash=[4, 3]).encode(x=at)
    words = alt.Chart(data).mark_text(color=muted, baseline="top", dy=4, fontSize=11.5).encode(x=at, y=alt.value("height"), text="label:N")
    return [rule, words]
