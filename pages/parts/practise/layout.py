"""Two halves side by side where there is room, one under the other where there is not; figures in a row that wraps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

LEFT, RIGHT = 480, 420
"""Widths in px: together they fill the page at 1,400 px, and a line of either is comfortable to read."""


class Figure(NamedTuple):
    label: str
    value: str
    says: str = ""


def halves() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Question and answer, evidence and model answer."""
    row = st.container(horizontal=True, gap="medium")
    return row.container(width=LEFT), row.container(width=RIGHT)


def figures(shown: Iterable[Figure]) -> None:
    with st.container(horizontal=True, gap="large"):
        for label, value, says in shown:
            st.metric(label, value, help=says or None, width="content")
