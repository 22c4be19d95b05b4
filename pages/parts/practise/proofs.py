"""The prove-it tasks with what the engine found in the person's runs."""

from __future__ import annotations

import streamlit as st

from engine import runs
from engine.challenges import CHALLENGES, Challenge, Judged
from engine.errors import EngineError
from pages.parts.practise import links, words

LOOKED_AT = 200
"""Newest runs that are looked at."""


def show() -> None:
    found = runs.recent(LOOKED_AT)
    judged = {name: _judged(challenge, found) for name, challenge in CHALLENGES.items()}
    done = sum(each.done for each in judged.values())
    st.subheader(f"Prove it: {done} of {len(judged)} reached in your own runs", anchor=False)
    names = list(CHALLENGES)
    for first in range(0, len(names), 2):
        for column, name in zip(st.columns(2), names[first : first + 2], strict=False):
            with column:
                _card(CHALLENGES[name], judged[name])


def _judged(challenge: Challenge, found: list[runs.Status]) -> Judged:
    try:
        return challenge.judge(found)
    except EngineError as error:  # a run's files may be gone
        return Judged(False, str(error))


def _card(challenge: Challenge, judged: Judged) -> None:
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True):
            st.badge(words.SHORT[challenge.topic], color=words.HUES[challenge.topic])  # type: ignore[arg-type]
            st.badge(
                "reached" if judged.done else "open",
                icon=":material/check_circle:" if judged.done else ":material/radio_button_unchecked:",
                color="green" if judged.done else "gray",
            )
        st.markdown(f"**{challenge.title}**  \n{challenge.asks}")
        st.caption(words.literal(judged.words))
        with st.container(horizontal=True):
            links.train(challenge.start, "Begin here", says="Opens Train with a starting point; change what must be changed.")
            for number, run in enumerate(judged.runs, 1):
                label = "The run" if len(judged.runs) == 1 else ("The one that failed", "The one that holds")[number - 1]
                st.page_link(links.TRAIN, label=label, icon=":material/monitoring:", query_params={"run": run})
