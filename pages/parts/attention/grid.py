"""The alignment map that can be pressed: a cell to make its row look there, a source token to hide it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.parts.assets import declare

if TYPE_CHECKING:
    from pages.parts.attention.compute import Answer

NAME = "unrolled.alignment"
HTML = '<div class="alignment"><p class="says" aria-live="polite"></p><div class="scroll"><table></table></div></div>'


def grid(
    answer: Answer,
    masked: tuple[int, ...],
    rows: dict[int, int],
    *,
    key: str,
    on_row: Callable[[int, int], None],
    on_token: Callable[[int], None],
) -> None:
    """``on_row(row, column)`` and ``on_token(position)`` run when the person presses a cell or a token."""

    def pressed() -> None:
        if place := st.session_state[key].get("press"):
            on_token(int(place["column"])) if place["row"] is None else on_row(int(place["row"]), int(place["column"]))

    declare(NAME, "attention")
    data = {
        "source": answer.source,
        "written": answer.written,
        "probability": answer.probability,
        "attention": answer.attention,
        "padding": answer.padding,
        "masked": list(masked),
        "rows": {str(row): column for row, column in rows.items()},
        "forced": [i for i, (a, b) in enumerate(zip(answer.written, answer.said, strict=True)) if a != b],
    }
    _component()(data=data, key=key, on_press_change=pressed)


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(NAME, html=HTML, css="alignment.css", js="alignment.js")
