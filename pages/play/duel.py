"""Variants against each other on equal terms: the same data, seeds and budget, and a verdict no stronger than its intervals."""

from __future__ import annotations

import streamlit as st

from engine import shapes
from engine.duel import Look, Plan
from pages.parts import around
from pages.parts.duel import controls, follow, result


def main() -> None:
    controls.begin()
    follow.read()
    with st.sidebar:
        plan = controls.chosen()
    look = follow.current()
    follow.write(look, plan)
    title, press = st.columns((1.25, 1), vertical_alignment="center")
    title.title(_title(look, plan), anchor=False)
    with press:
        follow.buttons(look, plan)
    around.notices()
    shown = look.plan if look else plan
    if shown:
        st.markdown(_terms(shown))
    if look is None:
        _before(plan)
    elif look.state == "running":
        st.fragment(result.live, run_every=result.TICK)(look.id)
    else:
        result.show(look)


def _title(look: Look | None, plan: Plan | None) -> str:
    """The result, or the question."""
    if look and look.state == "finished":
        return look.headline
    task = look.plan.base.task if look else plan.base.task if plan else None
    if task is None:
        return "Who wins on equal terms?"
    asks = f"carry two numbers across {task.longest} steps" if task.name == "adding" else task.asks
    return f"Which of these can {asks}?"


def _terms(plan: Plan) -> str:
    first, last = plan.seed_range[0], plan.seed_range[-1]
    budget = f"{plan.seconds:g} seconds of training" if plan.equal == "seconds" else f"{plan.base.train.steps:,} training steps"
    sweep = " The learning rate of each is the best of three on seeds of their own." if plan.sweep else ""
    return f"Same data, same seeds ({first} to {last}), same {budget} for each; equal {controls.EQUALS[plan.equal]}.{sweep}"


def _before(plan: Plan | None) -> None:
    """Who would fight, before anything is trained."""
    if plan is None:
        return
    st.table({
        "variant": list(plan.labels), "hidden size": [str(each.model.hidden_size) for each in plan.configs],
        "parameters": [f"{shapes.count(each):,}" for each in plan.configs],
    }, border="horizontal")
    st.caption(f"{plan.size} runs, started one after the other. Curves, shares of seeds and a verdict appear here while they train; "
               "they go on when this page is closed.")


main()
