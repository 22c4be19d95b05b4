"""A question with fresh numbers: typed, judged at once, and its worked solution."""

from __future__ import annotations

import streamlit as st

from engine.practice import cards
from engine.practice.cards import claims, source
from engine.practice.checking import Verdict, check, spoken
from engine.practice.draw import Draw
from engine.practice.templates import TEMPLATES
from pages.parts.practise import keys, links, measured, session, words
from pages.parts.practise.session import Asked

SETTLED = ("right", "wrong")
"""Outcomes that end the question; after the others one may type again."""


def drawn(now: Asked) -> Draw:
    return TEMPLATES[now.card].draw(now.seed)


def verdict(now: Asked) -> Verdict | None:
    """What the typed answer amounts to; None while nothing was typed."""
    typed = session.said(now).strip()
    return check(drawn(now), typed) if typed else None


def ask(now: Asked, page: str) -> None:
    """The question and the field. Enter hands the answer in."""
    st.title(words.literal(drawn(now).question), anchor=False)
    if now.answered:
        st.markdown(f"Your answer: **{words.literal(now.text)}**" if now.text else "No answer given.")
        return
    with st.container(key=keys.WRITE):
        st.text_input(
            f"Your answer{_unit(now)}",
            key=f"{session.SAID}_{now.serial}",
            max_chars=200,
            on_change=hand_in,
            args=(page,),
            placeholder="1,920 or 0.25 or 1/6 or (4, 32, 20), then Enter",
            autocomplete="off",
        )


def hand_in(page: str) -> None:
    """A typed answer that settles the question ends it; one that cannot be read, or asks for a convention, does not."""
    now = session.asked(page)
    found = verdict(now) if now else None
    if found and found.outcome in SETTLED:
        session.reveal(page)


def buttons(page: str) -> None:
    with st.container(horizontal=True):
        st.button("Check", type="primary", key="practise_check", on_click=hand_in, args=(page,), icon=":material/check:")
        st.button("I do not know", key=keys.REVEAL.button, on_click=session.reveal, args=(page,))


def judged(now: Asked) -> None:
    """The verdict in words; once settled, the worked solution."""
    found = verdict(now)
    if found and found.outcome == "right":
        st.success(words.literal(found.message), icon=":material/check_circle:")
    elif found and found.outcome == "wrong":
        st.error(words.literal(found.message), icon=":material/cancel:")
    elif found:
        st.warning(words.literal(found.message), icon=":material/help:")
    if now.answered:
        solution(now)


def solution(now: Asked) -> None:
    with st.container(border=True):
        if not now.text:  # else the verdict has said it
            st.markdown(f"**Answer:** {words.literal(spoken(drawn(now)))}")
        st.markdown(f"**Worked out:** {words.literal(drawn(now).solution)}")
        st.caption(f"Source: {words.literal(source(now.card))}")


def evidence(now: Asked) -> None:
    """Where the same idea was measured, and what to run on its topic."""
    proof, *more = claims(now.card)
    st.subheader("The idea, measured", anchor=False)
    measured.show(proof)
    for claim in more:
        links.prove(claim)
    for each in cards.evidence(now.card)[:1]:
        links.run_it(each, f"On this topic: {links.title(each)}")


def right(now: Asked) -> bool:
    found = verdict(now)
    return found is not None and found.outcome == "right"


def _unit(now: Asked) -> str:
    unit = drawn(now).unit
    return f", in {unit}" if unit and unit != "share" else " as a share or in %" if unit else ""
