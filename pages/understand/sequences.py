"""Long, padded and two-way sequences: what padding does, who has read what, where gradients end, and every shape."""

from __future__ import annotations

import streamlit as st

from engine.errors import EngineError
from pages.parts import ready, wording
from pages.parts.sequences import calculators, views

MODES = {"padding": "Padding", "seen": "Two directions", "truncated": "Truncated", "carried": "Carried", "shapes": "Shapes", "count": "Parameters"}
VIEWS = {"padding": views.padding, "seen": views.seen, "truncated": views.truncated, "carried": views.carried, "shapes": calculators.four,
         "count": calculators.parameters}
WITHOUT_TORCH = ("shapes", "count")


def main() -> None:
    with st.sidebar:
        mode = st.segmented_control(
            "What to look at", list(MODES), key="sequences.mode", default="padding", required=True, width="stretch", format_func=MODES.get,
            persist_state="session", help="Four experiments on trained networks, two calculators.",
        )
    if mode not in WITHOUT_TORCH:
        ready.ready()
    try:
        VIEWS[mode]()
    except EngineError as error:
        st.error(wording.plain(str(error)), icon=":material/block:")


main()
