"""After the answer: the points to tick, what they amount to, and the model answer."""

from __future__ import annotations

import streamlit as st

from engine.practice.bank import by_id
from engine.practice.grading import Level, Ticks, level, suggest
from engine.practice.schema import Question
from pages.parts.practise import keys, session, words
from pages.parts.practise.session import Asked

HEADINGS = {"must": "Must be said", "should": "Should be said", "bonus": "Bonus", "red_flags": "Did you say this? It counts against you"}
HEARD = " :gray[:material/hearing: heard]"


def reached(now: Asked, question: Question) -> Level:
    return level(question, session.ticks(now, question), session.survived(now))


def any_tick(now: Asked, question: Question) -> bool:
    return session.ticks(now, question) != Ticks()


def points(now: Asked, question: Question) -> None:
    """Boxes to tick. A phrase found in the written answer is marked as heard; it ticks nothing."""
    heard = suggest(question, session.said(now))
    st.subheader("Tick what you said", anchor=False)
    with st.container(key=keys.TICKS, gap="xxsmall"):
        for part in session.PARTS:
            _part(now, question, part, getattr(heard, part))
    _follow_up(now, question)


def _part(now: Asked, question: Question, part: str, heard: frozenset[int]) -> None:
    listed = getattr(question, part)
    if listed:
        st.caption(HEADINGS[part])
    for index, point in enumerate(listed):
        label = words.literal(point.say) + (HEARD if index in heard else "")
        st.checkbox(label, key=session.tick_key(now, part, index), persist_state="session")


def _follow_up(now: Asked, question: Question) -> None:
    """The spoken follow-ups, and whether they would have been answered."""
    prompts = [text for text in question.follow_up if text not in by_id()]
    if prompts:
        st.caption("Then they ask: " + " ".join(words.literal(text) for text in prompts))
        st.checkbox("I could answer that too", value=True, key=f"{session.SURVIVED}_{now.serial}", persist_state="session")


def model_answer(question: Question) -> None:
    """What a good answer says, how long it takes, the usual wrong one and why it is wrong."""
    with st.container(border=True):
        st.markdown(f"**Model answer**, about {words.aloud(question.words)} aloud")
        if question.prints is not None or question.raises is not None:
            st.caption("It prints" if question.prints is not None else "It raises")
            st.code(question.prints or question.raises or "", language=None)
        if question.outcome:
            st.markdown(f"**What happens.** {words.literal(question.outcome)}")
        st.markdown(words.literal(question.answer))
        if question.wrong and question.wrong_because:
            st.markdown(f"**Often said:** “{words.literal(question.wrong)}”  \n**Why it fails:** {words.literal(question.wrong_because)}")
        st.caption(f"Source: {words.literal(question.source)}")
