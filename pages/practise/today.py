"""Practise: what is due today, one question at a time, by keyboard."""

from __future__ import annotations

import streamlit as st

from engine.errors import EngineError
from engine.practice.bank import by_id
from engine.practice.cards import Card, card_by_id
from engine.practice.deck import Deck
from engine.practice.grading import Rating, rating
from engine.practice.topics import SECONDS
from pages.parts import wording
from pages.parts.practise import answer, entrance, evidence, grade, keys, layout, number, question, session, sidebar
from pages.parts.practise.clock import clock
from pages.parts.practise.queue import neighbour, queue
from pages.parts.practise.session import Asked

PAGE = session.TODAY


def main() -> None:
    try:
        deck = session.deck()
        with st.sidebar:
            sidebar.show(deck)
        notice = st.session_state.pop(session.NOTICE, None)
        if notice:
            st.info(notice, icon=":material/undo:")
        now = session.asked(PAGE)
        if now is None or now.card not in card_by_id():
            entrance.show(deck)
        else:
            on_the_table(deck, now, card_by_id()[now.card])
    except EngineError as error:
        st.error(wording.plain(str(error)), icon=":material/error:")


def on_the_table(deck: Deck, now: Asked, card: Card) -> None:
    left, right = layout.halves() if now.answered else (st.container(), None)
    with left:
        question.badges(card, deck.memories().get(card.id))
        if st.session_state.get(session.ALOUD):
            clock(now, SECONDS[card.kind])
        ask = drawn if card.fresh_numbers else written
        ask(deck, now)
        with st.container(horizontal=True):
            st.button("Previous", key=keys.BACK.button, type="tertiary", icon=":material/arrow_back:", on_click=go, args=(-1,))
            st.button("Another", key=keys.ON.button, type="tertiary", icon=":material/arrow_forward:", on_click=go, args=(1,))
            st.button(
                "All questions", key="practise_leave", type="tertiary", icon=":material/apps:", on_click=session.ask, args=(PAGE, None)
            )
    if right is not None:
        with right:
            beside(now, card)


def beside(now: Asked, card: Card) -> None:
    """What stands beside one's own answer."""
    if card.fresh_numbers:
        number.evidence(now)
        return
    answer.model_answer(by_id()[card.id])
    evidence.show(by_id()[card.id])


def written(deck: Deck, now: Asked) -> None:
    asked = by_id()[now.card]
    question.written(now, asked)
    question.answer_box(now, asked)
    if not now.answered:
        question.reveal_button(now, asked, PAGE)
        more = len(asked.steps) > now.steps
        keys.listen(keys.STEP if more else keys.REVEAL, keys.BACK, keys.ON, keys.UNDO, turn=now.serial, write=True)
        return
    answer.points(now, asked)
    flagged, level = bool(session.ticks(now, asked).red_flags), answer.reached(now, asked)
    quick = (now.seconds or 0) <= SECONDS[asked.kind]
    ticked = answer.any_tick(now, asked)
    st.caption(f"By your ticks this is **{level.words}**. You decide." if ticked else "Tick what you said, then grade yourself.")
    grade.ratings(deck.intervals(now.card), rating(level, flagged, quick) if ticked else None, give)
    keys.listen(*keys.GRADES, keys.BACK, keys.ON, keys.UNDO, turn=now.serial, ticks=True)


def drawn(deck: Deck, now: Asked) -> None:
    number.ask(now, PAGE)
    number.judged(now)
    if not now.answered:
        number.buttons(PAGE)
        keys.listen(keys.BACK, keys.ON, keys.UNDO, turn=now.serial, write=True, focus=True)
        return
    good = Rating.EASY if (now.seconds or 0) <= SECONDS["number"] / 3 else Rating.GOOD
    grade.ratings(deck.intervals(now.card), good if number.right(now) else Rating.AGAIN, give)
    keys.listen(*keys.GRADES, keys.BACK, keys.ON, keys.UNDO, turn=now.serial)


def give(mark: int) -> None:
    """Keep the grade and go on. The question's serial is the review's id, so a grade given twice counts once."""
    now = session.asked(PAGE)
    if now is None:
        return
    deck = session.deck()
    following = neighbour(queue(deck), now.card)
    deck.review(now.serial, now.card, Rating(mark), seconds=now.seconds, seed=now.seed, note=session.said(now))
    session.ask(PAGE, following or neighbour(queue(deck), None))


def go(by: int) -> None:
    now = session.asked(PAGE)
    card = now.card if now else None
    session.ask(PAGE, neighbour(queue(session.deck()), card, by) or card)


main()
