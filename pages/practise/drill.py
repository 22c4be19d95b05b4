"""Drill: numbers and shapes without end, drawn fresh, with streak, accuracy and time."""

from __future__ import annotations

import secrets

import streamlit as st

from engine.practice.cards import Card, card_by_id, cards
from engine.practice.topics import SECONDS, TOPICS
from pages.parts.practise import keys, number, question, score, session, sidebar, words
from pages.parts.practise.clock import clock

PAGE = session.DRILL
EVERY = (1, 2, 3)


def main() -> None:
    with st.sidebar:
        st.pills(
            "Level",
            EVERY,
            key=session.LEVEL,
            selection_mode="multi",
            format_func=words.LEVELS.__getitem__,
            persist_state="session",
            on_change=another,
            help="None chosen: all of them.",
        )
        st.pills(
            "Topics",
            TOPICS,
            key=session.DRILL_TOPICS,
            selection_mode="multi",
            format_func=words.SHORT.__getitem__,
            persist_state="session",
            on_change=another,
            help="None chosen: all of them.",
        )
        sidebar.timer()
        st.button("Start the count anew", icon=":material/replay:", on_click=score.clear)
    pool = drills()
    if session.asked(PAGE) is None and pool:
        another()
    now = session.asked(PAGE)
    if now is None or not pool:
        st.title("No drill has this level and topic", anchor=False)
        st.markdown("Choose another level, or one topic more, on the left.")
        return
    if now.answered:
        score.note(now.serial, number.right(now), now.seconds or 0.0)
    score.show()
    question.badges(card_by_id()[now.card], None)
    if st.session_state.get(session.ALOUD):
        clock(now, SECONDS[card_by_id()[now.card].kind])
    number.ask(now, PAGE)
    number.judged(now)
    if now.answered:
        st.button("Next", key=keys.NEXT.button, type="primary", icon=":material/arrow_forward:", on_click=another)
        keys.listen(keys.NEXT, turn=now.serial)
    else:
        number.buttons(PAGE)
        keys.listen(turn=now.serial, write=True, focus=True)


def drills() -> list[Card]:
    levels, topics = st.session_state.get(session.LEVEL) or EVERY, st.session_state.get(session.DRILL_TOPICS) or TOPICS
    return [card for card in cards() if card.fresh_numbers and card.level in levels and card.topic in topics]


def another() -> None:
    """A template by chance, never the same twice running where there are others."""
    last = session.asked(PAGE)
    pool = [card for card in drills() if last is None or card.id != last.card] or drills()
    session.ask(PAGE, secrets.choice(pool).id if pool else None)


main()
