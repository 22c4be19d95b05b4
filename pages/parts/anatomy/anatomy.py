"""The anatomy of one time step: a component that draws it, answers clicks and keys by itself, and reports another step or unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.parts.assets import declare

NAME = "unrolled.anatomy"
HTML = """<div class="anatomy">
<div class="time"></div><div class="units"></div>
<div class="below"><div class="flow"></div><div class="panel" aria-live="polite"></div></div>
</div>"""


@dataclass(frozen=True)
class Scene:
    """``boxes`` from ``picture.py``; ``bars`` or ``tokens`` are the input by step, ``hidden`` h_t by unit; ``says`` titles the flow."""

    boxes: list[dict[str, Any]]
    t: int
    unit: int
    bars: list[float] | None
    tokens: list[str] | None
    hidden: list[float]
    says: str
    hide: bool = False
    gradient: bool = False


def anatomy(scene: Scene, *, key: str, on_move: Callable[[int, int], None]) -> None:
    """Draws one step. ``on_move(t, unit)`` runs when the person goes to another step or unit on the picture."""

    def moved() -> None:
        place = st.session_state[key].get("go")
        if place:
            on_move(int(place["t"]), int(place["unit"]))

    declare(NAME, "anatomy")
    _component()(data=scene.__dict__, key=key, on_go_change=moved)


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(NAME, html=HTML, css="anatomy.css", js="anatomy.js")
