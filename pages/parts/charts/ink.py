"""The colours that charts share, by theme: ink and grey for chrome, hues for data (docs: the design's palette)."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st


class Ink(NamedTuple):
    ink: str
    muted: str
    faint: str
    grid: str
    page: str
    lines: tuple[str, str, str]  # told apart by dash too
    good: str
    ramp: tuple[str, ...]  # low to high


LIGHT = Ink("#1B2130", "#5C677A", "#C7CED8", "#E9ECF1", "#FFFFFF", ("#0067A8", "#C2500B", "#00805E"), "#00805E",
            ("#FFFFFF", "#D8EEDD", "#7CCBC4", "#2A7FB8", "#123A7A", "#081D58"))  # fmt: skip
DARK = Ink("#EEF1F6", "#9AA6B8", "#4A5463", "#262C36", "#14171D", ("#62B6F5", "#FF9A5C", "#41C99C"), "#41C99C",
           ("#171B23", "#173B5E", "#1F7390", "#46B79A", "#B6E38B", "#FBF6B0"))  # fmt: skip
DASHES = ((1, 0), (6, 3), (2, 3))


def ink() -> Ink:
    return DARK if st.context.theme.type == "dark" else LIGHT
