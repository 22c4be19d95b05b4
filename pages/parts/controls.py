"""Widgets <-> RunConfig. Each widget's key is its config path; what cannot be is disabled with the engine's own reason."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

import streamlit as st

from engine import runs
from engine.cell_facts import CLASSIC, FACTS
from engine.config import CLAMPS, RunConfig
from engine.dotted import flatten, nested
from engine.errors import ConfigError, EngineError
from engine.rules import disabled, notes
from engine.scenarios import SCENARIOS
from engine.task_configs import TASK_CONFIGS
from pages.parts import address, state, wording
from pages.parts.questions import CONTROLS, INTERVENE, OPEN, Control, folded

KEEP: dict[str, Any] = {"persist_state": "session"}


def in_sight(live_run: str | None) -> None:
    """The scenario and the task's few open controls. Settings marked as live act upon ``live_run`` at once."""
    _scenario()
    _draw_all([CONTROLS[path] for path in OPEN[st.session_state["task.name"]]], live_run)


def folded_away(live_run: str | None) -> None:
    """All other settings, in two expanders."""
    task = st.session_state["task.name"]
    with st.expander("Network", icon=":material/hub:"):
        _draw_all(folded(task, "model"), live_run)
    with st.expander("Training", icon=":material/tune:"):
        _draw_all(folded(task, "train"), live_run)


def intervene(live_run: str | None) -> None:
    """What is held while the rest learns: of the network that trains, whatever the other widgets say of the next one."""
    now, task = _now(), _plain().task
    if live_run:
        config = runs.live_config(live_run)
        task, settings = config.task, flatten(config.model_dump())
        now |= {path: value for path, value in settings.items() if path not in CLAMPS}
    offered = {
        "train.clamp.gate": ("none", *FACTS[now["model.cell"]].clampable),
        "train.clamp.unit": ("none", *range(now["model.hidden_size"])),
    }
    _draw_all([replace(each, options=offered.get(each.path, each.options)) for each in INTERVENE], live_run, disabled(task, now))


def possible() -> RunConfig | None:
    """The next run's configuration, or None where the engine refuses it."""
    try:
        return config()
    except ConfigError:
        return None


def refusal() -> None:
    """One sentence where the engine refuses what the widgets say."""
    try:
        config()
    except ConfigError as refused:
        st.error(wording.plain(str(refused)), icon=":material/block:")


def config() -> RunConfig:
    """The configuration of the widgets; a disabled one counts with the task's default. Raises ConfigError."""
    base, off = flatten(_plain().model_dump()), _off()
    return RunConfig.parse(nested({path: base[path] if path in off else st.session_state.get(path, base[path]) for path in base}))


def _off() -> dict[str, str]:
    """Disabled settings with their reasons, for what the other widgets say."""
    return disabled(_plain().task, _now())


def _now() -> dict[str, Any]:
    """What every widget says; one that was never drawn, the task's default."""
    return {path: st.session_state.get(path, value) for path, value in flatten(_plain().model_dump()).items()}


def _plain() -> RunConfig:
    """The task as it comes."""
    return RunConfig.parse({"task": {"name": st.session_state["task.name"]}})


def _scenario() -> None:
    st.selectbox(
        "What do you want to see? (scenario)", [*SCENARIOS, state.OWN], key=state.SCENARIO, on_change=_choose_scenario, **KEEP,
        format_func=lambda name: SCENARIOS[name].label if name in SCENARIOS else "My own configuration",
        help="A scenario is a configuration that shows one thing, with a recorded run of it. Change anything afterwards.",
    )


def _choose_scenario() -> None:
    name = st.session_state[state.SCENARIO]
    state.clear_notices()
    if name in SCENARIOS:
        state.seed(SCENARIOS[name].config)
        st.session_state[state.PACE] = address.default_pace(name)
        state.follow(None)


def _draw_all(controls: list[Control], live_run: str | None, off: dict[str, str] | None = None) -> None:
    """One below the other; the reason why some have no meaning stands once below neighbours that share it."""
    off, noted = _off() if off is None else off, notes(_now())
    for reason, group in groupby(controls, key=lambda control: off.get(control.path)):
        for control in group:
            _draw(control, reason, live_run)
            if reason is None and (note := noted.get(control.path)):
                st.caption(f":material/warning: {note[0].upper()}{note[1:]}.")
        if reason is not None:
            st.caption(f":material/block: Off: {reason}.")


def _draw(control: Control, reason: str | None, live_run: str | None) -> None:
    st.session_state.setdefault(control.path, _fallback(control.path))
    mark = " · live" if control.live and live_run else ""
    label = f"{control.question} ({control.name}){mark}"
    shared: dict[str, Any] = {
        "key": control.path, "disabled": reason is not None, "on_change": _changed, "args": (control.path, live_run), **KEEP,
        "help": f"{control.help} {_when(control, live_run)}",
    }
    _WIDGETS[control.kind](label, control, shared)


def _when(control: Control, live_run: str | None) -> str:
    return "Applies to the running network at once." if control.live and live_run else "Applies to the next run."


def _fallback(path: str) -> object:
    return flatten(_plain().model_dump())[path]


def _segments(label: str, control: Control, shared: dict[str, Any]) -> None:
    st.segmented_control(label, _with_present(control), format_func=control.label, required=True, width="stretch", **shared)


def _cells(label: str, control: Control, shared: dict[str, Any]) -> None:
    """The classic three side by side, with the variant that is chosen beside them; the variants in a menu below."""
    present = st.session_state[control.path]
    options = [*CLASSIC, *([present] if present not in CLASSIC else [])]
    st.segmented_control(label, options, format_func=control.label, required=True, width="stretch", **shared)
    st.selectbox(
        "Other cells", [name for name in control.options if name not in CLASSIC], key=state.OTHER_CELL, index=None,
        format_func=control.label, placeholder="Other cells", label_visibility="collapsed", on_change=_other_cell, args=shared["args"],
        help="Variants that change one thing about the classic three.",
    )


def _other_cell(path: str, live_run: str | None) -> None:
    if (chosen := st.session_state[state.OTHER_CELL]) is not None:
        st.session_state[path], st.session_state[state.OTHER_CELL] = chosen, None
        _changed(path, live_run)


def _menu(label: str, control: Control, shared: dict[str, Any]) -> None:
    st.selectbox(label, _with_present(control), format_func=control.label, **shared)


def _scale(label: str, control: Control, shared: dict[str, Any]) -> None:
    st.select_slider(label, _with_present(control), format_func=control.label, **shared)


def _switch(label: str, _: Control, shared: dict[str, Any]) -> None:
    st.toggle(label, **shared)


def _number(label: str, _: Control, shared: dict[str, Any]) -> None:
    st.number_input(label, 0, 2**31 - 1, step=1, **shared)


_WIDGETS = {"segments": _segments, "cells": _cells, "menu": _menu, "scale": _scale, "switch": _switch, "number": _number}


def _with_present(control: Control) -> list[Any]:
    """The choices and, in its place, a value that came by a link or a retry."""
    present, options = st.session_state[control.path], _possible(control)
    if present in options:
        return options
    return sorted([*options, present]) if control.kind == "scale" else [*options, present]


def _possible(control: Control) -> list[Any]:
    """The choices within the bounds of the task's own settings."""
    part, _, field = control.path.partition(".")
    task = TASK_CONFIGS[st.session_state["task.name"]]
    return [value for value in control.options if part != "task" or task.within(field, value)]


def _changed(path: str, live_run: str | None) -> None:
    """Another task brings its own defaults; a live setting goes to the run."""
    if path == "task.name":
        state.seed(RunConfig.parse({"task": {"name": st.session_state[path]}}))
        st.session_state[state.SCENARIO] = state.OWN
    elif CONTROLS[path].live and live_run:
        try:
            runs.control(live_run, "set", (path, st.session_state[path]))
        except EngineError as error:
            state.notice(wording.plain(str(error)))
