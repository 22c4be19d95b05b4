"""Around a mock interview: what it is for and how long, how far it is, what each part asks of one."""

from __future__ import annotations

import secrets

import streamlit as st

from engine.errors import StoreError
from engine.practice import kept
from engine.practice.mock import PARTS, ROLES, TOPICS_OF, Interview
from pages.parts.practise import keys, session, words

ADDRESS = "talk"
"""The URL parameter that names the talk as it stands."""
HINT = {
    "opening": "Answer in about 90 seconds, then expect to be followed up.",
    "follow-up": "They follow up on what you just said.",
    "whiteboard": "Derive it on paper; the lines are shown one at a time, so write yours first.",
    "code reading": "What does it print or raise, and why?",
    "debugging": "A real run of this engine. What is wrong with it?",
}


def invitation() -> None:
    st.title("Can you hold up for half an hour?", anchor=False)
    st.markdown(
        "An opening question with follow-ups, a derivation, a piece of code, a faulty run. You answer, tick what you said, and the next "
        "question depends on it. At the end: levels per signal, what was missed, what to run tonight."
    )
    role = st.segmented_control("Interview for", ROLES, key=session.ROLE, default=ROLES[0], required=True, persist_state="session")
    minutes = st.segmented_control("Minutes", tuple(PARTS), key=session.MINUTES, default=30, required=True, persist_state="session")
    st.caption("Topics: " + ", ".join(words.SHORT[topic].lower() for topic in TOPICS_OF[role or ROLES[0]]) + ".")
    st.button("Begin", key=keys.NEXT.button, type="primary", icon=":material/play_arrow:", on_click=begin, args=(role, minutes))
    keys.listen(keys.Key(" ", keys.NEXT.button, "begin", "Space"))


def progress(talk: Interview) -> None:
    begun = sum(each.part != "follow-up" for each in talk.answered)
    used = sum(each.seconds for each in talk.answered)
    text = f"{words.counted(len(talk.answered), 'question')} answered, {words.clock(used)} of {talk.minutes}:00 used"
    st.progress(min(1.0, max(begun / (len(PARTS[talk.minutes]) + 1), used / (60 * talk.minutes))), text)


def begin(role: str, minutes: int) -> None:
    clear()
    keep(Interview(minutes, role, secrets.randbelow(2**31)))  # type: ignore[arg-type]


def keep(talk: Interview, over: bool = False) -> None:
    """In the session and on disk, so that a reload goes on here; a disk that takes nothing costs the reload, not the interview."""
    st.session_state[session.MOCK], st.session_state[session.OVER] = talk, over
    try:
        st.session_state[session.TALK] = kept.save(kept.Kept(talk, over))
    except StoreError as error:
        st.session_state[session.NOTICE] = str(error)


def resume() -> None:
    """The address names the talk: a new session takes it up again, one that has a talk says which."""
    if session.MOCK in st.session_state:
        name = st.session_state.get(session.TALK)
        if name and st.query_params.get(ADDRESS) != name:
            st.query_params[ADDRESS] = name
        return
    name = st.query_params.get(ADDRESS)
    found = kept.load(name) if name else None
    if found:
        st.session_state[session.MOCK], st.session_state[session.OVER] = found.interview, found.over
        st.session_state[session.TALK] = name
    elif name:
        st.query_params.pop(ADDRESS, None)


def clear() -> None:
    for name in (session.MOCK, session.OVER, session.TALK, session.INTERVIEW):
        st.session_state.pop(name, None)
    st.query_params.pop(ADDRESS, None)
