"""The sidebar of the duel: who fights, on what, and in what they are equal. It describes the next duel."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine import duel
from engine.config import RunConfig
from engine.dotted import flatten, nested
from engine.duel import Plan, Variant
from engine.errors import ConfigError
from engine.task_configs import TASK_CONFIGS, usable
from pages.parts import wording
from pages.parts.questions import CONTROLS

KEEP: dict[str, Any] = {"persist_state": "session"}
TASK, LENGTH, VARIANTS, EQUAL, SEEDS = "duel.task", "duel.length", "duel.variants", "duel.equal", "duel.seeds"
STEPS, SECONDS, HIDDEN, RATE, SWEEP, FIRST_SEED = "duel.steps", "duel.seconds", "duel.hidden", "duel.rate", "duel.sweep", "duel.first_seed"
FIRST = {"task": {"name": "adding", "length": 50}, "model": {"hidden_size": 32}, "train": {"steps": 600}}
FIGHTERS = ("rnn", "lstm", "lstm:chrono", "gru")
EQUALS = {"hidden": "hidden size", "parameters": "number of parameters", "seconds": "seconds of training"}


def begin() -> None:
    """What the widgets say before anybody touched them."""
    if TASK not in st.session_state:
        adopt(first())


def first() -> Plan:
    """The duel of an untouched page."""
    return Plan(RunConfig.parse(FIRST), tuple(map(Variant.named, FIGHTERS)))


def adopt(plan: Plan) -> None:
    """The widgets show this plan. Only before they are made, or in a callback."""
    _base(plan.base)
    st.session_state[TASK] = plan.base.task.name
    st.session_state[VARIANTS] = [each.name for each in plan.variants]
    st.session_state.update(
        {EQUAL: plan.equal, SEEDS: plan.seeds, FIRST_SEED: plan.first_seed, SECONDS: int(plan.seconds), SWEEP: plan.sweep})


def chosen() -> Plan | None:
    """The next duel, or None when the engine refuses it; then the page says why."""
    try:
        _in_sight()
        _folded_away()
        return plan()
    except ConfigError as refused:
        st.error(wording.plain(str(refused)), icon=":material/block:")
        return None


def plan() -> Plan:
    """Raises ConfigError."""
    said = st.session_state
    variants = tuple(map(Variant.named, said[VARIANTS]))
    return Plan(_config(), variants, said[EQUAL], said[SEEDS], said[FIRST_SEED], float(said[SECONDS]), said[SWEEP])


def _config() -> RunConfig:
    said, task = st.session_state, TASK_CONFIGS[st.session_state[TASK]]
    length = {"task.length": said[LENGTH]} if "length" in task.model_fields else {}
    chosen = {"task.name": said[TASK], "model.hidden_size": said[HIDDEN], "train.steps": said[STEPS], "train.learning_rate": said[RATE]}
    return RunConfig.parse(nested(chosen | length))


def _in_sight() -> None:
    st.selectbox("What must they learn? (task)", [name for name in TASK_CONFIGS if usable(name)], key=TASK, format_func=wording.shown,
                 on_change=_other_task, help="Every variant sees the same data.", **KEEP)
    task = TASK_CONFIGS[st.session_state[TASK]]
    if "length" in task.model_fields:
        options = sorted({st.session_state[LENGTH], *(each for each in CONTROLS["task.length"].options if task.within("length", each))})
        st.select_slider("How far back must they remember? (sequence length)", options, key=LENGTH, help="In steps of the task.", **KEEP)
    offered = {each.name: each.label for each in duel.catalogue(task.model_validate({"name": st.session_state[TASK]}))}
    st.session_state[VARIANTS] = [name for name in st.session_state[VARIANTS] if name in offered]
    st.multiselect("Who fights? (variants)", list(offered), key=VARIANTS, max_selections=6, format_func=lambda name: offered[name],
                   help="Two to six. The first one sets the number of parameters where that is equal.", **KEEP)
    st.selectbox("Equal in what?", list(EQUALS), key=EQUAL, format_func=lambda name: EQUALS[name], **KEEP,
                 help="Hidden size: same units. Parameters: the nearest hidden size whose count fits. Seconds: same training time, "
                      "one run at a time.")
    st.slider("How many seeds?", 3, 10, key=SEEDS, help="Runs of each variant. Few seeds allow few words.", **KEEP)


def _folded_away() -> None:
    seconds = st.session_state[EQUAL] == "seconds"
    if seconds:
        st.slider("How long may each run train? (seconds)", 1, 120, key=SECONDS, help="Scores and pictures do not count.", **KEEP)
    else:
        st.number_input("How many training steps for each run?", 20, 20_000, step=100, key=STEPS, help="The budget of each run.", **KEEP)
    with st.expander("More", icon=":material/tune:"):
        st.select_slider("How much can they hold? (hidden size)", _with_present("model.hidden_size", HIDDEN), key=HIDDEN,
                         help="Units of every variant, or of the first where parameters are equal.", **KEEP)
        st.select_slider("How big a step? (learning rate)", _with_present("train.learning_rate", RATE), key=RATE,
                         format_func=wording.shown, help="Of every variant, unless the rates are tried.", **KEEP)
        st.toggle("Try three learning rates for each", key=SWEEP, **KEEP,
                  help="A third, once and three times the rate, on two seeds of their own; the best by held-out score is then used.")
        st.number_input("First seed", 0, 1_000_000, key=FIRST_SEED, help="The seeds count up from here.", **KEEP)


def _with_present(path: str, key: str) -> list[Any]:
    """The choices of the page train, and a value that came with a task or a plan."""
    return sorted({*CONTROLS[path].options, st.session_state[key]})


def _other_task() -> None:
    """It brings its own length, size, steps and rate."""
    _base(RunConfig.parse({"task": {"name": st.session_state[TASK]}}))


def _base(config: RunConfig) -> None:
    values = flatten(config.model_dump())
    paths = {LENGTH: "task.length", HIDDEN: "model.hidden_size", STEPS: "train.steps", RATE: "train.learning_rate"}
    st.session_state.update({key: values[path] for key, path in paths.items() if path in values})
