"""Change one number of the step, an input or a weight, and read what it changed."""

from __future__ import annotations

import streamlit as st

from pages.parts.anatomy import compute
from pages.parts.anatomy.compute import EditTuple
from pages.parts.source import Where

EDITS, WHICH, VALUE = "cell.edits", "cell.edit.which", "cell.edit.value"


def edits(where: Where) -> tuple[EditTuple, ...]:
    """The edits of this network and sequence; another one starts without."""
    kept = st.session_state.get(EDITS)
    return kept[1] if kept and kept[0] == where else ()


def controls(where: Where, t: int, unit: int) -> None:
    found = compute.editable(where, t, unit)
    with st.expander("Change a number", icon=":material/edit:"):
        symbol = st.selectbox(
            "Which number?", list(found), key=WHICH, help="Inputs of this time step, and every weight that leads to this unit."
        )
        name, index, value = found[symbol]
        now = next((edit[2] for edit in reversed(edits(where)) if edit[:2] == (name, index)), value)
        st.number_input(
            "Its value",
            value=round(now, 4),
            step=0.1,
            format="%.4f",
            key=f"{VALUE}.{symbol}.{t}.{unit}",
            help=f"It is {value:.4f} in this network.",
            on_change=_change,
            args=(where, name, index, f"{VALUE}.{symbol}.{t}.{unit}"),
        )
        if edits(where):
            st.button("Undo all changes", icon=":material/undo:", on_click=_undo, width="stretch", help="Back to the network as it is.")


def effects(where: Where, t: int, unit: int) -> None:
    """A table of what moved, where anything was edited."""
    mine = edits(where)
    if not mine:
        return
    moved = compute.changed(where, t, unit, mine)
    count = f"{len(mine)} number{'s' if len(mine) > 1 else ''} changed"
    if not moved:
        st.info(f"{count}; nothing at this step and unit has moved.", icon=":material/edit:")
        return
    st.subheader("What the change did", anchor=False)
    st.caption(f"{count}. Gates and states of unit {unit} at t = {t}.")
    st.table(
        {
            "number": [row[0] for row in moved],
            "before": [_signed(row[1]) for row in moved],
            "now": [_signed(row[2]) for row in moved],
            "difference": [_signed(row[2] - row[1], "+") for row in moved],
        },
        border="horizontal",
    )


def _change(where: Where, name: str, index: tuple[int, ...], key: str) -> None:
    kept = tuple(edit for edit in edits(where) if edit[:2] != (name, index))
    st.session_state[EDITS] = (where, (*kept, (name, index, float(st.session_state[key]))))


def _undo() -> None:
    st.session_state[EDITS] = None
    for key in [key for key in st.session_state if str(key).startswith(VALUE)]:
        del st.session_state[key]


def _signed(value: float, sign: str = "") -> str:
    return f"{value:{sign}.4f}".replace("-", "−")
