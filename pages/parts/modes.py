"""The parts of a page, of which one is looked at: a row of buttons on top of the sidebar."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from engine.errors import EngineError
from pages.parts import wording


def choose(page: str, labels: Mapping[str, str], about: str) -> str:
    """The key of the part that is chosen; at first the first one."""
    with st.sidebar:
        return st.segmented_control(
            "What to look at", list(labels), key=f"{page}.mode", default=next(iter(labels)), required=True, width="stretch",
            format_func=labels.__getitem__, persist_state="session", help=about,
        )  # fmt: skip


def show(view: Callable[[], None]) -> None:
    """Draws a part; what the engine refuses is one sentence."""
    try:
        view()
    except EngineError as error:
        st.error(wording.plain(str(error)), icon=":material/block:")
