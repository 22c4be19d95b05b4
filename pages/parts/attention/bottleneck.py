"""The bottleneck: without attention one vector must hold the whole source. Its width is a control, its training a run of the pool."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine import runs
from engine.config import RunConfig
from engine.understand.moments import source
from pages.parts import wording
from pages.parts.attention import compute
from pages.parts.attention.decode import choose
from pages.parts.charts.lines import Line, lines

KEEP: dict[str, Any] = {"persist_state": "session"}
WIDTHS = (8, 16, 32, 64, 128)
KNOWN = 100
"""Of so many newest runs one is taken that was trained before."""
LOOK = 1.0


def show() -> None:
    with st.sidebar:
        chosen = choose()
        width = st.select_slider(
            "Width of the bottleneck (units)",
            WIDTHS,
            32,
            key="bottleneck.width",
            help="Hidden size of the network without attention.",
            **KEEP,
        )
    wanted = narrow(chosen.source.config, width)
    st.title("How long a sentence fits into one vector?", anchor=False)
    st.markdown(
        f"**{chosen.network}**, against the same network without attention, {width} units wide, trained for {wanted.train.steps:,} steps: "
        "share of answers without a single wrong token, by length of the source."
    )
    status = trained(wanted)
    busy = status is not None and status.state in ("queued", "running")
    st.fragment(_follow, run_every=LOOK if busy else None)(wanted, status.state if status else None)
    drawn = [_line(f"{chosen.source.label}, step {chosen.step:,}", chosen.source.name, chosen.step)]
    if status and status.state == "finished":
        drawn.append(_line(f"no attention, {width} units, step {status.step:,}", status.id, source(status.id).steps[-1]))
    if status:
        st.page_link("../play/train.py", label="Open the one without attention in Train", icon=":material/open_in_new:",
                     query_params={"run": status.id}, help="Its run on the live board.")
    st.altair_chart(
        lines(drawn, x="length of the source (tokens)", y="exact match", height=320),
        key="bottleneck.chart",
        alt="Share of exact answers by source length, with and without attention",
    )
    apart = "" if chosen.step == wanted.train.steps else f" Not on equal terms: step {chosen.step:,} against {wanted.train.steps:,}."
    st.caption(
        f"{2 * compute.ITEMS} held-out items, free running. A length with few items is a noisy point. "
        f"One training each, seed {wanted.train.seed}: a small difference may be chance.{apart}"
    )


def narrow(config: RunConfig, width: int) -> RunConfig:
    """The same without attention."""
    return config.changed("model.attention", "none").changed("model.hidden_size", width)


def trained(config: RunConfig) -> runs.Status | None:
    """The newest run of this configuration; not one in which something was changed on the way."""
    mine = (each for each in runs.recent(KNOWN) if each.config == config)
    return next((each for each in mine if runs.live_config(each.id) == config), None)


def _follow(wanted: RunConfig, drawn: str | None) -> None:
    """One line and a button; the page is drawn again when the run's state has changed."""
    status = trained(wanted)
    now = status.state if status else None
    if now != drawn:
        st.rerun()
    if status is None or now in ("failed", "stopped", "interrupted", "ready"):
        st.button(
            f"Train it without attention, {wanted.train.steps:,} steps",
            icon=":material/play_arrow:",
            type="primary",
            on_click=_start,
            args=(wanted, status),
            help="A run of the pool; it goes on if you leave the page.",
        )
    elif now != "finished":
        where = f"{wording.STATES[status.state]}, step {status.step:,} of {status.steps:,}"
        st.progress(status.step / status.steps, f"Without attention: {where}")


def _start(wanted: RunConfig, status: runs.Status | None) -> None:
    runs.start(wanted) if status is None or status.state == "failed" else runs.resume(status.id)


def _line(name: str, weights: str, step: int) -> Line:
    lengths, exact, _ = compute.exact(weights, step)
    return Line(name, exact, x=lengths)
