"""An encoder-decoder token by token: where it looks, what a change does, and what it would be without attention."""

from __future__ import annotations

import streamlit as st

from engine.errors import EngineError
from pages.parts import ready, wording
from pages.parts.attention import beams, bottleneck, decode, forced

MODES = {"decode": "Decode", "forced": "Forced, free", "beam": "Beam", "bottleneck": "Bottleneck"}
VIEWS = {"decode": decode.show, "forced": forced.show, "beam": beams.show, "bottleneck": bottleneck.show}


def main() -> None:
    ready.ready()
    with st.sidebar:
        mode = st.segmented_control(
            "What to look at", list(MODES), key="attention.mode", default="decode", required=True, width="stretch", format_func=MODES.get,
            persist_state="session", help="Write token by token, live with one's own words, search wider, or do without attention.",
        )
    try:
        VIEWS[mode]()
    except EngineError as error:
        st.error(wording.plain(str(error)), icon=":material/block:")


main()
