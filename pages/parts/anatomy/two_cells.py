"""Two cells side by side: their equations, with the terms marked that differ, and one step of both on the same input in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.cell_facts import FACTS
from pages.parts import source
from pages.parts.anatomy import compute, step
from pages.parts.anatomy.anatomy import Scene, anatomy
from pages.parts.anatomy.equations import kind, marked

PAIRS = {
    "LSTM against GRU": ("lstm", "gru"),
    "GRU: reset after or before the product": ("gru", "gru_reset_before"),
    "LSTM: today against 1997": ("lstm", "lstm_1997"),
    "LSTM with and without peepholes": ("lstm", "lstm_peephole"),
    "GRU against minGRU": ("gru", "mingru"),
}
OWN = "Two of my choice"
WIDE = 450
"""Pixels that the longest equation needs."""
KEEP: dict[str, Any] = {"persist_state": "session"}


@dataclass(frozen=True)
class Side:
    """An equation in LaTeX, and the same in numbers; empty where the cell has none."""

    latex: str
    numbers: str


@dataclass(frozen=True)
class Both:
    """``rows``: role, left, right. ``bars`` or ``tokens`` are the input by step, ``hidden`` the left cell's h_t by unit."""

    rows: list[tuple[str, Side, Side]]
    bars: list[float] | None
    tokens: list[str] | None
    hidden: list[float]
    reads: str


def show() -> None:
    with st.sidebar:
        left, right = _cells()
        chosen = source.choose_input()
        steps, units, first = compute.size(chosen.where)
        t, unit = step.place(steps, units, first)
        source.open_in_train(chosen.source)
    found = both(left, right, chosen.where, t, unit, kind())
    st.title(f"What does {FACTS[left].article} do that {FACTS[right].article} does not?", anchor=False)
    st.markdown("Equations that belong together stand beside each other. **Underlined terms** have no counterpart on the other side.")
    st.markdown(
        f"The numbers: both read sequence {chosen.item + 1} of **{chosen.source.label}** with {units} units and "
        f"**fresh weights of seed 0**, untrained, from states of zero. Unit {unit} at t = {t}, which reads {found.reads}."
    )
    anatomy(Scene([], t, unit, found.bars, found.tokens, found.hidden, ""), key="two.strips", on_move=step.move)
    st.caption(
        f"Arrow keys move time and unit; the strip of units is h of the left cell, {FACTS[left].article}. W·x and W·h are one number each. "
        "Cells whose weights have the same shapes start from the same numbers."
    )
    for role, mine, others in found.rows:
        with st.container(horizontal=True):  # one below the other where two do not fit
            for cell, side in ((left, mine), (right, others)):
                with st.container(border=True, width=WIDE):
                    st.caption(f"{FACTS[cell].label}: {role}")
                    st.latex(side.latex)
                    if side.numbers:
                        st.code(side.numbers, language=None, wrap_lines=True)
    st.subheader("What each costs", anchor=False)
    st.table(_facts(left, right), border="horizontal")


def _cells() -> tuple[str, str]:
    pair = st.selectbox("Which two?", [*PAIRS, OWN], key="two.pair", help="The comparisons that are asked for, or any two cells.", **KEEP)
    if pair != OWN:
        return PAIRS[pair]
    left, right = (
        st.selectbox(
            label,
            list(FACTS),
            index=i,
            key=f"two.{i}",
            format_func=lambda name: FACTS[name].label,
            help="Its equations as this program trains them.",
            **KEEP,
        )
        for i, label in enumerate(("Left", "Right"))
    )
    return left, right


@st.cache_data(max_entries=256, show_spinner="Working both steps out")
def both(left: str, right: str, where: source.Where, t: int, unit: int, looks: str) -> Both:
    from engine.cells import CELLS
    from engine.understand.anatomy import anatomy as take_apart
    from engine.understand.compare import Line, compare
    from engine.understand.looks import held_out, input_of, stack_of, trainer_at
    from engine.understand.side_by_side import fresh_subject, worked

    trainer = trainer_at(where.name, where.step)
    x, tokens = input_of(trainer, where.item).double().numpy(), trainer.task.tokens(held_out(trainer, where.item))
    steps = [take_apart(fresh_subject(CELLS[cell], x, stack_of(trainer).hidden_size), t, unit) for cell in (left, right)]
    numbers = [{role: made.text for role, made in worked(seen).items()} for seen in steps]

    def side(i: int, role: str, line: Line | None, other: Line | None) -> Side:
        return Side(marked(line, other, looks), numbers[i][role] if line else "")

    pairs = compare(CELLS[left], CELLS[right])
    rows = [(pair.role, side(0, pair.role, pair.left, pair.right), side(1, pair.role, pair.right, pair.left)) for pair in pairs]
    hidden = [float(value) for value in steps[0].after["h"]]
    if tokens:
        return Both(rows, None, list(tokens[0]), hidden, f"“{tokens[0][t]}”")
    return Both(rows, [float(value) for value in x[:, 0]], None, hidden, ", ".join(f"{value:.2f}" for value in x[t, :3]))


def _facts(left: str, right: str) -> dict[str, list[str]]:
    def column(cell: str) -> list[str]:
        facts = FACTS[cell]
        count = sum(_product(shape) for shape in facts.shapes(32, 32).values())
        return [", ".join(facts.states), ", ".join(facts.gates) or "none", f"{count:,}", facts.recurrent]

    return {
        "": ["states carried", "gates", "parameters at I = H = 32", "recurrent matrix"],
        FACTS[left].label: column(left),
        FACTS[right].label + (" " if left == right else ""): column(right),
    }


def _product(shape: tuple[int, ...]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count
