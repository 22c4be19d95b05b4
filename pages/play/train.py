"""Configure a network, train it, and watch it learn."""

from __future__ import annotations

import time

import streamlit as st

from engine import runs
from engine.config import RunConfig
from engine.errors import EngineError
from pages.parts import address, around, buttons, controls, details, live, state, wording

SENT = 0.015  # seconds in which the server sends what is drawn so far: the browser then shows the buttons before the sidebar is through


def main() -> None:
    """Heading and buttons come first: a press is answered by them, and the sidebar takes the browser longest."""
    address.read()
    status = followed()
    chosen = controls.possible()
    scenario = wording.scenario(st.session_state[state.SCENARIO])
    recorded = scenario.config if scenario else None
    shown = status.config if status else recorded or chosen
    if shown:
        around.heading(shown, status.scenario if status else st.session_state[state.SCENARIO])
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        buttons.row(status, chosen)
        around.recent()
    time.sleep(SENT)
    with st.sidebar:
        sidebar(status, chosen, shown)
    if chosen:
        address.write(chosen)
    around.notices()
    around.next_run(status, chosen, recorded)
    live.show(status, scenario.name if scenario else address.FIRST)


def sidebar(status: runs.Status | None, chosen: RunConfig | None, shown: RunConfig | None) -> None:
    live_run = status.id if status and status.active else None
    controls.in_sight(live_run)
    around.own_text(status)
    controls.folded_away(live_run)
    controls.refusal()
    if shown:
        details.what_to_show(status, shown)
    if chosen:
        details.share(chosen, status)
        details.data(chosen, status)
        details.tensors(chosen)


def followed() -> runs.Status | None:
    """The run this page follows, if it still exists."""
    run = st.session_state[state.RUN]
    if run is None:
        return None
    try:
        return runs.status(run)
    except EngineError as error:
        state.notice(wording.plain(str(error)))
        state.follow(None)
        return None


main()
