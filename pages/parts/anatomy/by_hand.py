"""A trace by hand: one or two units with the same number in every weight, the one that interviewers ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.cell_facts import FACTS
from engine.errors import EngineError
from pages.parts.anatomy.equations import equations

DIGITS, LONGEST = 4, 8
KEEP: dict[str, Any] = {"persist_state": "session"}


@dataclass(frozen=True)
class Line:
    symbol: str
    formula: str
    numbers: str
    result: str


def show() -> None:
    with st.sidebar:
        cell, text, units, weight, bias, hide = _controls()
    st.title(f"What does {FACTS[cell].article} compute, by hand?", anchor=False)
    st.markdown(
        f"Every weight is {weight:g}, every bias {bias:g}, the states start at 0, {DIGITS} decimals are shown. "
        "Cover the results and try it with a pencil."
    )
    st.latex(equations(cell))
    try:
        steps = trace(cell, numbers(text), units, weight, bias)
    except ValueError:
        raise EngineError(f"The inputs must be 1 to {LONGEST} numbers with commas between them, such as 1, 0.") from None
    for t, lines in enumerate(steps):
        st.subheader(f"t = {t + 1}, x = {numbers(text)[t]:g}", anchor=False)
        _lines(lines, f"Show what comes out at t = {t + 1}" if hide else "")
    last = {line.symbol.split("[")[0]: line.result for line in steps[-1]}
    if not hide:
        st.success(
            f"After {len(steps)} steps h = {last['h_t']}" + (f", c = {last['c_t']}" if "c_t" in last else "") + ".", icon=":material/check:"
        )


def _controls() -> tuple[str, str, int, float, float, bool]:
    cell = st.selectbox(
        "Which cell?",
        [name for name in FACTS if name != "esn"],
        key="hand.cell",
        index=1,
        format_func=lambda name: FACTS[name].label,
        help="Every cell of this program.",
        **KEEP,
    )
    text = st.text_input(
        "Its inputs, a number a time step", "1, 0", key="hand.x", help=f"Up to {LONGEST} numbers with commas between them.", **KEEP
    )
    units = st.segmented_control(
        "Units",
        (1, 2),
        default=1,
        key="hand.units",
        required=True,
        width="stretch",
        help="With two units each also hears the other.",
        **KEEP,
    )
    weight = st.number_input("Every weight", value=1.0, step=0.5, key="hand.weight", help="W_ih and W_hh, all entries alike.", **KEEP)
    bias = st.number_input("Every bias", value=0.0, step=0.5, key="hand.bias", help="b_ih and b_hh, all entries alike.", **KEEP)
    hide = st.toggle("Hide the numbers, let me compute", key="hand.hide", help="Results stay covered until you open them.", **KEEP)
    return cell, text, units, weight, bias, hide


def numbers(text: str) -> tuple[float, ...]:
    """Raises ValueError."""
    found = tuple(float(each) for each in text.replace("−", "-").split(",") if each.strip())
    if not 1 <= len(found) <= LONGEST or any(abs(each) > 1e6 or each != each for each in found):
        raise ValueError(text)
    return found


@st.cache_data(max_entries=64, show_spinner=False)
def trace(cell: str, x: tuple[float, ...], units: int, weight: float, bias: float) -> list[list[Line]]:
    """The gates, then the states, of every unit at every step."""
    from engine.understand.arithmetic import arithmetic
    from engine.understand.hand import hand_trace

    found = hand_trace(cell, x, units, weight, bias)
    return [
        [
            Line(made.symbol, made.formula, made.numbers, made.result)
            for one in step
            for node in (*(gate.node for gate in one.gates), *reversed(one.states))
            for made in (arithmetic(node, DIGITS),)
        ]
        for step in found.steps
    ]


def _lines(lines: list[Line], covered: str) -> None:
    if covered:
        st.code("\n".join(f"{line.symbol} = {line.formula} = ?" for line in lines), language=None, wrap_lines=True)
    with st.expander(covered) if covered else st.container():
        st.code("\n".join(f"{line.symbol} = {line.numbers} = {line.result}" for line in lines), language=None, wrap_lines=True)
