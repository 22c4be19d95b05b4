"""What the units and gates of a network are worth: the harm without each, and what a linear map reads from all units, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from engine.errors import EngineError
from pages.parts import source, wording
from pages.parts.charts.lines import Line, lines
from pages.parts.charts.table import table

if TYPE_CHECKING:
    from engine.trainer import Trainer
    from engine.understand.gate_lesion import GateLesions
    from engine.understand.lesion import Lesions

MOST_ROWS = 16


@dataclass(frozen=True)
class Table:
    """Columns by lesion, the most harmful first, ``labels`` by heading; ``loss`` and ``score`` are those of the intact network."""

    metric: str
    loss: float
    score: float
    baseline: float
    note: str
    items: int
    labels: dict[str, list[object]]
    losses: list[float]
    scores: list[float]
    harms: list[float]

    @property
    def alike(self) -> bool:
        """Whether loss and metric are one number, so that one of them says all."""
        return (self.loss, self.losses) == (self.score, self.scores)


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
        chosen = source.choose(every_item="A lesion and the probe are measured on all held-out sequences, not on one.")
        source.open_in_train(chosen.source)
    free = ", the decoder running free" if chosen.part else ""
    st.title("What do its units hold, and which could it do without?", anchor=False)
    st.markdown(f"**{chosen.network}{chosen.place}**, measured on held-out sequences{free}.")
    st.subheader("Lesions: each unit in turn held at 0", anchor=False)
    _or_why(_units, chosen)
    st.subheader("Lesions: each gate in turn held still", anchor=False)
    _or_why(_gates, chosen)
    st.subheader("Linear probe: what can be read from h at step t", anchor=False)
    _or_why(_probe, chosen)


def _or_why(part: Callable[[source.Chosen], None], chosen: source.Chosen) -> None:
    """What cannot be measured of this network is one sentence; the other part still shows."""
    try:
        part(chosen)
    except EngineError as error:
        st.info(wording.plain(str(error)), icon=":material/info:")


def _units(chosen: source.Chosen) -> None:
    found = without_units(chosen.where._replace(item=0))
    worst = f"Without unit {found.labels['unit'][0]} the loss goes from {found.loss:.3g} to {found.losses[0]:.3g}, the most harm of all."
    st.markdown(worst if found.harms[0] > 0 else "No unit's absence raises the loss.")
    _table(found, "Without this unit.")


def _gates(chosen: source.Chosen) -> None:
    found = with_gates_held(chosen.where._replace(item=0))
    change = {gate: harm for gate, held, harm in zip(*found.labels.values(), found.harms, strict=True) if held == "its mean"}
    gate = max(change, key=lambda name: change[name])
    mean = " (while it is forced with the true answer)" if chosen.where.decoder else ""
    name = gate if gate == "candidate" else f"{gate} gate"
    worst = f"That the **{name}** changes is worth the most: held at its mean, the loss rises by {change[gate]:.3g}."
    st.markdown(
        f"A gate is held at one value at every step of every sequence. *Its mean* is each unit's own{mean}, so the harm is what the gate's "
        f"change over time is worth; 1 and 0 hold it fully open and shut. {worst if change[gate] > 0 else 'No gate is missed at its mean.'}"
    )
    _table(found, "With the gate held at this value.")


def _table(found: Table, when: str) -> None:
    figures = {f"loss ({found.metric})": found.losses} if found.alike else {"loss": found.losses, found.metric: found.scores}
    rows: dict[str, Sequence[object]] = {**found.labels, **figures, "harm": found.harms}
    says = {**dict.fromkeys(figures, when), "harm": "How much the loss rises; below 0 it falls."}
    numbers = {name: st.column_config.NumberColumn(format="%.4g", help=text) for name, text in says.items()}
    st.dataframe(
        table(rows), key=f"lesions.{next(iter(found.labels))}", hide_index=True, column_config=numbers, height=_height(len(found.harms))
    )
    score = f", {found.metric} {found.score:.4g}" if not found.alike else f" ({found.metric})"
    st.caption(
        f"Intact: loss {found.loss:.4g}{score}, on {found.items} sequences. "
        f"Trivial baseline: {found.metric} {found.baseline:.4g} on the whole held-out set ({wording.plain(found.note)})."
    )


def _height(rows: int) -> Literal["content", "auto"]:
    """All gates are seen at once; units scroll."""
    return "content" if rows <= MOST_ROWS else "auto"


def _probe(chosen: source.Chosen) -> None:
    found = read(chosen.source.name, chosen.step)
    what, unit = ("the label", "accuracy") if found.classes else ("the sum of the marked numbers so far", "R²")
    trivial = "majority" if found.classes else "mean"
    st.markdown(
        f"A ridge regression reads **{what}** from the hidden state of one time step (top layer, read forward); "
        "no layer is trained for it."
    )
    kinds = ("linear probe", f"the {trivial} of the fitted half")
    drawn = [Line(unit, values, kind) for values, kind in zip((found.score, found.baseline), kinds, strict=True)]
    chart = lines(drawn, x="time step t", y=f"{unit} on the other half", kinds=kinds, height=280)
    st.altair_chart(chart, key="lesions.probe", alt=f"{unit} of {what} read from h by time step, solid, and the trivial baseline, dashed")
    st.caption(
        f"Fitted on {found.fitted} held-out sequences, scored on {found.scored} others; λ = {found.penalty:g} for each fitted sequence, "
        "the intercept is not penalised. A step that too few sequences reach, or at which all have the same truth, has no point."
    )


@st.cache_data(max_entries=32, show_spinner="Removing every unit in turn")
def without_units(where: source.Where) -> Table:
    from engine.understand.lesion import lesions
    from engine.understand.looks import trainer_at

    trainer = trainer_at(where.name, where.step)
    found = lesions(trainer, where.layer, where.backward, where.decoder)
    return _columns(trainer, found, {"unit": [row.unit for row in found.rows]})


@st.cache_data(max_entries=32, show_spinner="Holding every gate in turn")
def with_gates_held(where: source.Where) -> Table:
    from engine.understand.gate_lesion import gate_lesions
    from engine.understand.looks import trainer_at

    trainer = trainer_at(where.name, where.step)
    found = gate_lesions(trainer, where.layer, where.backward, where.decoder)
    return _columns(trainer, found, {"gate": [row.gate for row in found.rows], "held at": [row.held for row in found.rows]})


def _columns(trainer: Trainer, found: Lesions | GateLesions, labels: dict[str, list[object]]) -> Table:
    task, intact = trainer.task, found.intact
    columns = [(row.score.loss, row.score.metric, row.harm) for row in found.rows]
    losses, scores, harms = (list(column) for column in zip(*columns, strict=True))
    return Table(
        task.metric.name, intact.loss, intact.metric, found.baseline, task.baseline_note, found.items, labels, losses, scores, harms
    )


@st.cache_data(max_entries=32, show_spinner="Fitting a probe at every step")
def read(name: str, step: int) -> Read:
    from engine.understand.linear_probe import PENALTY, linear_probe
    from engine.understand.looks import trainer_at

    found = linear_probe(trainer_at(name, step))
    return Read(found.classes, found.score.tolist(), found.baseline.tolist(), found.fitted, found.scored, PENALTY)
