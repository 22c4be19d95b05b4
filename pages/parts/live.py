"""The part of the page that ticks: one fragment that holds the board and one caption, and stops when nothing moves."""

from __future__ import annotations

import time

import streamlit as st

from engine import runs
from engine.errors import EngineError
from pages.parts import address, state, wording
from pages.parts.board.board import board, chosen_step

BOARD = "board"
TICK = 0.25
"""Seconds between two pictures."""
RECORDED_TICK = 0.5
MOVING = ("ready", "queued", "running", "paused", "interrupted", "stopped")
"""States that may change, or show a new frame, without a press on this page."""
TRY_SECONDS = 10.0
"""How long a run that has ended is looked at for the picture of a person's own text."""


def show(status: runs.Status | None, scenario: str, leave_out: tuple[str, ...]) -> None:
    """The board of the run, or the scenario's recorded run where there is none; ``leave_out`` are views that are not drawn."""
    if status:
        ticking = status.state in MOVING or _is_trying()
        st.fragment(_follow, run_every=TICK if ticking else None)(status.id, status.state, ticking, leave_out)
    else:
        every = None if _at_rest(scenario) else RECORDED_TICK
        st.fragment(_replay, run_every=every)(scenario, leave_out)


def _follow(run: str, drawn: str, ticking: bool, leave_out: tuple[str, ...]) -> None:
    """``drawn`` is the state that the page's buttons were drawn for; when it is another one, the page is drawn again."""
    try:
        now = runs.status(run)
        if now.state == "queued" and runs.pool_state() == "none":
            runs.start_pool()  # it died before it could take this run
        if now.state != drawn or (ticking and drawn not in MOVING and not _is_trying()):
            st.rerun()
        _board(run, chosen_step(BOARD), leave_out)
        st.caption(_words(now))
    except EngineError as error:
        st.error(wording.plain(str(error)))


def _replay(scenario: str, leave_out: tuple[str, ...]) -> None:
    """Plays the recorded frames once and comes to rest on the last, unless a person scrubs."""
    run = f"recorded:{scenario}"
    try:
        steps = runs.history(run)
        chosen = chosen_step(BOARD)
        _board(run, _playing_at(scenario, steps) if chosen is None else chosen, leave_out)
    except EngineError:
        st.info("This scenario has not been recorded yet. Press Train to see it live.", icon=":material/movie:")
        return
    mine = st.session_state[state.SCENARIO] == state.OWN
    follows = "runs your own configuration live, here." if mine else "runs it live, here, with the same seed."
    st.caption(f"Recorded earlier and shown again. **Train** {follows}")


def _board(run: str, at: int | None, leave_out: tuple[str, ...]) -> None:
    view = st.session_state
    packet = runs.packet(
        run, at=at, sequence=view.get(state.SEQUENCE, 0), layer=view.get(state.LAYER, 0),
        direction=view.get(state.DIRECTION, "forward"), group=view.get(state.GROUP, False), leave_out=leave_out,
    )
    board(packet, key=BOARD, big=address.is_big())


def _playing_at(scenario: str, steps: tuple[int, ...]) -> int | None:
    name, since, rested = st.session_state.get(state.PLAYING, ("", 0.0, False))
    if name != scenario:
        since, rested = time.monotonic(), False
        st.session_state[state.PLAYING] = (scenario, since, rested)
    place = int((time.monotonic() - since) / RECORDED_TICK)
    if place < len(steps) and not rested:
        return steps[place]
    if not rested:
        st.session_state[state.PLAYING] = (scenario, since, True)
        st.rerun()
    return None


def _at_rest(scenario: str) -> bool:
    name, _, rested = st.session_state.get(state.PLAYING, ("", 0.0, False))
    return rested and name == scenario


def _is_trying() -> bool:
    return time.monotonic() - st.session_state.get(state.TRIED, -TRY_SECONDS) < TRY_SECONDS


def _words(status: runs.Status) -> str:
    """What to do with the picture in this state."""
    return {
        "ready": "Untrained: these are the first weights of this seed.",
        "queued": {
            "warm": "Queued: it starts as soon as a worker is free.",
            "warming": "Queued: warming up.",
            "none": "Queued: no worker could be started; trying again. Why stands in unrolled.log.",
        }[runs.pool_state()],
        "running": "Live. Point at a time step to read one moment in all views; arrow keys move it.",
        "paused": "Paused: every number is exact. Point at a cell to read it.",
        "interrupted": f"Interrupted at step {status.step:,}: its worker ended. Resume continues the same curve.",
        "finished": "Finished. Drag the scrubber back to any earlier step.",
        "failed": "The last good picture, from before the step that failed.",
        "stopped": f"Stopped at step {status.step:,}. Resume continues the same curve.",
    }[status.state]
