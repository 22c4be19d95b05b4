"""Two cells side by side: their equations, with the terms marked that differ, and what one step makes of the same input."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.cell_facts import FACTS
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


def show() -> None:
    with st.sidebar:
        pair = st.selectbox(
            "Which two?", [*PAIRS, OWN], key="two.pair", help="The comparisons that are asked for, or any two cells.", **KEEP
        )
        left, right = PAIRS.get(pair, ("", ""))
        if pair == OWN:
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
    st.title(f"What does {FACTS[left].article} do that {FACTS[right].article} does not?", anchor=False)
    st.markdown("Equations that belong together stand beside each other. **Underlined terms** have no counterpart on the other side.")
    for role, mine, others in pairs(left, right, kind()):
        with st.container(horizontal=True):  # one below the other where two do not fit
            for cell, line in ((left, mine), (right, others)):
                with st.container(border=True, width=WIDE):
                    st.caption(f"{FACTS[cell].label}: {role}")
                    st.latex(line)
    st.subheader("What each costs", anchor=False)
    st.table(_facts(left, right), border="horizontal")


@st.cache_data(max_entries=64, show_spinner=False)
def pairs(left: str, right: str, looks: str) -> list[tuple[str, str, str]]:
    """Role, left line, right line, in LaTeX."""
    from engine.cells import CELLS
    from engine.understand.compare import compare

    found = compare(CELLS[left], CELLS[right])
    return [(pair.role, marked(pair.left, pair.right, looks), marked(pair.right, pair.left, looks)) for pair in found]


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
