"""Take one time step of a cell apart: every number, and the arithmetic that made it."""

from __future__ import annotations

import streamlit as st

from engine.errors import EngineError
from pages.parts import ready, wording
from pages.parts.anatomy import by_hand, step, two_cells

MODE = "cell.mode"
MODES = {"forward": "One step", "backward": "Backwards", "hand": "By hand", "two": "Two cells"}


def main() -> None:
    ready.ready()
    with st.sidebar:
        mode = st.segmented_control("What to look at", list(MODES), key=MODE, default="forward", required=True, width="stretch",
                                    format_func=MODES.get, persist_state="session",
                                    help="A step forwards, the gradient through it, a trace with one or two units, or two cells side by side.")
    try:
        _VIEWS[mode]()
    except EngineError as error:
        st.error(wording.plain(str(error)), icon=":material/block:")


_VIEWS = {"forward": lambda: step.show(gradient=False), "backward": lambda: step.show(gradient=True), "hand": by_hand.show, "two": two_cells.show}

main()
