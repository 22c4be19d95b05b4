"""Drill: numbers and shapes without end, drawn fresh, with streak, accuracy and time."""

from __future__ import annotations

import secrets

import streamlit as st

from engine.practice.cards import Card, card_by_id, cards
from engine.practice.topics import SECONDS, TOPICS
from pages.parts.practise import keys, layout, number, question, score, session, sidebar, words
from pages.parts.practise.clock import clock
from pages.parts.practise.session import Asked

PAGE = session.DRILL
EVERY = (1, 2, 3)


def main() -> None:
    with st.sidebar:
        choices()
    if session.asked(PAGE) is None:
        another()
    now = session.asked(PAGE)
    if now is None or not drills():
        st.title("No drill has this level and topic", anchor=False)
        st.markdown("Choose another level, or one topic more, on the left.")
        return
    if now.answered:
        score.note(now.serial, number.right(now), now.seconds or 0.0)
    score.show()
    on_the_table(now, card_by_id()[now.card])


def choices() -> None:
    levels, topics = words.LEVELS.__getitem__, words.SHORT.__getitem__
    says = "None chosen: all of them."
    st.pills(
        "Level", EVERY, key=session.LEVEL, selection_mode="multi", format_func=levels, persist_state="session", on_change=another, help=says
    )
    st.pills(
        "Topics", TOPICS, key=session.DRILL_TOPICS, selection_mode="multi", format_func=topics, persist_state="session", on_change=another,
        help=says,
    )  # fmt: skip
    sidebar.timer()
    st.button("Start the count anew", icon=":material/replay:", on_click=score.clear)


def on_the_table(now: Asked, card: Card) -> None:
    question.badges(card, None)
    if st.session_state.get(session.ALOUD):
        clock(now, SECONDS[card.kind])
    number.ask(now, PAGE)
    if now.answered:
        solved(now)
        return
    number.judged(now)
    number.buttons(PAGE)
    keys.listen(turn=now.serial, write=True, focus=True)


def solved(now: Asked) -> None:
    """The solution and the way on, beside what was measured."""
    left, right = layout.halves()
    with left:
        number.judged(now)
        st.button("Next", key=keys.NEXT.button, type="primary", icon=":material/arrow_forward:", on_click=another)
        keys.listen(keys.NEXT, turn=now.serial)
    with right:
        number.evidence(now)


def drills() -> list[Card]:
    levels, topics = st.session_state.get(session.LEVEL) or EVERY, st.session_state.get(session.DRILL_TOPICS) or TOPICS
    return [card for card in cards() if card.fresh_numbers and card.level in levels and card.topic in topics]


def another() -> None:
    """A template by chance, never the same twice running where there are others."""
    last = session.asked(PAGE)
    pool = [card for card in drills() if last is None or card.id != last.card] or drills()
    session.ask(PAGE, secrets.choice(pool).id if pool else None)


main()
