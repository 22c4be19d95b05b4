"""The live board: every view of a run on canvases, drawn by one components-v2 module from one packet of bytes.

The page forwards ``runs.packet(...)`` undecoded; ``assets/packet.js`` reads it. The modules in ``assets/`` are served as files, as those of
an installed component are: inline they would travel with every update. Only the packet does.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

NAME = "unrolled.board"
LECTURE = 1.62
"""The board's scale in a lecture hall: nothing on it is below 18 px."""

HTML = """<div class="board" data-scale="{scale}">
<div class="strip"></div>
<p class="message" role="status" hidden></p>
<div class="scrubber">
<label for="at">Show the run at</label><output for="at"></output>
<input id="at" type="range" min="0" max="0" step="1" value="0">
<button class="live" type="button" disabled>Live</button><button class="save" type="button">Save picture</button>
</div>
<div class="views"><canvas class="overlay" aria-hidden="true"></canvas></div>
<div class="says unseen" role="status" aria-live="polite"></div>
<table class="unseen"><caption>Values at the chosen time step</caption><tbody></tbody></table>
</div>"""


def board(packet: bytes, *, key: str, big: bool = False) -> int | None:
    """Draw one packet; return the stored step that the scrubber asks for, or None for the newest.

    ``key`` keeps the element from update to update. The step is known only after a rerun: before drawing, ask ``chosen_step(key)``.
    """
    name = f"{NAME}_big" if big else NAME
    _declare(name)
    result = _component(name, LECTURE if big else 1)(data=packet, key=key, on_at_change=_nothing)
    return result.at


def chosen_step(key: str) -> int | None:
    """The step chosen on the board of this key, as of now: what ``runs.packet(id, at=...)`` should pack."""
    state = st.session_state.get(key)
    return None if state is None else state.get("at")


@cache
def _component(name: str, scale: float) -> ComponentRenderer:
    """Data is nothing but the packet, so that it travels as bytes: the scale stands in the component's HTML."""
    return st.components.v2.component(name, html=HTML.format(scale=scale), css="board.css", js="board.js")


def _declare(name: str) -> None:
    """Tell this runtime where the board's files are, once (an installed package says so in its manifest)."""
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(name) is None:
        package, component = name.split(".")
        manifest = ComponentManifest(name=package, version="1", components=[ComponentConfig(name=component, asset_dir="assets")])
        manager.register_from_manifest(manifest, Path(__file__).parent)


def _nothing() -> None:
    """A state exists only with a callback; the rerun that comes with it does the work."""
