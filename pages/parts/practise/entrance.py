"""The way in: what is due, and the ten classic questions, each to see, to prove and to practise."""

from __future__ import annotations

import streamlit as st

from engine.practice.bank import questions
from engine.practice.deck import Deck
from engine.practice.schema import Question
from engine.practice.topics import TITLES
from pages.parts.practise import keys, links, session, sidebar, words
from pages.parts.practise.queue import queue

COLUMNS = 2


def classics() -> list[Question]:
    return [question for question in questions() if question.classic]


def show(deck: Deck) -> None:
    """The way in: what is due, and the ten classics."""
    line, today = queue(deck), deck.today()
    st.title("What would you say?", anchor=False)
    if line:
        parts = [f"**{n} {what}**" for n, what in ((len(today.due), "to repeat"), (len(today.new), "new")) if n]
        st.markdown(
            f"{' and '.join(parts) or words.counted(len(line), 'question')} today. Answer aloud or in writing, then tick what you said."
        )
    else:
        st.markdown(f"Done for now. {sidebar.next_due(today)} Another mode or topic on the left has more.")
    st.button(
        "Start" if line else "Nothing is due",
        key=keys.NEXT.button,
        type="primary",
        icon=":material/play_arrow:",
        disabled=not line,
        on_click=session.ask,
        args=(session.TODAY, line[0].id if line else None),
    )
    keys.listen(keys.Key(" ", keys.NEXT.button, "start", "Space"), keys.UNDO)
    _classics()


def _classics() -> None:
    """Ten cards, two in a row."""
    st.subheader("Or begin with one of the ten that every interviewer asks", anchor=False)
    ten = classics()
    for first in range(0, len(ten), COLUMNS):
        for column, question in zip(st.columns(COLUMNS), ten[first : first + COLUMNS], strict=False):
            with column:
                _card(question)


def _card(question: Question) -> None:
    with st.container(border=True, height="stretch"):
        st.badge(TITLES[question.topic], color=words.HUES[question.topic])  # type: ignore[arg-type]
        st.markdown(f"**{words.literal(question.question)}**")
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
            st.button(
                "Practise it",
                key=f"practise_classic_{question.topic}",
                icon=":material/school:",
                type="tertiary",
                on_click=_practise,
                args=(question,),
                help=f"Answer this question, then the others on {words.SHORT[question.topic].lower()}.",
            )
            if question.evidence:
                links.run_it(question.evidence[0], "See it", ":material/visibility:")
            links.prove(question.claims[0], "Prove it")


def _practise(question: Question) -> None:
    st.session_state[session.MODE] = "All"
    st.session_state[session.TOPICS] = [question.topic]
    session.ask(session.TODAY, question.id)
