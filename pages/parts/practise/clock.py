"""How long the answer is taking, beside the time an interviewer would wait. It ticks in the browser, without the server."""

from __future__ import annotations

import time
from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.parts.assets import declare
from pages.parts.practise.session import Asked

NAME = "unrolled.clock"


def clock(now: Asked, seconds: int) -> None:
    """``seconds``: how long an interviewer would wait for this kind of answer."""
    declare(NAME, "practise")
    since = time.monotonic() - now.since if now.seconds is None else now.seconds
    _component()(data={"since": since, "of": seconds, "stopped": now.answered, "turn": now.serial}, key="practise_clock")


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(NAME, html='<p class="clock" role="timer"></p>', css="clock.css", js="clock.js")
