"""Which duel the page follows: by its address, by the buttons, or by the list of recent ones."""

from __future__ import annotations

import streamlit as st

from engine import duel
from engine.duel import Look, Plan
from engine.errors import EngineError
from pages.parts import state, wording
from pages.parts.duel import controls, link

ID, WRITTEN = "duel.id", "duel.written"
PARAMETER = "duel"
RECENT = 10


def read() -> None:
    """The address decides where it names another duel than the one followed; the widgets then show its plan."""
    asked = st.query_params.get(PARAMETER)
    if asked and asked != st.session_state.get(ID):
        try:
            found = duel.look(asked)
        except EngineError:
            state.notice(f"There is no duel {wording.quoted(asked)} here; start one instead.")
            forget()
            return
        controls.adopt(found.plan)
        st.session_state[ID] = asked
    _read_plan()


def _read_plan() -> None:
    """A plan in an address that this page did not write becomes the widgets."""
    query = st.query_params.to_dict()
    if query == st.session_state.get(WRITTEN) or not link.is_in(query):
        return
    found, ignored = link.from_link(query, controls.first())
    controls.adopt(found)
    if ignored:
        state.notice("Ignored in the link: " + ", ".join(wording.quoted(name) for name in ignored[:5]) + ".")


def write(look: Look | None, plan: Plan | None) -> None:
    """The duel followed, and the next one where its settings are others: the address holds both."""
    known = look.plan if look else controls.first()
    query = {PARAMETER: look.id} if look else {}
    if plan is None:
        query = {name: text for name, text in st.query_params.to_dict().items() if name != PARAMETER} | query
    elif plan != known:
        query |= link.to_query(plan)
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    st.session_state[WRITTEN] = query


def forget() -> None:
    st.session_state[ID] = None
    st.query_params.pop(PARAMETER, None)


def current() -> Look | None:
    try:
        return duel.look(st.session_state[ID]) if st.session_state.get(ID) else None
    except EngineError as error:
        state.notice(wording.plain(str(error)))
        forget()
        return None


def buttons(look: Look | None, plan: Plan | None) -> None:
    running = look is not None and look.state == "running"
    with st.container(horizontal=True, horizontal_alignment="right"):
        if look and look.state == "stopped":
            st.button("Resume", key="duel.press.resume", icon=":material/play_arrow:", on_click=_ask, args=("resume", look.id),
                      help="Go on with the runs that are missing.")
        if running and look:
            st.button("Stop all", key="duel.press.stop", icon=":material/stop:", type="primary", on_click=_ask, args=("stop", look.id),
                      help="End every run of this duel after its step; it can be resumed.")
        else:
            st.button("Run the duel", key="duel.press.run", icon=":material/play_arrow:", type="primary", disabled=plan is None,
                      on_click=_run, args=(plan,), help="Every variant on every seed, through the pool, as fast as it can.")
        if look is None or look.state != "stopped":
            _seeds_button(plan, running)
        with st.popover("Recent", icon=":material/history:"):
            _recent()


def _seeds_button(plan: Plan | None, running: bool) -> None:
    st.button("New seeds", key="duel.press.seeds", icon=":material/casino:", disabled=running or plan is None, on_click=_new_seeds,
              args=(plan,), help="The same duel on the seeds that follow.")


def _recent() -> None:
    found = duel.recent(RECENT)
    if not found:
        st.caption("No duels yet.")
    for name, plan, now in found:
        words = f"{wording.shown(plan.base.task.name)}: {', '.join(plan.labels)} · {now}"
        st.button(words, key=f"duel.recent.{name}", type="tertiary", on_click=_open, args=(name, plan),
                  help="Show this duel and its settings.")


def _open(name: str, plan: Plan) -> None:
    state.clear_notices()
    controls.adopt(plan)
    _follow(name)


def _run(plan: Plan) -> None:
    state.clear_notices()
    try:
        _follow(duel.start(plan))
    except EngineError as error:
        state.notice(wording.plain(str(error)))


def _new_seeds(plan: Plan) -> None:
    """Other seeds of results; those of a sweep move along."""
    st.session_state[controls.FIRST_SEED] = plan.first_seed + plan.seeds
    _run(controls.plan())


def _ask(verb: str, name: str) -> None:
    state.clear_notices()
    try:
        {"stop": duel.stop, "resume": duel.resume}[verb](name)
    except EngineError as error:
        state.notice(wording.plain(str(error)))


def _follow(name: str) -> None:
    st.session_state[ID] = name
    st.query_params.from_dict({PARAMETER: name})  # the plan that stood there has begun
