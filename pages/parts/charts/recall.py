"""What the scheduler expects a person to recall: by topic, over the days to come, and on which days cards were and will be asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt

from engine.practice.progress import Day, Expected, Mastery
from engine.practice.topics import TITLES
from pages.parts.charts.ink import Ink
from pages.parts.charts.table import of_rows

Chart = alt.LayerChart | alt.FacetChart
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def by_topic(found: Sequence[Mastery], colours: Ink) -> Chart:
    """One row a topic: the cards recalled (filled) of those begun (pale) of all (outline)."""
    rows = [
        {"topic": TITLES[m.topic], "recalled": m.recalled, "begun": m.begun, "cards": m.cards, "says": f"{m.recalled:.0f} of {m.cards}"}
        for m in found
    ]
    base = alt.Chart(of_rows(rows)).encode(
        alt.Y(
            "topic:N",
            sort=[TITLES[m.topic] for m in found],
            title=None,
            axis=alt.Axis(labelLimit=260, labelColor=colours.ink, ticks=False, domain=False, labelFontSize=13),
        ),
        tooltip=[
            alt.Tooltip("topic:N", title="Topic"),
            alt.Tooltip("recalled:Q", format=".1f", title="Recalled now"),
            alt.Tooltip("begun:Q", title="Begun"),
            alt.Tooltip("cards:Q", title="Cards"),
        ],
    )
    axis = _axis(colours, title="cards")
    scale = alt.Scale(domain=[0, 1.35 * max(each.cards for each in found)], nice=False)
    every = base.mark_bar(height=14, fill=None, stroke=colours.faint, cornerRadius=3).encode(alt.X("cards:Q", axis=axis, scale=scale))
    begun = base.mark_bar(height=14, color=colours.faint, cornerRadius=3).encode(alt.X("begun:Q", axis=axis, scale=scale))
    known = base.mark_bar(height=14, color=colours.lines[0], cornerRadius=3).encode(alt.X("recalled:Q", axis=axis, scale=scale))
    words = base.mark_text(align="left", dx=8, color=colours.ink).encode(alt.X("cards:Q", axis=axis, scale=scale), text="says:N")
    return alt.layer(every, begun, known, words).properties(height=30 * len(rows))


def forecast(days: Sequence[Expected], interview: date | None, colours: Ink) -> Chart:
    """Share of the deck recalled: going on (bold), stopping today (dotted); the interview is a line."""
    going, stopping = "practising what is due", "stopping today"
    rows = [{"day": day.day.isoformat(), "share": share, "line": name}
            for day in days for name, share in ((going, day.going_on), (stopping, day.stopping))]  # fmt: skip
    x = alt.X(
        "day:T",
        title=None,
        axis=alt.Axis(format="%-d %b", tickCount=6, grid=False, domainColor=colours.faint, ticks=False, labelColor=colours.muted),
    )
    axis = _axis(colours, format="%", titleFontWeight="normal")
    y = alt.Y("share:Q", title="share of the deck recalled", scale=alt.Scale(domain=[0, 1]), axis=axis)
    hue = alt.Color("line:N", scale=alt.Scale(domain=[going, stopping], range=[colours.lines[0], colours.muted]), legend=None)
    dash = alt.StrokeDash("line:N", scale=alt.Scale(domain=[going, stopping], range=[[1, 0], [2, 3]]), legend=None)
    tip = [
        alt.Tooltip("line:N", title="If"),
        alt.Tooltip("day:T", title="On", format="%-d %B"),
        alt.Tooltip("share:Q", format=".0%", title="Recalled"),
    ]
    curve = alt.Chart(of_rows(rows)).mark_line(strokeWidth=2.5).encode(x, y, hue, dash, tooltip=tip)
    ends = alt.Chart(of_rows(rows[-2:])).mark_text(align="right", dy=-9, fontWeight=600, fontSize=13).encode(x, y, hue, text="line:N")
    when = [{"day": interview.isoformat(), "name": "interview"}] if interview else []
    rule = alt.Chart(of_rows(when)).mark_rule(color=colours.good, strokeDash=[5, 4]).encode(alt.X("day:T"))
    return alt.layer(curve, ends, *([rule] if when else [])).properties(height=260)


def calendar(days: Sequence[Day], today: date, colours: Ink) -> Chart:
    """A square a day: blue for reviews given, an outline with a number for cards that return."""
    monday = days[0].day.toordinal() - days[0].day.weekday()
    rows = [{
        "week": (day.day.toordinal() - monday) // 7, "weekday": WEEKDAYS[day.day.weekday()], "on": f"{day.day:%-d %B}",
        "reviews": day.reviews, "due": day.due, "says": str(day.due) if day.day >= today and day.due else "",
        "past": day.day <= today, "today": day.day == today,
    } for day in days]  # fmt: skip
    base = alt.Chart(of_rows(rows)).encode(
        alt.X("week:O", title=None, axis=None),
        alt.Y("weekday:N", sort=WEEKDAYS, title=None, axis=alt.Axis(labelColor=colours.muted, domain=False, ticks=False)),
        tooltip=[alt.Tooltip("on:N", title="Day"), alt.Tooltip("reviews:Q", title="Answered"), alt.Tooltip("due:Q", title="Due")],
    )
    shade = alt.Color("reviews:Q", scale=alt.Scale(domain=[0, 5, 20, 60], range=[colours.grid, *colours.ramp[2:5]]), legend=None)
    edge = alt.condition("datum.today", alt.value(colours.ink), alt.value(colours.faint))
    past = base.mark_rect(cornerRadius=3, strokeWidth=1.5).encode(shade, stroke=edge).transform_filter("datum.past")
    coming = base.mark_rect(cornerRadius=3, fill=None, strokeWidth=1.5).encode(stroke=edge).transform_filter("!datum.past")
    words = base.mark_text(fontSize=11, color=colours.muted).encode(text="says:N").transform_filter("!datum.past")
    return alt.layer(past, coming, words).properties(height=190)


def _axis(colours: Ink, **more: Any) -> alt.Axis:
    """Horizontal lines only, in grey."""
    return alt.Axis(
        tickCount=5, domain=False, ticks=False, labelColor=colours.muted, titleColor=colours.muted, gridColor=colours.grid, **more
    )
