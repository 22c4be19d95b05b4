"""Keys that press the page's own buttons, and the line that names them. Never Tab, never a key while someone types."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.parts.assets import declare

NAME = "unrolled.keys"


class Key(NamedTuple):
    """``key`` as in KeyboardEvent.key; ``button`` is the key of the button it presses; ``says`` is empty where a neighbour says it."""

    key: str
    button: str
    says: str = ""
    shown: str = ""


REVEAL = Key(" ", "practise_reveal", "show the answer", "Space")
STEP = Key(" ", "practise_reveal", "next line", "Space")
NEXT = Key(" ", "practise_next", "next", "Space")
BACK, ON = Key("ArrowLeft", "practise_back"), Key("ArrowRight", "practise_skip", "another question", "← →")
UNDO = Key("u", "practise_undo", "take the last grade back", "U")
GRADES = tuple(Key(str(n), f"practise_grade_{n}", "grade" if n == 1 else "", "1 to 4") for n in range(1, 5))
TICKS, WRITE = "practise_ticks", "practise_write"
"""Containers: ↑ ↓ walk the first one's boxes (Space ticks them), W goes to the text field in the second, Escape leaves it."""


def listen(*keys: Key, turn: str = "", ticks: bool = False, write: bool = False, focus: bool = False) -> None:
    """``turn`` names the question; when it changes and ``focus`` is set, the text field is focused at once."""
    declare(NAME, "practise")
    legend = [[key.shown, key.says] for key in keys if key.says]
    legend += [["↑ ↓", "go through the points, Space ticks"]] * ticks + [["W", "write"], ["Esc", "leave the text"]] * write
    data = {
        "keys": {key.key: key.button for key in keys},
        "legend": legend,
        "turn": turn,
        "ticks": TICKS if ticks else "",
        "write": WRITE if write or focus else "",
        "focus": focus,
    }
    _component()(data=data, key="practise_keys")


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(NAME, html='<p class="keys"></p>', css="keys.css", js="keys.js")
