"""The four buttons that end a question, and the sentence that says what the ticks amount to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import streamlit as st

from engine.practice.grading import Level, Rating
from pages.parts.practise import words

Press = Callable[[int], None]


def ratings(waits: Sequence[timedelta], suggested: Rating | None, on_press: Press) -> None:
    """Again, Hard, Good, Easy, each with how long the card would wait. The person decides; the filled one is what the ticks suggest."""
    labels = [f"{name}, {words.wait(span)}" for name, span in zip(words.RATINGS, waits, strict=True)]
    _row(labels, int(suggested) if suggested else 0, on_press)


def levels(suggested: Level, on_press: Press) -> None:
    """Very weak to very strong, as published rubrics have it."""
    _row(words.STRENGTHS, int(suggested), on_press)


def _row(labels: Sequence[str], suggested: int, on_press: Press) -> None:
    with st.container(horizontal=True, gap="small"):
        for number, label in enumerate(labels, 1):
            st.button(
                label,
                key=f"practise_grade_{number}",
                type="primary" if number == suggested else "secondary",
                on_click=on_press,
                args=(number,),
                help=f"Key {number}",
            )
