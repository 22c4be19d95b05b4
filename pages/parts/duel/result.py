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
LEFT, RIGHT = 1.5, 1


def live(duel_id: str) -> None:
    """The body of the fragment: it looks again until the duel ends, and then has the page drawn anew."""
    now = duel.look(duel_id)
    if now.state != "running":
        st.rerun()
    show(now)


def show(look: Look) -> None:
    _strip(look)
    left, right = st.columns((LEFT, RIGHT), gap="large")
    with left:
        _curves(look)
        _slopes(look)
    with right:
        _shares(look)
        _to_goal(look)
        _times(look)
    _verdicts(look)
    _runs(look)


def _strip(look: Look) -> None:
    facts, plan = look.facts, look.plan
    rates = sorted({f"{each.rate:g}" for each in look.fighters}, key=float)
    sizes = sorted({each.hidden for each in look.fighters})
    swept = "the best of three, chosen on two other seeds" if look.swept else "still being tried" if plan.sweep else "Adam, not swept"
    goal = "none yet" if look.goal is None else f"{facts.unit.split(',')[0]} {'≥' if facts.higher_is_better else '≤'} {look.goal:g}"
    base = "" if facts.baseline is None else f"baseline {facts.baseline:.3g}"
    cells = (
        ("State", WORDS[look.state], f"{look.done} of {plan.size} runs ended"),
        (f"Equal {EQUALS[plan.equal]}", f"{plan.seconds:g} s each" if plan.equal == "seconds" else
         f"{look.fighters[0].parameters:,}" if plan.equal == "parameters" else f"{sizes[0]} units",
         " / ".join(f"{each.parameters:,}" for each in look.fighters) + " parameters" if plan.equal != "parameters" else
         "hidden " + " / ".join(str(each.hidden) for each in look.fighters)),
        ("Learning rate", " to ".join(dict.fromkeys((rates[0], rates[-1]))), swept),
        ("Goal", goal, base),
        ("Took" if look.state != "running" else "So far", _clock(look.seconds), "CPU, one thread a run"),
    )
    with st.container(border=True):
        for place, (label, value, note) in zip(st.columns((1, 1.25, 1.15, 1.4, 1)), cells, strict=True):
            place.metric(label, value)
            place.caption(note)


def _curves(look: Look) -> None:
    st.markdown(f"**Held-out {look.facts.unit.split(',')[0] if look.facts.metric != 'loss' else 'score'} over training**")
    scale = ", log scale" if charts.logarithmic(look) else ""
    at = f"every {look.plan.every} steps"
    st.caption(f"Line: middle seed; band: worst to best; grey: the others. Scored {at} on data nobody trained on{scale}. "
               f"Across: {'seconds of training' if look.plan.equal == 'seconds' else 'training steps'}.")
    found = hues(look.fighters)
    for start in range(0, len(look.fighters), 2):
        for place, each in zip(st.columns(2), look.fighters[start : start + 2], strict=False):
            place.altair_chart(multiple(look, each, found[each.label]), width="stretch", key=f"duel.curve.{each.label}",
                               alt=f"Held-out score of {each.label} over training")
    facts = look.facts
    if facts.baseline is not None:
        goal = "no goal of its own: beating the baseline counts" if facts.goal is None else f"goal {facts.goal:g}"
        st.caption(f"Dashed: baseline {facts.baseline:.3g} ({wording.plain(facts.baseline_note)}); {goal}.")


def _slopes(look: Look) -> None:
    st.markdown("**Gradient through time, before any training**")
    drawn = [Line(each.label, each.slope) for each in look.fighters if each.slope]
    if drawn:
        st.caption("How much of the last step's gradient is left after going back k steps, log scale. Middle of the seeds, "
                   "on held-out data.")
        found = hues(look.fighters)
        chart = lines(drawn, x="steps back in time, k", y="", logs=True, height=230, hues=[found[each.name] for each in drawn])
        st.altair_chart(chart, width="stretch", key="duel.slope", alt="Gradient norm by steps back in time, a line a variant")
    elif look.plan.base.task.kind in ("regression", "classification"):
        st.caption("Measured as soon as the first runs begin.")
    else:
        st.caption("On this task a loss enters at every step, so no single slope tells how far back the gradient reaches.")


def _shares(look: Look) -> None:
    st.markdown("**Seeds that reached the goal**")
    st.caption("Bar: 95 % interval for the true share (Wilson); mark: these seeds.")
    st.altair_chart(shares(look.fighters), width="stretch", key="duel.shares", alt="Share of seeds that reached the goal, with interval")


def _to_goal(look: Look) -> None:
    st.markdown("**Steps to the goal**")
    st.caption("Middle of the seeds that reached it; fewer is better.")
    most = None if look.plan.equal == "seconds" else look.span
    st.altair_chart(bars(look.fighters, [_steps(each, look) for each in look.fighters], most), width="stretch", key="duel.goal",
                    alt="Training steps to the goal")


def _steps(fighter: Fighter, look: Look) -> Mark:
    if fighter.to_goal is not None:
        reached = sum(each.reached is not None for each in fighter.bouts)
        some = f" ({reached} of {len(fighter.bouts)})" if reached < len(fighter.bouts) else ""
        return Mark(fighter.label, fighter.to_goal, f"{fighter.to_goal:,.0f}{some}")
    if fighter.share.n:
        return Mark(fighter.label, None if look.plan.equal == "seconds" else look.span, "never", pale=True)
    return Mark(fighter.label, None, "not yet")


def _times(look: Look) -> None:
    st.markdown("**Time for one training step**")
    st.caption("Here, on one CPU thread, middle of all steps; whatever else this machine does is in it.")
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
        f"{look.facts.unit.split(',')[0]} at the end (95 % interval)": [pair.measured for pair in look.pairs],
        "seeds at the goal": [pair.share_words for pair in look.pairs],
    }, border="horizontal")
    st.caption("Compared seed by seed, at the last score; each interval holds for its own pair. "
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


def _line(bout: Bout) -> str:
    value = "" if bout.final is None or bout.final != bout.final else f": {bout.final:.3g}"
    return f"seed {bout.seed}{value} ({wording.STATES[bout.state]})"


def _clock(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"
