"""Interventions in the run on the board: what is held while it trains, and a branch beside an untouched twin."""

from __future__ import annotations

import streamlit as st

from engine import runs
from engine.errors import EngineError
from pages.parts import around, controls, state, wording


def folded_away(status: runs.Status | None) -> None:
    live_run = status.id if status and status.active else None
    expander = st.expander("Intervene", icon=":material/back_hand:", key=state.OPEN_INTERVENE, on_change="rerun")
    if expander.open:
        with expander:
            _branch(status)
            controls.intervene(live_run)


def _branch(status: runs.Status | None) -> None:
    possible = status is not None and status.state in runs.BRANCHABLE
    st.button(
        "Branch here", icon=":material/call_split:", width="stretch", disabled=not possible, key="intervene.branch",
        on_click=_press, args=(status,),
        help="A second run from this very step, held until you press Resume. The one you leave goes on untouched, its curve beside yours.",
    )
    if status is not None and status.parent is not None:
        st.caption(f"Branched at step {status.branched:,}. The thin curve in the loss is its twin, the run that was left.")
        st.button(
            "Show its twin", icon=":material/swap_horiz:", width="stretch", key="intervene.twin",
            on_click=around.open_run, args=(runs.status(status.parent),), help="The board follows the run that this one branched off.",
        )
    elif not possible:
        st.caption(":material/block: Off: a branch needs a run that trains, is held, or was stopped before its end.")


def _press(status: runs.Status | None) -> None:
    assert status is not None
    state.clear_notices()
    try:
        state.follow(runs.branch(status.id))
    except EngineError as error:
        state.notice(wording.plain(str(error)))
