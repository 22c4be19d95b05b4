"""What stands around the board: title and sentence, notices, the next run's differences, own text, recent runs."""

from __future__ import annotations

import time

import streamlit as st

from engine import runs
from engine.config import LIVE_PATHS, RunConfig
from engine.errors import EngineError
from engine.scenarios import SCENARIOS
from pages.parts import address, details, state, wording

OWN_TEXT = {
    "dates": ("Try your own date", "A date in English, German, French or Spanish, as people write it.", "27 October 1984"),
    "surnames": ("Try your own surname", "Any surname in Latin letters; the network says where it comes from.", "Kowalski"),
    "first_token": ("Try your own sequence", "A digit from 1 to 8 among letters a to h.", "3abcabc"),
    "parity": ("Try your own bits", "Zeros and ones.", "0110100"),
    "reber": ("Try your own string", "Symbols of the grammar: B T P S X V E.", "BTBTXSET"),
    "brackets": ("Try your own brackets", "Brackets of the three kinds ( [ {, opened and closed.", "([]{})"),
    "reversal": ("Try your own digits", "A string of digits, no longer than those of training.", "31415926"),
    "running_sum": ("Try your own digits", "A string of digits, no longer than those of training.", "31415926"),
    "sorting": ("Try your own digits", "A string of digits, no longer than those of training.", "314159"),
    "number_words": ("Try your own number", "A number in English words, below a million.", "forty-two thousand and seven"),
    "char_lm": ("Try your own beginning", "A piece of text; the network goes on writing from its end.", "The statement is"),
    "name_writing": ("Try your own language", "One of the 18 languages of the data; the network writes a name of it.", "Polish"),
    "tagging": ("Try your own line of Python", "A line of code; the network says what each character belongs to.", "x = f(1)  # one"),
}
"""Label, help and example of the box for a person's own text, by task."""


def heading(shown: RunConfig, scenario: str | None) -> None:
    """The question this run answers and, in one or two sentences, what is to be seen."""
    known = wording.scenario(scenario)
    st.title(wording.title(shown, known), anchor=False)
    st.markdown(wording.seeing(shown, known))


def notices() -> None:
    for text in st.session_state.get(state.NOTICES, []):
        st.warning(text, icon=":material/info:")


def next_run(status: runs.Status | None, chosen: RunConfig | None, recorded: RunConfig | None) -> None:
    """One line where the widgets describe another run than the one on the board."""
    if status is None and recorded is None:
        shown = SCENARIOS[address.FIRST]
        st.caption(f":material/movie: Not trained yet. Until you press Train, the board shows another run: *{shown.label}*, recorded.")
    now = runs.live_config(status.id) if status else recorded
    if now is None or chosen is None:
        return
    changed = wording.differences(now, chosen, LIVE_PATHS if status and status.active else ())
    if changed:
        st.caption(":material/arrow_forward: **Next run:** " + ", ".join(changed))


def own_text(status: runs.Status | None) -> None:
    """A box for a date or a surname of one's own: it becomes the ninth sequence of the board."""
    if status is None or status.config.task.name not in OWN_TEXT:
        return
    label, help_, example = OWN_TEXT[status.config.task.name]
    st.text_input(label, key=state.OWN_TEXT, placeholder=example, help=help_, max_chars=40, on_change=_try, args=(status.id,))


def _try(run: str) -> None:
    text = st.session_state[state.OWN_TEXT].strip()
    state.clear_notices()
    if not text:
        return
    try:
        runs.control(run, "try", text)
        st.session_state[state.SEQUENCE] = details.PROBE_ITEMS  # the one after the eight held-out sequences
        st.session_state[state.TRIED] = time.monotonic()
    except EngineError as error:
        state.notice(wording.plain(str(error)))


def recent() -> None:
    """The ten newest runs; a press follows one."""
    popover = st.popover("Recent runs", icon=":material/history:", key=state.OPEN_RECENT, on_change="rerun")
    if popover.open:
        with popover, st.container(gap=None):
            found = runs.recent(10)
            for each in found:
                st.button(_line(each), key=f"recent.{each.id}", type="tertiary", on_click=open_run, args=(each,),
                          help="Show this run and its settings.")
            if not found:
                st.caption("No runs yet. Press Train, and they are listed here.")


def _line(status: runs.Status) -> str:
    value = "" if status.held_metric is None else f" · {status.facts.unit or status.facts.metric} {status.held_metric:.3g}"
    where = f"{wording.STATES[status.state]}, step {status.step:,} of {status.steps:,}" + (", a branch" if status.parent else "")
    return f"{wording.shown(status.config.task.name)}, {wording.shown(status.config.model.cell)} · {where}{value}"


def open_run(status: runs.Status) -> None:
    """A callback: the board follows this run, the widgets show its settings."""
    state.clear_notices()
    state.seed(runs.live_config(status.id))
    st.session_state[state.SCENARIO] = status.scenario or state.OWN
    st.session_state[state.PACE] = status.pace or 0
    state.follow(status.id)
