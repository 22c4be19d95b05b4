"""The smallest page with a live board: which packet, how big and how fast come from the address."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

sys.path[:0] = [str(Path(__file__).parents[3])]


from pages.parts.board.board import board, chosen_step  # noqa: E402
from tests.browser.board import answers, packets  # noqa: E402

st.set_page_config(layout="wide")
query = st.query_params
kind = query.get("packet", "adding")


def _at(now: int, at: int | None) -> bytes:
    if at is None:
        return packets.adding(now)
    return packets.adding(at, at=at, now=now, history=list(range(0, now + 1, 10)))


@st.fragment(run_every=0.1 if "tick" in query else None)
def live() -> None:
    count = st.session_state["count"] = st.session_state.get("count", 0) + 1
    at = chosen_step("live")
    packet = _at(600 + count, at) if "tick" in query else (answers.labels if kind == "labels" else getattr(packets, kind))()
    board(packet, key="live", big="big" in query)
    st.caption(f"update {count}, at {at}")


live()
