"""A mock interview: an opening, follow-ups by how the last answer was graded, a derivation, code, a faulty run, and a report."""

from __future__ import annotations

import streamlit as st

from engine.practice.cards import card_by_id
from engine.practice.grading import Level
from engine.practice.mock import Answered, Interview, Turn, next_turn
from pages.parts import wording
from pages.parts.practise import answer, grade, keys, layout, mock, question, report, session, sidebar
from pages.parts.practise.clock import clock
from pages.parts.practise.session import Asked

PAGE = session.INTERVIEW


def main() -> None:
    mock.resume()
    notice = st.session_state.pop(session.NOTICE, None)
    if notice:
        st.warning(wording.plain(notice), icon=":material/save:")
    talk: Interview | None = st.session_state.get(session.MOCK)
    turn = next_turn(talk) if talk and not st.session_state.get(session.OVER) else None
    with st.sidebar:
        sidebar.timer()
        if turn is not None:
            says = "The report covers what was answered."
            st.button("End the interview", key="practise_end", icon=":material/stop:", on_click=end, help=says)
    if talk is None:
        mock.invitation()
    elif turn is None:
        report.show(talk)
        keys.listen(keys.Key(" ", keys.NEXT.button, "another interview", "Space"))
    else:
        one_turn(talk, turn)


def one_turn(talk: Interview, turn: Turn) -> None:
    now = on_the_table(turn)
    mock.progress(talk)
    left, right = layout.halves() if now.answered else (st.container(), None)
    with left:
        question.badges(card_by_id()[now.card], None, turn.part)
        st.caption(mock.HINT[turn.part])
        if st.session_state.get(session.ALOUD):
            clock(now, turn.seconds)
        question.written(now, turn.question)
        question.answer_box(now, turn.question)
        after(now, turn)
    if right is not None:
        with right:
            answer.model_answer(turn.question)


def after(now: Asked, turn: Turn) -> None:
    """What stands under the question: the button that shows the answer, or the points and the grade."""
    if now.answered:
        graded(now, turn)
        return
    question.reveal_button(now, turn.question, PAGE)
    keys.listen(keys.STEP if len(turn.question.steps) > now.steps else keys.REVEAL, turn=now.serial, write=True)


def graded(now: Asked, turn: Turn) -> None:
    """Ticks give the level; the person may choose another one. Either way the next question follows from it."""
    answer.points(now, turn.question)
    reached = answer.reached(now, turn.question)
    st.caption(f"By your ticks: **{reached.words}**. Space accepts it.")
    grade.levels(reached, give)
    st.button(
        "Accept and go on", key=keys.NEXT.button, icon=":material/arrow_forward:", type="tertiary", on_click=give, args=(int(reached),)
    )
    keys.listen(*keys.GRADES, keys.NEXT, turn=now.serial, ticks=True)


def on_the_table(turn: Turn) -> Asked:
    """The question of this turn; asking it starts its clock."""
    now = session.asked(PAGE)
    if now is None or now.card != turn.question.id:
        session.ask(PAGE, turn.question.id)
    return st.session_state[PAGE]


def give(mark: int) -> None:
    talk, now = st.session_state[session.MOCK], session.asked(PAGE)
    turn = next_turn(talk)
    if turn is None or now is None or not now.answered:
        return
    ticks, survived = session.ticks(now, turn.question), session.survived(now)
    mock.keep(talk.after(Answered(turn.part, now.card, Level(mark), now.seconds or 0.0, ticks, survived)))
    session.ask(PAGE, None)


def end() -> None:
    mock.keep(st.session_state[session.MOCK], over=True)


main()
