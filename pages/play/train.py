"""Configure a network, train it, and watch it learn."""

from __future__ import annotations

import streamlit as st

from engine import runs
from engine.config import RunConfig
from pages.parts import address, around, buttons, controls, details, intervene, live, state, wording
from pages.parts.followed import followed


def main() -> None:
    address.read()
    status = followed()
    chosen = controls.possible()
    scenario = wording.scenario(st.session_state[state.SCENARIO])
    recorded = scenario.config if scenario else None
    shown = status.config if status else recorded or chosen
    if shown:
        around.heading(shown, status.scenario if status else st.session_state[state.SCENARIO])
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        buttons.row(chosen)
        around.recent()
    with st.sidebar:
        sidebar(status, chosen, shown)
    if chosen:
        address.write(chosen)
    around.notices()
    around.next_run(status, chosen, recorded)
    live.show(status, scenario.name if scenario else address.FIRST, details.left_out(shown) if shown else ())


def sidebar(status: runs.Status | None, chosen: RunConfig | None, shown: RunConfig | None) -> None:
    live_run = status.id if status and status.active else None
    controls.in_sight(live_run)
    around.own_text(status)
    controls.folded_away(live_run)
    intervene.folded_away(status)
    controls.refusal()
    if shown:
        details.what_to_show(status, shown)
    if chosen:
        details.share(chosen, status)
        details.data(chosen, status)
        details.tensors(chosen)


main()
