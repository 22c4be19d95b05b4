"""A duel's pictures as Altair. A specification depends on who fights and for how long, never on how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pyarrow as pa  # type: ignore[import-untyped]

from engine.cell_facts import FACTS
from engine.duel import Fighter, Look
from pages.parts.charts.ink import ink
from pages.parts.charts.lines import SHAPES, palette

ROW, MULTIPLE = 36, 190
FAR_BELOW = 0.3
"""A goal below this share of the baseline asks for a log scale."""


@dataclass(frozen=True)
class Mark:
    """A row of a bar chart; ``pale``: the bar stands for what was not reached."""

    label: str
    value: float | None
    text: str
    pale: bool = False


def hues(fighters: Sequence[Fighter]) -> dict[str, str]:
    """The hue of a cell's family for its first variant, then those that are left."""
    lstm, rnn, gru, *rest = palette()
    family, found = {"rnn": rnn, "lstm": lstm, "gru": gru}, dict[str, str]()
    for each in fighters:
        found[each.label] = family.pop(FACTS[each.cell].family, "") or rest.pop(0)
    return found


def multiple(look: Look, mine: Fighter, hue: str) -> alt.LayerChart | alt.FacetChart:
    """One variant's middle seed and its band, in front of the other variants' middle seeds."""
    rows = [(each.label == mine.label, each.label, *point) for each in look.fighters for point in each.points]
    names = ("own", "label", "x", "median", "worst", "best")
    kinds = (pa.bool_(), pa.string(), *(pa.float64(),) * 4)
    table = pa.table({name: pa.array([row[i] for row in rows], kind) for i, (name, kind) in enumerate(zip(names, kinds, strict=True))})
    y = alt.Y("median:Q", title=None, scale=_scale(look), axis=_axis(look))
    x = alt.X("x:Q", title=None, scale=alt.Scale(domain=[0, look.span], nice=False), axis=alt.Axis(grid=False, tickCount=3, format="~s"))
    base, paint = alt.Chart(table).encode(x=x, y=y), ink()
    scores = [alt.Tooltip(f"{name}:Q", format=".3~g") for name in ("median", "worst", "best")]
    tips = ["label:N", alt.Tooltip("x:Q", title=_unit(look), format=",.3~f"), *scores]
    own = base.transform_filter("datum.own")
    others = base.transform_filter("!datum.own").mark_line(color=paint.faint, strokeWidth=1.2, clip=True).encode(detail="label:N")
    band = own.mark_area(color=hue, opacity=0.22, clip=True).encode(y=alt.Y("worst:Q", title=None), y2="best:Q")
    line = own.mark_line(color=hue, strokeWidth=2.4, clip=True)
    dots = own.mark_point(opacity=0, size=120, clip=True).encode(tooltip=tips)
    title = alt.Title(mine.label, anchor="start", color=hue, fontSize=14, fontWeight=600, offset=4)
    return alt.layer(others, band, line, *_levels(look), dots).properties(height=MULTIPLE, title=title)


def _levels(look: Look) -> list[alt.Chart]:
    paint, facts = ink(), look.facts
    levels = [(facts.baseline, "baseline", paint.muted), (facts.goal, "goal", paint.good)]
    drawn = []
    for value, name, hue in levels:
        if value is not None:
            base = alt.Chart(pa.table({"at": [value], "name": [name]})).encode(y=alt.Y("at:Q", title=None))
            drawn += [base.mark_rule(color=hue, strokeDash=[5, 4]),
                      base.mark_text(align="left", dx=4, color=hue, fontSize=11).encode(x=alt.value("width"), text="name:N")]
    return drawn


def logarithmic(look: Look) -> bool:
    facts = look.facts
    return not facts.higher_is_better and bool(facts.baseline and facts.goal and facts.goal < FAR_BELOW * facts.baseline)


def _scale(look: Look) -> alt.Scale:
    facts = look.facts
    if facts.higher_is_better:
        return alt.Scale(domain=[0, max(1.0, 1.1 * (facts.goal or 0), 1.1 * (facts.baseline or 0))], nice=False)
    if facts.baseline is None:
        return alt.Scale(zero=True)
    if logarithmic(look):
        return alt.Scale(type="log", domain=[(facts.goal or 1) / 50, facts.baseline * 8], nice=False)
    return alt.Scale(domain=[0, 1.5 * facts.baseline], nice=False)


def _axis(look: Look) -> alt.Axis:
    if not logarithmic(look):
        return alt.Axis(tickCount=4)
    return alt.Axis(values=[10.0**power for power in range(-9, 5)], format="~g")


def _unit(look: Look) -> str:
    return "seconds of training" if look.plan.equal == "seconds" else "training step"


def shares(fighters: Sequence[Fighter]) -> alt.LayerChart:
    """Share of the seeds that reached the goal: the mark, its interval as a bar, and the count in words."""
    ended = [each for each in fighters if each.share.n]
    rows = {"label": [each.label for each in ended], "share": [each.share.hits / each.share.n for each in ended],
            "low": [each.share.low for each in ended], "high": [each.share.high for each in ended],
            "text": [each.share.words for each in ended]}  # fmt: skip
    table = pa.table({name: pa.array(values, pa.string() if name in ("label", "text") else pa.float64()) for name, values in rows.items()})
    base, hue = alt.Chart(table).encode(y=_rows(fighters)), _hue(fighters)
    scale = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("low:Q", title=None, scale=scale, axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], domain=False, ticks=False))
    ends = [alt.Tooltip(f"{name}:Q", format=".0%") for name in ("share", "low", "high")]
    bar = base.mark_bar(height=6, cornerRadius=3, opacity=0.4).encode(x=x, x2="high:Q", color=hue, tooltip=["label:N", *ends])
    shape = alt.Shape("label:N", scale=alt.Scale(domain=[each.label for each in fighters], range=SHAPES[: len(fighters)]), legend=None)
    mark = base.mark_point(filled=True, size=130, opacity=1).encode(
        x=alt.X("share:Q", scale=scale), color=hue, shape=shape, tooltip=["label:N", *ends])
    return alt.layer(bar, mark, _text(base)).properties(height=ROW * len(fighters), padding=_ROOM).configure_view(stroke=None)


def bars(fighters: Sequence[Fighter], marks: Sequence[Mark], most: float | None) -> alt.LayerChart:
    """``most``: where the axis ends, None for what the data need."""
    rows = [(each.label, each.value, each.text, each.pale) for each in marks]
    kinds = {"label": pa.string(), "value": pa.float64(), "text": pa.string(), "pale": pa.bool_()}
    table = pa.table({name: pa.array([row[i] for row in rows], kind) for i, (name, kind) in enumerate(kinds.items())})
    scale = alt.Scale(domain=[0, most], nice=False) if most else alt.Scale(zero=True, nice=False)
    x = alt.X("value:Q", title=None, scale=scale, axis=alt.Axis(tickCount=4, domain=False, ticks=False, format="~s"))
    base = alt.Chart(table).encode(y=_rows(fighters))
    bar = base.mark_bar(height=14, cornerRadius=2).encode(
        x=x, color=_hue(fighters), opacity=alt.condition("datum.pale", alt.value(0.22), alt.value(1)), tooltip=["label:N", "text:N"])
    return alt.layer(bar, _text(base)).properties(height=ROW * len(fighters), padding=_ROOM).configure_view(stroke=None)


_ROOM = {"right": 78, "left": 0, "top": 2, "bottom": 2}


def _text(base: alt.Chart) -> alt.Chart:
    return base.mark_text(align="left", dx=10, color=ink().ink, fontWeight=600, fontSize=13).encode(x=alt.value("width"), text="text:N")


def _rows(fighters: Sequence[Fighter]) -> alt.Y:
    names = [each.label for each in fighters]
    axis = alt.Axis(labelLimit=170, domain=False, ticks=False, labelPadding=10, labelFontSize=12.5, labelColor=ink().ink)
    return alt.Y("label:N", scale=alt.Scale(domain=names), title=None, axis=axis)


def _hue(fighters: Sequence[Fighter]) -> alt.Color:
    found = hues(fighters)
    return alt.Color("label:N", scale=alt.Scale(domain=list(found), range=list(found.values())), legend=None)
