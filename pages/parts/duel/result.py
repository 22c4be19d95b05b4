"""A duel as it stands: strip, curves, shares, times, who beats whom, and the way to every run."""

from __future__ import annotations

import streamlit as st

from engine import duel
from engine.duel import Bout, Fighter, Look
from pages.parts import wording
from pages.parts.charts.lines import Line, lines
from pages.parts.duel import charts
from pages.parts.duel.charts import Mark, bars, hues, multiple, shares
from pages.parts.duel.controls import EQUALS

TICK = 1.0
"""Seconds between two looks."""
WORDS = {"running": "Training", "finished": "Finished", "stopped": "Stopped"}
LEFT, MULTIPLE, CELL = 564, 272, 164
"""Pixels: the column of curves, one of its small pictures, a cell of the strip. They wrap where there is less room."""


def live(duel_id: str) -> None:
    """The body of the fragment: it looks again until the duel ends, and then has the page drawn anew."""
    now = duel.look(duel_id)
    if now.state != "running":
        st.rerun()
    show(now)


def show(look: Look) -> None:
    _strip(look)
    with st.container(horizontal=True, gap="large"):
        with st.container(width=LEFT):
            _curves(look)
            _slopes(look)
        with st.container(width="stretch"):
            _shares(look)
            _to_goal(look)
            _times(look)
    _verdicts(look)
    _runs(look)


def _strip(look: Look) -> None:
    facts, plan = look.facts, look.plan
    each_rate = " / ".join(f"{each.rate:g}" for each in look.fighters)
    swept = f"{each_rate}: best of three on two other seeds" if look.swept else "rates are being tried" if plan.sweep else "Adam, not swept"
    goal = "none yet" if look.goal is None else f"{'≥' if facts.higher_is_better else '≤'} {look.goal:.3g}"
    base = "known when a run begins" if facts.baseline is None else f"{facts.unit}, baseline {facts.baseline:.3g}"
    cells = (
        ("State", WORDS[look.state], f"{look.done} of {plan.size} runs ended"),
        (f"Equal {EQUALS[plan.equal]}", f"{plan.seconds:g} s each" if plan.equal == "seconds" else
         f"{look.fighters[0].parameters:,}" if plan.equal == "parameters" else f"{look.fighters[0].hidden} units",
         " / ".join(f"{each.parameters:,}" for each in look.fighters) + " parameters" if plan.equal != "parameters" else
         "hidden " + " / ".join(str(each.hidden) for each in look.fighters)),
        ("Learning rate", "swept" if plan.sweep else f"{look.fighters[0].rate:g}", swept),
        ("Goal", goal, base),
        ("Took" if look.state != "running" else "So far", _clock(look.seconds), "CPU, one thread a run"),
    )
    with st.container(border=True, horizontal=True, gap="small"):
        for label, value, note in cells:
            with st.container(width=CELL, gap=None):
                st.metric(label, value)
                st.caption(note)


def _curves(look: Look) -> None:
    scale = ", log scale" if charts.logarithmic(look) else ""
    at = f"every {look.plan.every} steps"
    across = "seconds of training" if look.plan.equal == "seconds" else "training steps"
    _heading(f"Held-out {look.facts.unit.split(',')[0] or 'score'} over {across}",
             f"Line: middle seed; band: worst to best; grey: the others. Scored {at} on data nobody trained on{scale}.")
    found = hues(look.fighters)
    with st.container(horizontal=True, gap="small"):
        for each in look.fighters:
            with st.container(width=MULTIPLE):
                st.altair_chart(multiple(look, each, found[each.label]), width="stretch", key=f"duel.curve.{each.label}",
                                alt=f"Held-out score of {each.label} over training")
    facts = look.facts
    if facts.baseline is not None:
        goal = "no goal of its own: beating the baseline counts" if facts.goal is None else f"goal {facts.goal:g}"
        st.caption(f"Dashed: baseline {facts.baseline:.3g} ({wording.plain(facts.baseline_note)}); {goal}.")


def _slopes(look: Look) -> None:
    title = "Gradient through time, before any training"
    drawn = [Line(each.label, each.slope) for each in look.fighters if each.slope]
    if drawn:
        _heading(title, "How much of the last step's gradient is left after going back k steps, log scale. Middle of the seeds.")
        found = hues(look.fighters)
        chart = lines(drawn, x="steps back in time, k", y="", logs=True, height=230, hues=[found[each.name] for each in drawn])
        st.altair_chart(chart, width="stretch", key="duel.slope", alt="Gradient norm by steps back in time, a line a variant")
    elif look.plan.base.task.kind in ("regression", "classification"):
        _heading(title, "Measured as soon as the first runs begin.")
    else:
        _heading(title, "On this task a loss enters at every step, so no single slope tells how far back the gradient reaches.")


def _shares(look: Look) -> None:
    _heading("Seeds that reached the goal", "Bar: 95 % interval for the true share (Wilson); mark: these seeds.")
    st.altair_chart(shares(look.fighters), width="stretch", key="duel.shares", alt="Share of seeds that reached the goal, with interval")


def _to_goal(look: Look) -> None:
    _heading("Steps to the goal", "Middle of the seeds that reached it within the budget; fewer is better.")
    most = None if look.plan.equal == "seconds" else look.span
    st.altair_chart(bars(look.fighters, [_steps(each, look) for each in look.fighters], most), width="stretch", key="duel.goal",
                    alt="Training steps to the goal")


def _steps(fighter: Fighter, look: Look) -> Mark:
    if fighter.to_goal is not None:
        reached = sum(each.reached is not None for each in fighter.bouts)
        some = f" ({reached} of {len(fighter.bouts)})" if reached < len(fighter.bouts) else ""
        return Mark(fighter.label, fighter.to_goal, f"{fighter.to_goal:,.0f}{some}")
    if fighter.share.n:
        return Mark(fighter.label, None if look.plan.equal == "seconds" else look.span, "by none", pale=True)
    return Mark(fighter.label, None, "not yet")


def _times(look: Look) -> None:
    _heading("Time for one training step", "Here, on one CPU thread. Nine of ten steps took longer: other work here only adds.")
    words = [f"{each.milliseconds:.1f} ms" if each.milliseconds else "not yet" for each in look.fighters]
    marks = [Mark(each.label, each.milliseconds, word) for each, word in zip(look.fighters, words, strict=True)]
    st.altair_chart(bars(look.fighters, marks, None), width="stretch", key="duel.times", alt="Milliseconds for one training step")


def _verdicts(look: Look) -> None:
    st.subheader("Who beats whom?", anchor=False)
    if not any(pair.seeds for pair in look.pairs):
        st.caption("A pair is compared once both have ended on the same seed.")
        return
    st.table({
        "": [f"{pair.left} against {pair.right}" for pair in look.pairs],
        "verdict": [pair.words for pair in look.pairs],
        f"{look.facts.unit.split(',')[0]} at the end": [pair.measured for pair in look.pairs],
        "seeds at the goal": [pair.share_words for pair in look.pairs],
    }, border="horizontal")
    how = "minus" if look.facts.higher_is_better else "over"
    st.caption(f"The first of a pair {how} the second, seed by seed, with that pair's 95 % interval. "
               f"With {len(look.pairs)} pairs at 95 % each, one false difference among equals is no surprise.")
    if look.broke:
        st.caption(f":material/warning: {look.broke} of the runs broke (not finite): such a seed counts as one that "
                   "did not reach the goal.")


def _runs(look: Look) -> None:
    with st.expander("Open a run on the live board", icon=":material/open_in_new:"):
        for place, each in zip(st.columns(len(look.fighters)), look.fighters, strict=True):
            place.markdown(f"**{each.label}**")
            for bout in each.bouts:
                place.page_link("../play/train.py", label=_line(bout), query_params={"run": bout.run})


def _heading(title: str, says: str) -> None:
    st.markdown(f"**{title}**  \n:gray[:small[{says}]]")


def _line(bout: Bout) -> str:
    value = "" if bout.final is None or bout.final != bout.final else f": {bout.final:.3g}"
    return f"seed {bout.seed}{value} ({wording.STATES[bout.state]})"


def _clock(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"
