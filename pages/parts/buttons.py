"""The buttons of a run, by its state. Each press is acknowledged at once, and pressing again changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from engine import runs
from engine.config import RunConfig
from engine.errors import EngineError
from pages.parts import state, wording
from pages.parts.followed import followed


class Button(NamedTuple):
    verb: str
    label: str
    icon: str
    help: str


TRAIN = Button("train", "Train", ":material/play_arrow:", "Start training this configuration.")
PAUSE = Button("pause", "Pause", ":material/pause:", "Hold after the step that is running; every number is then exact.")
STOP = Button("stop", "Stop", ":material/stop:", "End the run after this step; it can be resumed.")
RESUME = Button("resume", "Resume", ":material/play_arrow:", "Go on from the step where it stands.")
STEP = Button("step", "Step", ":material/skip_next:", "Train one step and hold again.")
RESET = Button("reset", "Reset", ":material/replay:", "A new run of the settings on the left, untrained, with the same seed.")
NEW_SEED = Button("new_seed", "New seed", ":material/casino:", "A new run of the settings on the left, untrained, with the next seed.")

PLACES = {"ready": (TRAIN, NEW_SEED), "running": (PAUSE, STEP, STOP, RESET, NEW_SEED), "failed": (RESET, NEW_SEED)}
"""The row keeps its places while a run lives, so that a second press never lands on another button."""
PLACES["queued"] = PLACES["running"]
PLACES["paused"] = PLACES["interrupted"] = PLACES["stopped"] = PLACES["finished"] = (RESUME, STEP, STOP, RESET, NEW_SEED)

MEANINGFUL: dict[str, tuple[Button, ...]] = {
    "ready": (TRAIN, NEW_SEED),
    "queued": (STOP,),
    "running": (PAUSE, STOP),
    "paused": (RESUME, STEP, RESET, NEW_SEED),
    "interrupted": (RESUME, STEP, RESET, NEW_SEED),
    "stopped": (RESUME, STEP, RESET, NEW_SEED),
    "finished": (RESET, NEW_SEED),
    "failed": (RESET, NEW_SEED),
}
"""What can be done in each state, the likeliest first; the others are disabled."""


@st.fragment
def row(chosen: RunConfig | None) -> None:
    """The buttons of the followed run. ``chosen`` is the configuration of the next run, None if it cannot run.

    A fragment, so that a press is answered by this row alone; the rest of the page, which takes the browser longer, is drawn after it.
    """
    _draw(followed(), chosen)
    if st.session_state.pop(state.PRESSED, False):
        time.sleep(SENT)
        st.rerun()


def _draw(status: runs.Status | None, chosen: RunConfig | None) -> None:
    """Those of its state, the likeliest one filled."""
    now = status.state if status else "ready"
    possible = MEANINGFUL[now]
    if not any(_waiting(status, button.verb) for button in possible):
        st.session_state[state.ASKED] = None  # answered, so that the same may be asked again later
    with st.container(horizontal=True, width="stretch"):
        if status and now == "failed":
            _ways_on(status)
        for button in PLACES[now]:
            needs_config = button in (TRAIN, RESET, NEW_SEED)
            st.button(
                button.label, key=f"press.{button.verb}", icon=button.icon, help=button.help,
                type="primary" if button is possible[0] and now != "failed" else "secondary",
                on_click=press, args=(button.verb, status, chosen),
                disabled=button not in possible or _waiting(status, button.verb) or (needs_config and chosen is None),
            )


def _ways_on(status: runs.Status) -> None:
    """Two changes that may save a run that failed; the board says why it did."""
    config = status.config
    clipped = config.changed("train.clip.mode", "norm").changed("train.clip.threshold", 1.0)
    halved = config.changed("train.learning_rate", config.train.learning_rate / 2)
    ways = (
        ("clip", "Clip at 1 and retry", ":material/content_cut:", clipped, "Larger gradients are scaled down to a norm of 1."),
        ("rate", "Halve the rate and retry", ":material/speed:", halved, f"The learning rate becomes {halved.train.learning_rate:g}."),
    )
    for name, label, icon, changed, says in ways:
        st.button(label, key=f"retry.{name}", icon=icon, type="primary" if name == "clip" else "secondary",
                  help=f"The same run once more, with one change. {says}", on_click=retry, args=(changed, status.pace, status.scenario))


SENT = 0.06
"""Seconds in which the server sends the row before the page is drawn again: what is sent together is shown together."""
PATIENCE = 0.25
"""Seconds a press waits for the worker's answer, so that the page is drawn once, in the state that was asked for."""


def press(verb: str, status: runs.Status | None, chosen: RunConfig | None) -> None:
    """A callback: does it, or says in one sentence why it could not be done."""
    state.clear_notices()
    st.session_state[state.PRESSED] = True
    if _waiting(status, verb):
        return
    try:
        _DO[verb](status, chosen)
    except EngineError as error:
        state.notice(wording.plain(str(error)))


def retry(config: RunConfig, pace: float | None, scenario: str | None) -> None:
    """A failed run again with one thing changed: the widgets show it, and it starts."""
    state.clear_notices()
    st.session_state[state.PRESSED] = True
    state.seed(config)
    try:
        state.follow(runs.start(config, pace=pace, scenario=scenario))
    except EngineError as error:
        state.notice(wording.plain(str(error)))


def chosen_pace() -> float | None:
    """Training steps a second, or None for as fast as it can."""
    return st.session_state[state.PACE] or None


def chosen_scenario(config: RunConfig) -> str | None:
    """The scenario's name where the run still has its task, so that its reference and its words apply."""
    scenario = wording.scenario(st.session_state[state.SCENARIO])
    return scenario.name if scenario and scenario.config.task == config.task else None


def _waiting(status: runs.Status | None, verb: str) -> bool:
    """Whether this was asked of this run and the state has not changed since."""
    return status is not None and st.session_state.get(state.ASKED) == (status.id, verb, status.state)


def _train(status: runs.Status | None, chosen: RunConfig | None) -> None:
    assert chosen is not None
    ready = status is not None and status.state == "ready" and status.config == chosen
    what = status.id if ready and status else chosen
    state.follow(runs.start(what, pace=chosen_pace(), scenario=chosen_scenario(chosen)))


def _reset(_: runs.Status | None, chosen: RunConfig | None) -> None:
    assert chosen is not None
    state.follow(runs.create(chosen, pace=chosen_pace(), scenario=chosen_scenario(chosen)))


def _new_seed(status: runs.Status | None, chosen: RunConfig | None) -> None:
    assert chosen is not None
    following = chosen.changed("train.seed", (chosen.train.seed + 1) % 2**31)
    state.seed(following)
    _reset(status, following)


def _resume(status: runs.Status | None, _: RunConfig | None) -> None:
    assert status is not None
    runs.control(status.id, "resume") if status.state == "paused" else runs.resume(status.id)
    st.session_state[state.ASKED] = (status.id, "resume", status.state)


def _control(verb: runs.Verb) -> Callable[[runs.Status | None, RunConfig | None], None]:
    def ask(status: runs.Status | None, _: RunConfig | None) -> None:
        assert status is not None
        runs.control(status.id, verb)
        if verb != "step":  # a step leaves the state as it is, and may be asked for again
            st.session_state[state.ASKED] = (status.id, verb, status.state)
            _answered(status)

    return ask


def _answered(asked: runs.Status) -> None:
    """Returns when the worker has obeyed, or after PATIENCE: then the live board sees it later."""
    late = time.monotonic() + PATIENCE
    while runs.status(asked.id).state == asked.state and time.monotonic() < late:
        time.sleep(0.01)


_DO: dict[str, Callable[[runs.Status | None, RunConfig | None], None]] = {
    "train": _train, "reset": _reset, "new_seed": _new_seed, "resume": _resume,
    "pause": _control("pause"), "stop": _control("stop"), "step": _control("step"),
}
