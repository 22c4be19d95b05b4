"""Every session key of the pages, declared once, and the few ways they are set. No run data lives here.

A configuration's widget has its config path as key (``model.cell``); the rest stands below.
"""

from __future__ import annotations

import streamlit as st

from engine.config import RunConfig
from engine.dotted import flatten

RUN = "run"
"""Id of the run this page follows, or None: then the scenario's recorded run is shown."""
SCENARIO = "scenario"
"""Name of the chosen scenario, or OWN."""
PACE = "pace"
"""Training steps a second, 0 for as fast as it can."""
SEQUENCE, LAYER, DIRECTION, GROUP = "view.sequence", "view.layer", "view.direction", "view.group"
ASKED = "run.asked"
"""(run, verb, state at the press): a request that is not answered yet."""
PRESSED = "run.pressed"
"""Whether a button of the row was pressed and the page is still to be drawn for it."""
MORE, MORE_BESIDE_ATTENTION = "view.more", "view.more.attention"
"""Names of the views shown besides those that every board has; a board with an attention map has its own choice."""
PLAYING = "recorded.playing"
"""(scenario, clock when its recording began to play, whether it has come to rest)."""
OTHER_CELL = "cell.other"
"""A cell chosen in the menu of other cells; it moves to ``model.cell`` at once."""
OPEN_RECENT, OPEN_TENSORS, OPEN_DATA, OPEN_SHARE = "open.recent", "open.tensors", "open.data", "open.share"
OPEN_INTERVENE = "open.intervene"
"""Whether a folded part is open: only then it is drawn."""
OWN_TEXT = "try.text"
TRIED = "try.clock"
"""Clock when a text of one's own was last handed to a run."""
WRITTEN = "address.written"
"""The URL parameters that this page wrote last."""
NOTICES = "notices"

OWN = "own"


def seed(config: RunConfig) -> None:
    """Set the configuration's widgets. Only in a callback or before the widgets are made."""
    for path, value in flatten(config.model_dump()).items():
        st.session_state[path] = value


def follow(run: str | None) -> None:
    st.session_state[RUN] = run


def notice(text: str) -> None:
    """One sentence for the top of the page, shown until the next press of a button."""
    st.session_state.setdefault(NOTICES, []).append(text)


def clear_notices() -> None:
    st.session_state[NOTICES] = []
