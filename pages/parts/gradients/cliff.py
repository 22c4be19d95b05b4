"""The cliff: the loss over two weights of a tiny network, and one step of descent with and without clipping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import streamlit as st

from pages.parts.anatomy.picture import scientific
from pages.parts.charts.heat import ramp
from pages.parts.charts.lines import SHAPES, palette
from pages.parts.charts.table import table

KEEP: dict[str, Any] = {"persist_state": "session"}
POINTS = 60
RANGES = {1: ((3.0, 7.0), (-4.0, -1.0)), 2: ((0.5, 2.0), (-0.5, 0.5))}
START = {1: (4.6695, -2.4068), 2: (1.0, 0.05)}
NAMES = {"none": "no clipping", "norm": "clipped by norm", "value": "clipped by value"}


@dataclass(frozen=True)
class Step:
    mode: str
    gradient: float
    kept: float
    angle: float
    end: tuple[float, float]
    before: float
    after: float


def show() -> None:
    with st.sidebar:
        units, w, b, rate, threshold = _controls()
    st.title("What does one step do at the edge of a cliff?", anchor=False)
    steps = updates(units, w, b, rate, threshold)
    st.markdown(
        f"The squared error of a network of {units} unit{'s' if units > 1 else ''} unrolled for 50 steps, over its weight and bias. "
        f"{_unclipped(steps[0], units)}"
    )
    st.altair_chart(_chart(units, (w, b), steps), key="cliff.chart", alt="Loss over w and b with three steps of descent")
    st.table(
        {
            "": [NAMES[step.mode] for step in steps],
            "gradient norm": [scientific(step.gradient) for step in steps],
            "norm used": [scientific(step.kept) for step in steps],
            "turned by": [f"{step.angle:.1f}°" for step in steps],
            "loss before": [f"{step.before:.4f}" for step in steps],
            "loss after": [f"{step.after:.4f}" for step in steps],
        },
        border="horizontal",
    )
    st.caption("Clipping by norm keeps the direction; by value turns it. Ends outside the picture are drawn at its edge.")


def _unclipped(step: Step, units: int) -> str:
    w, b = step.end
    where = "inside" if _inside(step.end, units) == step.end else "outside"
    return (
        f"Here the gradient norm is {scientific(step.gradient)}; one step without clipping ends {where} the picture, "
        f"at w = {scientific(w)}, b = {scientific(b)}."
    )


def _controls() -> tuple[int, float, float, float, float]:
    units = st.segmented_control(
        "Units",
        (1, 2),
        default=1,
        required=True,
        key="cliff.units",
        width="stretch",
        help="One sigmoid unit (Pascanu et al. 2013), or two that rotate.",
        **KEEP,
    )
    (w_low, w_high), (b_low, b_high) = RANGES[units]
    w = st.slider(
        "Weight w", w_low, w_high, START[units][0], 0.0001, format="%.4f", key=f"cliff.w.{units}", help="Where the step starts.", **KEEP
    )
    b = st.slider(
        "Bias b", b_low, b_high, START[units][1], 0.0001, format="%.4f", key=f"cliff.b.{units}", help="Where the step starts.", **KEEP
    )
    rate = st.select_slider("Learning rate", (0.01, 0.03, 0.1, 0.3, 1.0), 0.1, key="cliff.rate", help="Of plain descent.", **KEEP)
    threshold = st.select_slider(
        "Clipping threshold",
        (0.1, 0.3, 1.0, 3.0, 10.0),
        1.0,
        key="cliff.threshold",
        help="By norm: the length of the gradient; by value: each entry.",
        **KEEP,
    )
    return units, w, b, rate, threshold


@st.cache_data(max_entries=4, show_spinner=False)
def surface(units: int) -> tuple[list[float], list[float], list[list[float]]]:
    from engine.understand.cliff import slice_of_loss

    found = slice_of_loss(units, *RANGES[units], points=POINTS)
    return found.w.tolist(), found.b.tolist(), found.loss.tolist()


@st.cache_data(max_entries=256, show_spinner=False)
def updates(units: int, w: float, b: float, rate: float, threshold: float) -> list[Step]:
    from engine.understand import cliff

    def length(pair: tuple[float, float]) -> float:
        return (pair[0] ** 2 + pair[1] ** 2) ** 0.5

    return [
        Step(each.mode, length(each.gradient), length(each.clipped), each.angle, each.end, each.loss_before, each.loss_after)
        for each in cliff.updates(units, w, b, rate, threshold)
    ]


def _chart(units: int, start: tuple[float, float], steps: list[Step]) -> alt.LayerChart:
    return alt.layer(_surface(units), _paths(units, start, steps)).resolve_scale(color="independent").properties(height=420)


def _surface(units: int) -> alt.Chart:
    across, down, loss = surface(units)
    half_w, half_b = (across[1] - across[0]) / 2, (down[1] - down[0]) / 2
    cells = [
        (w - half_w, w + half_w, b - half_b, b + half_b, value)
        for b, row in zip(down, loss, strict=True)
        for w, value in zip(across, row, strict=True)
    ]
    data = table(dict(zip(("w", "w2", "b", "b2", "loss"), (list(column) for column in zip(*cells, strict=True)), strict=True)))
    x, y = (alt.Scale(domain=list(span), nice=False) for span in RANGES[units])
    return (
        alt.Chart(data)
        .mark_rect()
        .encode(
            x=alt.X("w:Q", scale=x, title="weight w"),
            x2="w2:Q",
            y=alt.Y("b:Q", scale=y, title="bias b"),
            y2="b2:Q",
            color=alt.Color("loss:Q", scale=alt.Scale(range=ramp("attention")), title="loss"),
            tooltip=["w:Q", "b:Q", "loss:Q"],
        )
    )


def _paths(units: int, start: tuple[float, float], steps: list[Step]) -> alt.LayerChart:
    ends = [(start, _inside(step.end, units), NAMES[step.mode]) for step in steps]
    paths = table(
        {
            "w": [p[0] for a, z, _ in ends for p in (a, z)],
            "b": [p[1] for a, z, _ in ends for p in (a, z)],
            "step": [name for *_, name in ends for _ in range(2)],
            "end": [i for _ in ends for i in (0, 1)],
        }
    )
    names = list(NAMES.values())
    hue = alt.Color(
        "step:N",
        scale=alt.Scale(domain=names, range=[palette()[1], palette()[4], palette()[5]]),
        legend=alt.Legend(title=None, orient="top"),
    )
    path = alt.Chart(paths).encode(x="w:Q", y="b:Q", color=hue)
    dash = alt.StrokeDash("step:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 4], [2, 3]]), legend=None)
    point = alt.Shape("step:N", scale=alt.Scale(domain=names, range=SHAPES[:3]), legend=None)
    line = path.mark_line(strokeWidth=3).encode(strokeDash=dash)
    return line + path.transform_filter("datum.end == 1").mark_point(filled=True, size=130).encode(shape=point)


def _inside(point: tuple[float, float], units: int) -> tuple[float, float]:
    (w_low, w_high), (b_low, b_high) = RANGES[units]
    return min(w_high, max(w_low, point[0])), min(b_high, max(b_low, point[1]))
