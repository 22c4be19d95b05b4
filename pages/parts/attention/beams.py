"""Beam search with its whole tree, what was dropped included."""

from __future__ import annotations

from typing import Any

import altair as alt
import streamlit as st

from pages.parts.attention import compute
from pages.parts.attention.compute import Twig
from pages.parts.attention.decode import choose
from pages.parts.charts.lines import palette
from pages.parts.charts.table import table

KEEP: dict[str, Any] = {"persist_state": "session"}


def show() -> None:
    with st.sidebar:
        chosen = choose()
        width = st.slider("Beam width", 1, 8, 3, key="beam.width", help="Hypotheses kept at each step; 1 is greedy decoding.", **KEEP)
        alpha = st.slider(
            "Length normalisation α",
            0.0,
            1.5,
            0.0,
            0.1,
            key="beam.alpha",
            help="Scores are divided by ((5 + length) / 6)^α (Wu et al. 2016).",
            **KEEP,
        )
    tree, answers = compute.beam(chosen.source.name, chosen.step, chosen.item, width, alpha)
    greedy = compute.answer(chosen.source.name, chosen.step, chosen.item, "", 0)
    st.title("Which answers did the beam consider?", anchor=False)
    same = "the greedy answer too" if answers[0][0] == greedy.text else f"the greedy answer is {greedy.text}"
    st.markdown(
        f"**{chosen.says}**: of {len(tree)} hypotheses {sum(each.kept for each in tree)} were kept. Best: **{answers[0][0]}**, {same}."
    )
    st.altair_chart(_chart(tree), key="beam.chart", alt="Tree of hypotheses by position and rank, kept ones solid, dropped ones dashed")
    st.caption("Left to right: one token more. Top to bottom: best score first. Circles were kept, diamonds dropped.")
    st.table(
        {
            "answer": [answer for answer, *_ in answers],
            "log-probability": [f"{log:.3f}".replace("-", "−") for _, log, _ in answers],
            "score": [f"{score:.3f}".replace("-", "−") for *_, score in answers],
        },
        border="horizontal",
    )


def _chart(tree: list[Twig]) -> alt.LayerChart:
    ranks = _ranks(tree)
    at = [(float(twig.depth), float(rank)) for twig, rank in zip(tree, ranks, strict=True)]
    came = [at[twig.parent] if twig.parent >= 0 else (0.0, 1.0) for twig in tree]
    data = table(
        {
            "x": [x for x, _ in at],
            "y": [y for _, y in at],
            "x0": [x for x, _ in came],
            "y0": [y for _, y in came],
            "token": [twig.token for twig in tree],
            "score": [twig.score for twig in tree],
            "is": ["kept" if twig.kept else "dropped" for twig in tree],
        }
    )
    ink = alt.Color("is:N", scale=alt.Scale(domain=["kept", "dropped"], range=[palette()[0], palette()[6]]), legend=None)
    base = alt.Chart(data).encode(
        x=alt.X("x:Q", title="position", axis=alt.Axis(grid=False, tickMinStep=1)),
        color=ink,
        y=alt.Y("y:Q", title="rank", scale=alt.Scale(reverse=True, domainMin=0), axis=alt.Axis(grid=False, tickMinStep=1)),
        tooltip=["token:N", alt.Tooltip("score:Q", format=".3f"), "is:N"],
    )
    edge = base.mark_rule(opacity=0.6).encode(
        x="x0:Q",
        y="y0:Q",
        x2="x:Q",
        y2="y:Q",
        strokeDash=alt.StrokeDash("is:N", scale=alt.Scale(domain=["kept", "dropped"], range=[[1, 0], [4, 3]]), legend=None),
    )
    point = base.mark_point(filled=True, size=70).encode(
        shape=alt.Shape("is:N", scale=alt.Scale(domain=["kept", "dropped"], range=["circle", "diamond"]), legend=None)
    )
    return (edge + point + base.mark_text(dy=-11, fontSize=12, fontWeight=600).encode(text="token:N")).properties(height=420)


def _ranks(tree: list[Twig]) -> list[int]:
    """Place among the hypotheses of the same length, best score first."""
    found = [0] * len(tree)
    for depth in {twig.depth for twig in tree}:
        here = sorted((i for i, twig in enumerate(tree) if twig.depth == depth), key=lambda i: -tree[i].score)
        for rank, i in enumerate(here, 1):
            found[i] = rank
    return found
