"""What the sidebar of *today* holds: how far the day is, which cards, the timer, the interview's date, undo."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from engine.practice.deck import Deck, Today
from engine.practice.schedule import LAST_RETENTION, LAST_STRETCH, Settings, days_left
from engine.practice.topics import TOPICS
from pages.parts.practise import keys, session, words
from pages.parts.practise.queue import MODES

INTERVIEW, RETENTION, NEW = "practise.date", "practise.retention", "practise.new"


def show(deck: Deck) -> None:
    today = deck.today()
    _progress(today)
    st.segmented_control(
        "Mode",
        MODES,
        key=session.MODE,
        required=True,
        default=MODES[0],
        persist_state="session",
        on_change=_leave,
        help="Due: what returns today and the day's new cards. Weak: what you recall least. All: the whole bank.",
    )
    st.pills(
        "Topics",
        TOPICS,
        key=session.TOPICS,
        selection_mode="multi",
        format_func=words.SHORT.__getitem__,
        on_change=_leave,
        persist_state="session",
        help="None chosen: all of them.",
    )
    timer()
    st.button(
        "Undo the last grade",
        key=keys.UNDO.button,
        icon=":material/undo:",
        on_click=_undo,
        disabled=not (today.done or deck.memories()),
        help="Key U. The review stays in the log, marked as taken back.",
    )
    _interview(deck)


def timer() -> None:
    st.toggle(
        "Say it aloud: show a timer",
        key=session.ALOUD,
        persist_state="session",
        help="Runs to the time an interviewer would wait. It decides nothing.",
    )


def _progress(today: Today) -> None:
    left = len(today.due) + len(today.new)
    if left or today.done:
        st.progress(today.done / (today.done + left) if left else 1.0, f"{today.done} done today, {left} to go")


def _leave() -> None:
    """Another choice of cards: begin at its first one."""
    session.ask(session.TODAY, None)


def _undo() -> None:
    taken = session.deck().undo()
    if taken is not None:
        session.ask(session.TODAY, taken.card)
        st.session_state[session.NOTICE] = "Taken back: answer it again."


def _interview(deck: Deck) -> None:
    """The interview's date, and folded away what one rarely changes."""
    settings = deck.settings()
    st.session_state.setdefault(INTERVIEW, settings.interview)
    st.session_state.setdefault(RETENTION, settings.retention)
    st.session_state.setdefault(NEW, settings.new_per_day)
    st.date_input(
        "Interview on",
        key=INTERVIEW,
        on_change=_save,
        persist_state="session",
        format="YYYY-MM-DD",
        help="New cards are spread over the days left; every card returns before that day.",
    )
    st.caption(_plan(settings))
    with st.expander("How often cards return"):
        st.slider(
            "Share of due cards to recall",
            0.7,
            0.99,
            key=RETENTION,
            step=0.01,
            on_change=_save,
            persist_state="session",
            help="Higher: cards return sooner, more work a day.",
        )
        st.number_input(
            "New cards a day",
            0,
            1000,
            key=NEW,
            on_change=_save,
            persist_state="session",
            placeholder="from the date",
            help="Empty: from the interview's date, else 10.",
        )


def _plan(settings: Settings) -> str:
    left = days_left(settings, date.today())
    if settings.interview is None:
        return "Without a date: 10 new cards a day."
    if left is None:
        return "That day has passed: 10 new cards a day."
    last = f" In the last {words.counted(LAST_STRETCH.days, 'day')} cards return so that {words.percent(LAST_RETENTION)} are recalled."
    return f"Your interview is {words.on(settings.interview, date.today())}." + (last if left <= LAST_STRETCH.days else "")


def _save() -> None:
    state = st.session_state
    session.deck().save(Settings(state[INTERVIEW], state[RETENTION], state[NEW]))


def next_due(today: Today) -> str:
    """When the next card comes, in words."""
    if today.next_due is None:
        return "Nothing is waiting."
    now = datetime.now().astimezone()
    span = today.next_due.astimezone(now.tzinfo) - now
    return f"The next card returns in {words.wait(span)}."
