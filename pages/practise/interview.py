"""A mock interview: an opening, follow-ups by how the last answer was graded, a derivation, code, a faulty run, and a report."""

from __future__ import annotations

import secrets

import streamlit as st

from engine.practice.grading import Level
from engine.practice.mock import PARTS, ROLES, TOPICS_OF, Answered, Interview, Turn, next_turn
from engine.practice.cards import card_by_id
from pages.parts.practise import answer, grade, keys, question, report, session, sidebar, words
from pages.parts.practise.clock import clock
from pages.parts.practise.session import Asked

PAGE = session.INTERVIEW
OVER = "practise.over"
"""Set when the person ends it early."""
HINT = {
    "opening": "Answer in about 90 seconds, then expect to be followed up.",
    "follow-up": "They follow up on what you just said.",
    "whiteboard": "Derive it on paper; the lines are shown one at a time, so write yours first.",
    "code reading": "What does it print or raise, and why?",
    "debugging": "A real run of this engine. What is wrong with it?",
}


def main() -> None:
    talk: Interview | None = st.session_state.get(session.MOCK)
    with st.sidebar:
        sidebar.timer()
        if talk is not None:
            st.button("End the interview", key="practise_end", icon=":material/stop:", on_click=end, help="The report covers what was answered.")
    if talk is None:
        invitation()
        return
    turn = None if st.session_state.get(OVER) else next_turn(talk)
    if turn is None:
        st.button("Another interview", key=keys.NEXT.button, icon=":material/replay:", on_click=clear)
        report.show(talk)
        keys.listen(keys.Key(" ", keys.NEXT.button, "another interview", "Space"))
    else:
        one_turn(talk, turn)


def invitation() -> None:
    st.title("Can you hold up for half an hour?", anchor=False)
    st.markdown("An opening question with follow-ups, a derivation, a piece of code, a faulty run. You answer, tick what you said, and the next "
                "question depends on it. At the end: levels per signal, what was missed, what to run tonight.")
    role = st.segmented_control("Interview for", ROLES, key=session.ROLE, default=ROLES[0], required=True, persist_state="session")
    minutes = st.segmented_control("Minutes", tuple(PARTS), key=session.MINUTES, default=30, required=True, persist_state="session")
    st.caption("Topics: " + ", ".join(words.SHORT[topic].lower() for topic in TOPICS_OF[role or ROLES[0]]) + ".")
    st.button("Begin", key=keys.NEXT.button, type="primary", icon=":material/play_arrow:", on_click=begin, args=(role, minutes))
    keys.listen(keys.Key(" ", keys.NEXT.button, "begin", "Space"))


def one_turn(talk: Interview, turn: Turn) -> None:
    now = on_the_table(turn)
    progress(talk)
    left, right = st.columns([1.08, 1], gap="large") if now.answered else (st.container(), None)
    with left:
        question.badges(card_by_id()[now.card], None, turn.part)
        st.caption(HINT[turn.part])
        if st.session_state.get(session.ALOUD):
            clock(now, turn.seconds)
        question.written(now, turn.question)
        question.answer_box(now, turn.question)
        graded(now, turn) if now.answered else hidden(now, turn)
    if right is not None:
        with right:
            answer.model_answer(turn.question)


def hidden(now: Asked, turn: Turn) -> None:
    question.reveal_button(now, turn.question, PAGE)
    keys.listen(keys.STEP if len(turn.question.steps) > now.steps else keys.REVEAL, turn=now.serial, write=True)


def graded(now: Asked, turn: Turn) -> None:
    """Ticks give the level; the person may choose another one. Either way the next question follows from it."""
    answer.points(now, turn.question)
    reached = answer.reached(now, turn.question)
    st.caption(f"By your ticks: **{reached.words}**. Space accepts it.")
    grade.levels(reached, give)
    st.button("Accept and go on", key=keys.NEXT.button, icon=":material/arrow_forward:", type="tertiary", on_click=give, args=(int(reached),))
    keys.listen(*keys.GRADES, keys.NEXT, turn=now.serial, ticks=True)


def on_the_table(turn: Turn) -> Asked:
    """The question of this turn; asking it starts its clock."""
    now = session.asked(PAGE)
    if now is None or now.card != turn.question.id:
        session.ask(PAGE, turn.question.id)
    return st.session_state[PAGE]


def progress(talk: Interview) -> None:
    begun = sum(each.part != "follow-up" for each in talk.answered)
    used = sum(each.seconds for each in talk.answered)
    text = f"{words.counted(len(talk.answered), 'question')} answered, {words.clock(used)} of {talk.minutes}:00 used"
    st.progress(min(1.0, max(begun / (len(PARTS[talk.minutes]) + 1), used / (60 * talk.minutes))), text)


def begin(role: str, minutes: int) -> None:
    clear()
    st.session_state[session.MOCK] = Interview(minutes, role, secrets.randbelow(2**31))  # type: ignore[arg-type]


def give(mark: int) -> None:
    talk, now = st.session_state[session.MOCK], session.asked(PAGE)
    turn = next_turn(talk)
    if turn is None or now is None or not now.answered:
        return
    ticks, survived = session.ticks(now, turn.question), session.survived(now)
    st.session_state[session.MOCK] = talk.after(Answered(turn.part, now.card, Level(mark), now.seconds or 0.0, ticks, survived))
    session.ask(PAGE, None)


def end() -> None:
    st.session_state[OVER] = True


def clear() -> None:
    for name in (session.MOCK, OVER, PAGE):
        st.session_state.pop(name, None)


main()
