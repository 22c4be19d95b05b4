"""A written question on the table: its badges, its text, its code or picture, and the place for an answer."""

from __future__ import annotations

import streamlit as st

from engine.practice.cards import Card
from engine.practice.picture import picture
from engine.practice.schedule import Memory
from engine.practice.schema import Question
from pages.parts.charts import faulty_run
from pages.parts.practise import keys, session, words
from pages.parts.practise.session import Asked


def badges(card: Card, memory: Memory | None, part: str = "") -> None:
    """Topic, level and kind; whether it returns; ``part`` of an interview."""
    with st.container(key="practise_badges", horizontal=True, gap="small"):
        if part:
            st.badge(part.capitalize(), color="gray")
        st.badge(words.SHORT[card.topic], color=words.HUES[card.topic])  # type: ignore[arg-type]
        st.badge(words.LEVELS[card.level], color="gray")
        st.badge(words.KINDS[card.kind], color="gray")
        if memory is not None:
            st.badge(f"asked {words.counted(memory.reviews, 'time')}", icon=":material/history:", color="gray")
            if memory.leech:
                st.badge("keeps slipping: run the experiment", icon=":material/science:", color="orange")


def written(now: Asked, question: Question) -> None:
    """The question; a derivation's lines as far as they are shown."""
    st.title(words.literal(question.question), anchor=False)
    if question.code is not None:
        st.code(question.code.strip(), language="python", line_numbers=True, wrap_lines=True)
    if question.picture is not None:
        faulty_run.draw(picture(question.picture))
    shown = len(question.steps) if now.answered else now.steps
    for number, line in enumerate(question.steps[:shown], 1):
        st.markdown(f"{number}. {words.literal(line)}")


def answer_box(now: Asked, question: Question) -> None:
    """Optional: said aloud is as good. What is written is kept with the review and may suggest ticks."""
    if now.text:
        st.caption("Your answer")
        with st.container(border=True):
            st.markdown(words.literal(now.text))
    elif not now.answered:
        with st.container(key=keys.WRITE):
            st.text_area(
                "Your answer, aloud or here",
                key=f"{session.SAID}_{now.serial}",
                height=110,
                max_chars=4000,
                persist_state="session",
                placeholder="Say it as you would in the room; notes help to check yourself.",
            )


def reveal_button(now: Asked, question: Question, page: str) -> None:
    """Shows the next line of a derivation, else the answer."""
    left = len(question.steps) - now.steps
    if left > 0:
        label = "Show the first line" if not now.steps else "Next line"
        st.button(label, key=keys.REVEAL.button, type="primary", on_click=session.next_step, args=(page,), icon=":material/east:")
    else:
        st.button(
            "Show the answer", key=keys.REVEAL.button, type="primary", on_click=session.reveal, args=(page,), icon=":material/visibility:"
        )
