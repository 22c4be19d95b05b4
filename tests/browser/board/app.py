"""The smallest page with a live board: which packet, how big and how fast come from the address."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

sys.path[:0] = [str(Path(__file__).parents[3]), str(Path(__file__).parent)]

import packets  # noqa: E402
from pages.parts.board.board import board, chosen_step  # noqa: E402

st.set_page_config(layout="wide")
query = st.query_params
kind = query.get("packet", "adding")


@st.fragment(run_every=0.1 if "tick" in query else None)
def live() -> None:
    count = st.session_state["count"] = st.session_state.get("count", 0) + 1
    at = chosen_step("live")
    if "tick" in query:
        packet = packets.adding(600 + count) if at is None else packets.adding(at, at=at, now=600 + count, history=list(range(0, 601 + count, 10)))
    else:
        packet = getattr(packets, kind)()
    board(packet, key="live", big="big" in query)
    st.caption(f"update {count}, at {at}")


live()
