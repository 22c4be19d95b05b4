"""What the Practise pages remember of a person between two presses. Reviews themselves are in the deck's file."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field, replace

import streamlit as st

from engine.practice.deck import Deck
from engine.practice.grading import Ticks
from engine.practice.schema import Question

TODAY, DRILL, INTERVIEW = "practise.today", "practise.drill", "practise.interview"
"""The question on the table of each page: an ``Asked``, or absent."""
MODE, TOPICS, ALOUD = "practise.mode", "practise.topics", "practise.aloud"
MOCK, OVER, ROLE, MINUTES = "practise.mock", "practise.over", "practise.role", "practise.minutes"
TALK = "practise.talk"
"""The interview so far; whether the person ended it early; what for and how long; its name on disk."""
SCORE, LEVEL, DRILL_TOPICS = "practise.score", "practise.level", "practise.drill_topics"
NOTICE = "practise.notice"
SAID, TICK, SURVIVED = "practise_said", "practise_tick", "practise_survived"
PARTS = ("must", "should", "bonus", "red_flags")


@dataclass(frozen=True)
class Asked:
    """A question on the table. ``serial`` is the review's id and part of its widgets' keys, so that a new question has empty ones."""

    card: str
    seconds: float | None = None  # from asking to the answer; None while it is hidden
    text: str = ""  # what was written until then
    steps: int = 0  # lines of a derivation that are shown
    serial: str = field(default_factory=lambda: secrets.token_hex(8))
    seed: int = field(default_factory=lambda: secrets.randbelow(2**31))
    since: float = field(default_factory=time.monotonic)

    @property
    def answered(self) -> bool:
        return self.seconds is not None

    def now_answered(self, text: str) -> Asked:
        return self if self.answered else replace(self, seconds=time.monotonic() - self.since, text=text)


def deck() -> Deck:
    """Opens the file anew: tabs share it, and ``UNROLLED_HOME`` says where it is. Raises StoreError."""
    return Deck()


def asked(page: str) -> Asked | None:
    return st.session_state.get(page)


def ask(page: str, card: str | None) -> None:
    """Put a question on the table, or clear it."""
    st.session_state[page] = None if card is None else Asked(card)


def reveal(page: str) -> None:
    """Show the answer; what was written stands from now on."""
    now: Asked = st.session_state[page]
    st.session_state[page] = now.now_answered(said(now))


def next_step(page: str) -> None:
    now: Asked = st.session_state[page]
    st.session_state[page] = replace(now, steps=now.steps + 1)


def said(now: Asked) -> str:
    return now.text if now.answered else st.session_state.get(f"{SAID}_{now.serial}") or ""


def tick_key(now: Asked, part: str, index: int) -> str:
    return f"{TICK}_{now.serial}_{part}_{index}"


def ticks(now: Asked, question: Question) -> Ticks:
    """What the person ticked so far."""
    return Ticks(**{part: _ticked(now, part, len(getattr(question, part))) for part in PARTS})


def survived(now: Asked) -> bool:
    """Whether the spoken follow-up was answered too; where none is asked, yes."""
    return bool(st.session_state.get(f"{SURVIVED}_{now.serial}", True))


def _ticked(now: Asked, part: str, count: int) -> frozenset[int]:
    return frozenset(i for i in range(count) if st.session_state.get(tick_key(now, part, i)))
