"""Where the gradient goes on its way back through time, and what a step at a cliff does."""

from __future__ import annotations

import streamlit as st

from engine.errors import EngineError
from pages.parts import ready, wording
from pages.parts.gradients import cliff, powers, through_time, training

MODES = {"time": "Untrained", "training": "Trained", "powers": "Products", "cliff": "Cliff"}
VIEWS = {"time": through_time.show, "training": training.show, "powers": powers.show, "cliff": cliff.show}


def main() -> None:
    ready.ready()
    with st.sidebar:
        mode = st.segmented_control(
            "What to look at", list(MODES), key="gradients.mode", default="time", required=True, width="stretch", format_func=MODES.get,
            persist_state="session", help="Fresh layers, real runs, products of matrices, or one step of descent at a cliff.",
        )
    try:
        VIEWS[mode]()
    except EngineError as error:
        st.error(wording.plain(str(error)), icon=":material/block:")


main()
