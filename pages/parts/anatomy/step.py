"""The views of the anatomy page over a real network: one step forwards, or backwards."""

from __future__ import annotations

import streamlit as st

from engine.cell_facts import FACTS
from pages.parts import source
from pages.parts.anatomy import compute, editing
from pages.parts.anatomy.anatomy import Scene, anatomy
from pages.parts.anatomy.equations import equations

T, UNIT, HIDE = "cell.t", "cell.unit", "cell.hide"
SAYS = {
    "forget": "keeps {} of the old cell state",
    "update": "keeps {} of the old hidden state",
    "input": "lets in {} of the candidate",
    "output": "shows {} of the cell state",
    "reset": "uses {} of the old hidden state",
}


def show(gradient: bool) -> None:
    with st.sidebar:
        chosen = source.choose()
        where = chosen.where
        steps, units, first = compute.size(where)
        t, unit = place(steps, units, first)
        hide = st.toggle(
            "Hide the numbers, let me compute",
            key=HIDE,
            persist_state="session",
            disabled=gradient,
            help="Results become question marks until you ask for them.",
        )
        editing.controls(where, t, unit)
        source.open_in_train(chosen.source)
    drawn = compute.drawn(where, t, unit, editing.edits(where), gradient)
    _heading(chosen, drawn, t, unit, steps, gradient)
    says = "Where the gradient goes" if gradient else "What happens to the state"
    anatomy(Scene(drawn.boxes, t, unit, drawn.bars, drawn.tokens, drawn.hidden, says, hide, gradient), key="anatomy", on_move=move)
    editing.effects(where, t, unit)
    st.subheader("The equations", anchor=False)
    st.latex(equations(chosen.cell))
    st.caption(f"{_paper(chosen.cell)} The same equations train the network, are checked by tests, and are exported.")


def _heading(chosen: source.Chosen, drawn: compute.Drawn, t: int, unit: int, steps: int, gradient: bool) -> None:
    article = FACTS[chosen.cell].article
    title = f"Where does the gradient go in one step of {article}?" if gradient else f"One step of {article}, with its real numbers"
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, anchor=False, width="content")
        with st.container(horizontal=True, width="content"):
            st.button(
                "Step back",
                key="cell.back",
                icon=":material/arrow_back:",
                on_click=move,
                args=(t - 1, unit),
                disabled=t == 0,
                help="One time step earlier.",
            )
            st.button(
                "Step on",
                key="cell.on",
                icon=":material/arrow_forward:",
                on_click=move,
                args=(t + 1, unit),
                type="primary",
                disabled=t == steps - 1,
                help="One time step later.",
            )
    reads = f"“{drawn.inputs[t]}”" if drawn.tokens else drawn.inputs[t]
    st.markdown(f"**{chosen.says}**: unit {unit} at t = {t}, which reads {reads}. {_sentence(drawn, gradient)}")
    edited = " · with your changes" if editing.edits(chosen.where) else ""
    st.caption(f"Click any number, or move with the arrow keys, and read the arithmetic that made it{edited}.")


def _sentence(drawn: compute.Drawn, gradient: bool) -> str:
    if gradient:
        back = " and ".join(f"dL/d{name} = {value}" for name, value in drawn.handed.items())
        return f"Each box holds the loss's derivative by it; walk the dashed lines from right to left. Handed to the step before: {back}."
    said = [f"the {name} gate {SAYS[name].format(_percent(value))}" for name, value in drawn.gates.items() if name in SAYS]
    text = ", ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if said else "The new state is the squashed sum of what it reads and what it remembers."


def _paper(cell: str) -> str:
    from engine.cells import CELLS

    return f"{CELLS[cell].paper}."


def place(steps: int, units: int, first: int) -> tuple[int, int]:
    """Time step and unit, which the views of this page share."""
    return _slider("Time step t", T, steps, first), _slider("Unit", UNIT, units, 0)


def _slider(label: str, key: str, count: int, first: int) -> int:
    if count == 1:
        return 0
    st.session_state[key] = min(st.session_state.get(key, first), count - 1)
    return st.slider(
        label, 0, count - 1, key=key, persist_state="session", help=f"0 to {count - 1}; arrow keys on the picture move it too."
    )


def move(t: int, unit: int) -> None:
    st.session_state[T], st.session_state[UNIT] = max(0, t), max(0, unit)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
