"""The URL as the page's memory: what a link says becomes the widgets, what the widgets say becomes the link.

``?scenario=NAME`` and config paths (``model.cell=gru``) describe the next run, ``run=ID`` the one on the board, ``big=1`` a lecture hall.
"""

from __future__ import annotations

import streamlit as st

from engine import runs
from engine.config import LIVE_PATHS, RunConfig, from_query
from engine.errors import EngineError
from engine.scenarios import SCENARIOS
from pages.parts import state
from pages.parts.wording import differences, quoted

SCENARIO, PACE, RUN, BIG = "scenario", "pace", "run", "big"
FIRST = next(iter(SCENARIOS))
MAX_PACE = 200
WATCHABLE = 16
"""Training steps a second for a configuration of one's own: fast enough to wait for, slow enough to watch."""


def read() -> None:
    """Set the widgets from a URL that this page did not write: the first load, the back button, a link. Never raises."""
    query = st.query_params.to_dict()
    written = st.session_state.get(state.WRITTEN)
    if query == written or (not query and written is not None):
        return
    config, scenario, ignored = parse(query)
    state.clear_notices()
    followed = _find(query.get(RUN))
    if followed and not any("." in name for name in query):
        config, scenario = runs.live_config(followed.id), followed.scenario or state.OWN
    elif followed and followed.active:
        config = _as_it_runs(config, followed.id)
    state.seed(config)
    state.follow(followed.id if followed else None)
    st.session_state[state.SCENARIO] = scenario
    pace, fine = _pace(query.get(PACE), scenario)
    st.session_state[state.PACE] = pace
    ignored += [] if fine else [PACE]
    if ignored:
        state.notice("Ignored in the link: " + ", ".join(f"{quoted(name)} {quoted(query[name])}" for name in ignored[:5]) + ".")


def parse(query: dict[str, str]) -> tuple[RunConfig, str, list[str]]:
    """Configuration, scenario and the names that could not be used. A scenario alone is its own configuration."""
    paths = {name: value for name, value in query.items() if "." in name}
    name = query.get(SCENARIO, state.OWN if paths else FIRST)
    ignored = [key for key in query if key not in paths and key not in (SCENARIO, PACE, RUN, BIG)]
    if name not in (*SCENARIOS, state.OWN):
        ignored.append(SCENARIO)
        name = state.OWN if paths else FIRST
    if name in SCENARIOS and "task.name" not in paths:
        paths = SCENARIOS[name].config.to_query() | paths
    config, refused = from_query(paths)
    strange = [each for each in paths if each.split(".")[0] not in ("task", "model", "train")]
    return config, name, [*ignored, *(each for each in refused if each in query), *strange]


def settings(config: RunConfig) -> dict[str, str]:
    """URL parameters of the next run: what a link to share holds."""
    name = st.session_state[state.SCENARIO]
    query = {SCENARIO: name} if name in SCENARIOS else {}
    if name not in SCENARIOS or SCENARIOS[name].config != config:
        query |= config.to_query()
    pace = st.session_state[state.PACE]
    return query if pace == default_pace(name) else query | {PACE: f"{pace:g}"}


def write(config: RunConfig) -> None:
    query = settings(config)
    run = st.session_state[state.RUN]
    query |= {RUN: run} if run else {}
    query |= {BIG: "1"} if is_big() else {}
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    st.session_state[state.WRITTEN] = query


def is_big() -> bool:
    return st.query_params.get(BIG) == "1"


def default_pace(scenario: str) -> float:
    return SCENARIOS[scenario].pace if scenario in SCENARIOS else WATCHABLE


def _pace(text: str | None, scenario: str) -> tuple[float, bool]:
    if text is None:
        return default_pace(scenario), True
    try:
        pace = float(text)
    except ValueError:
        return default_pace(scenario), False
    return (pace, True) if pace == 0 or 1 <= pace <= MAX_PACE else (default_pace(scenario), False)


def _as_it_runs(config: RunConfig, run: str) -> RunConfig:
    """An older link to a live run may hold what its live settings were then; the controls show what they are."""
    now = runs.live_config(run)
    return config if differences(now, config, LIVE_PATHS) else now


def _find(run: str | None) -> runs.Status | None:
    if run is None:
        return None
    try:
        return runs.status(run)
    except EngineError:
        state.notice(f"There is no run {quoted(run)} here; the configuration is shown instead.")
        return None
