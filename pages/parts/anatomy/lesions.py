"""What the units of a network hold: a table of the harm without each, and what a linear map reads from all of them, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from engine.errors import EngineError
from pages.parts import source, wording
from pages.parts.charts.lines import Line, lines
from pages.parts.charts.table import table


@dataclass(frozen=True)
class Table:
    """Columns by unit, the most harmful first; ``loss`` and ``score`` are those of the intact network."""

    metric: str
    loss: float
    score: float
    baseline: float
    note: str
    items: int
    units: list[int]
    losses: list[float]
    scores: list[float]
    harms: list[float]


@dataclass(frozen=True)
class Read:
    """By time step: R² of the sum so far, or the accuracy of the label, and the trivial baseline."""

    classes: bool
    score: list[float]
    baseline: list[float]
    fitted: int
    scored: int
    penalty: float


def show() -> None:
    with st.sidebar:
        chosen = source.choose(inside=False, every_item="A lesion and the probe are measured on all held-out sequences, not on one.")
        source.open_in_train(chosen.source)
    st.title("What do its units hold, and which could it do without?", anchor=False)
    st.markdown(f"**{chosen.network}**, measured on held-out sequences.")
    st.subheader("Lesions: each unit in turn held at 0", anchor=False)
    _or_why(_lesions, chosen)
    st.subheader("Linear probe: what can be read from h at step t", anchor=False)
    _or_why(_probe, chosen)


def _or_why(part: Callable[[source.Chosen], None], chosen: source.Chosen) -> None:
    """What cannot be measured of this network is one sentence; the other part still shows."""
    try:
        part(chosen)
    except EngineError as error:
        st.info(wording.plain(str(error)), icon=":material/info:")


def _lesions(chosen: source.Chosen) -> None:
    found = lesioned(chosen.source.name, chosen.step)
    worst = f"Without unit {found.units[0]} the loss goes from {found.loss:.3g} to {found.losses[0]:.3g}, the most harm of all."
    st.markdown(worst if found.harms[0] > 0 else "No unit's absence raises the loss.")
    rows: dict[str, Sequence[object]] = {"unit": found.units, "loss": found.losses, found.metric: found.scores, "harm": found.harms}
    numbers = {
        name: st.column_config.NumberColumn(format="%.4g", help=says)
        for name, says in (
            ("loss", "Without this unit."),
            (found.metric, "Without this unit."),
            ("harm", "How much the loss rises without it; below 0 it falls."),
        )
    }
    st.dataframe(table(rows), key="lesions.table", hide_index=True, column_config=numbers)
    st.caption(
        f"Intact: loss {found.loss:.4g}, {found.metric} {found.score:.4g}, on {found.items} sequences. "
        f"Trivial baseline: {found.metric} {found.baseline:.4g} on the whole held-out set ({wording.plain(found.note)})."
    )


def _probe(chosen: source.Chosen) -> None:
    found = read(chosen.source.name, chosen.step)
    what, unit = ("the label", "accuracy") if found.classes else ("the sum of the marked numbers so far", "R²")
    trivial = "majority" if found.classes else "mean"
    st.markdown(f"A ridge regression reads **{what}** from the hidden state of one time step; no layer is trained for it.")
    kinds = ("linear probe", f"the {trivial} of the fitted half")
    drawn = [Line(unit, values, kind) for values, kind in zip((found.score, found.baseline), kinds, strict=True)]
    chart = lines(drawn, x="time step t", y=f"{unit} on the other half", kinds=kinds, height=280)
    st.altair_chart(chart, key="lesions.probe", alt=f"{unit} of {what} read from h by time step, solid, and the trivial baseline, dashed")
    st.caption(
        f"Fitted on {found.fitted} held-out sequences, scored on {found.scored} others; λ = {found.penalty:g} for each fitted sequence, "
        "the intercept is not penalised. A step that too few sequences reach, or at which all have the same truth, has no point."
    )


@st.cache_data(max_entries=32, show_spinner="Removing every unit in turn")
def lesioned(name: str, step: int) -> Table:
    from engine.understand.lesion import lesions
    from engine.understand.looks import trainer_at

    trainer = trainer_at(name, step)
    task, found = trainer.task, lesions(trainer)
    columns = [(row.unit, row.score.loss, row.score.metric, row.harm) for row in found.rows]
    units, losses, scores, harms = (list(column) for column in zip(*columns, strict=True))
    intact = found.intact
    return Table(
        task.metric.name, intact.loss, intact.metric, found.baseline, task.baseline_note, found.items, units, losses, scores, harms
    )


@st.cache_data(max_entries=32, show_spinner="Fitting a probe at every step")
def read(name: str, step: int) -> Read:
    from engine.understand.linear_probe import PENALTY, linear_probe
    from engine.understand.looks import trainer_at

    found = linear_probe(trainer_at(name, step))
    return Read(found.classes, found.score.tolist(), found.baseline.tolist(), found.fitted, found.scored, PENALTY)
