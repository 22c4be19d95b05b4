"""The count of a drill: streak, accuracy, median time of this sitting."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import streamlit as st

from pages.parts.practise import layout, session, words


@dataclass(frozen=True)
class Done:
    serial: str
    right: bool
    seconds: float


def clear() -> None:
    st.session_state[session.SCORE] = ()


def note(serial: str, right: bool, seconds: float) -> None:
    """Counts a question once, however often the page is drawn."""
    done = answers()
    if serial not in {each.serial for each in done}:
        st.session_state[session.SCORE] = (*done, Done(serial, right, seconds))


def answers() -> tuple[Done, ...]:
    return st.session_state.get(session.SCORE, ())


def streak(done: tuple[Done, ...]) -> int:
    """Right answers in a row, up to the last one."""
    wrong = [i for i, each in enumerate(reversed(done)) if not each.right]
    return wrong[0] if wrong else len(done)


def show() -> None:
    done = answers()
    right = sum(each.right for each in done)
    layout.figures((
        layout.Figure("In a row", str(streak(done))),
        layout.Figure("Right", f"{words.percent(right / len(done))} of {len(done)}" if done else "none yet"),
        layout.Figure("Median time", f"{median(each.seconds for each in done):.0f} s" if done else "none yet"),
    ))  # fmt: skip
