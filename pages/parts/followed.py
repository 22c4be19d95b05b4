"""The run that this page follows."""

from __future__ import annotations

import streamlit as st

from engine import runs
from engine.errors import EngineError
from pages.parts import state, wording


def followed() -> runs.Status | None:
    """As it is now; None where the page follows none, or it no longer exists."""
    run = st.session_state[state.RUN]
    if run is None:
        return None
    try:
        return runs.status(run)
    except EngineError as error:
        state.notice(wording.plain(str(error)))
        state.follow(None)
        return None
