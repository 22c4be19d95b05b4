"""The gradient on its way back through time, without training: measured by autograd, beside what theory expects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.cell_facts import FACTS
from engine.errors import EngineError
from pages.parts import wording
from pages.parts.anatomy.picture import scientific
from pages.parts.charts.lines import Line, lines, palette

KEEP: dict[str, Any] = {"persist_state": "session"}
MOST = 6
BIASES: tuple[str | float, ...] = ("default", 1.0, 3.0, "chrono")
GAMMAS: tuple[str | float, ...] = ("default", 0.1, 0.3, 1.0, 3.0)
BATCH_NORM = "rnn_batchnorm"
FAR = 0.15
"""Powers of ten a time step by which theory may miss what is measured before the page says so."""


@dataclass(frozen=True)
class Measured:
    """log10 relative to the last step, t = 0 the initial state."""

    hidden: list[float]
    cell: list[float] | None
    theory: list[float]
    radius: float | None
    norm: float | None


def show() -> None:
    with st.sidebar:
        cells, biases, length, hidden = _which()
        gamma = _gamma(cells)
        init, gain, radius = _start()
        state = st.toggle("Of the cell state, where there is one", key="time.state", help="dL/dc_t instead of dL/dh_t.", **KEEP)
        seed = st.number_input("Seed", 0, 10_000, key="time.seed", help="Decides weights and inputs.", **KEEP)
    st.title("How much of the gradient is left, t steps back?", anchor=False)
    st.markdown(
        f"Freshly initialised layers of {hidden} units on {length} steps of noise, nothing trained. "
        "A straight line down is a gradient that vanishes exponentially; up, one that explodes."
    )
    found = _all(variants(cells, biases or ["default"]), length, hidden, init, gain, radius, int(seed), gamma)
    if found:
        _draw(found, state)
    if BATCH_NORM in cells:
        _say_gamma(found, gamma)


def _which() -> tuple[list[str], list[str | float], int, int]:
    cells = st.multiselect(
        "Which cells?",
        list(FACTS),
        ["rnn", "lstm", "gru"],
        key="time.cells",
        max_selections=MOST,
        format_func=lambda name: FACTS[name].label,
        help="Up to six lines are drawn.",
        **KEEP,
    )
    biases = st.multiselect(
        "Which gate biases?",
        BIASES,
        ["default"],
        key="time.biases",
        format_func=wording.bias,
        help="What the keeping gate starts with; only gated cells have one.",
        **KEEP,
    )
    length = st.slider("Sequence length (time steps)", 5, 200, 50, key="time.length", help="How far the gradient must travel.", **KEEP)
    hidden = st.select_slider("Hidden size (units)", (8, 16, 32, 64, 128), 32, key="time.hidden", help="Units of the layer.", **KEEP)
    return cells, biases, length, hidden


def _gamma(cells: list[str]) -> str | float:
    """The scale after normalising; asked for only where a cell has one."""
    if not any(FACTS[cell].normalises for cell in cells):
        return "default"
    return st.selectbox(
        "Which gamma?",
        GAMMAS,
        key="time.gamma",
        format_func=lambda value: "the cell's own" if value == "default" else wording.shown(value),
        help="The scale after normalising. The cell's own: 0.1 with batch norm, 1 with layer norm.",
        **KEEP,
    )


def _say_gamma(found: dict[str, tuple[str, Measured]], gamma: str | float) -> None:
    """What gamma alone predicts for batch norm, beside what is measured."""
    from engine.cells import CELLS
    from engine.understand.through_time import gamma_alone

    value = CELLS[BATCH_NORM].gamma if isinstance(gamma, str) else gamma
    for one in [one for cell, one in found.values() if cell == BATCH_NORM]:
        st.markdown(
            f"With batch norm and gamma {value:g}, gamma alone predicts a factor of **{gamma_alone(value):.2f}** a step back "
            f"(gamma × RMS tanh′ / RMS h), whatever the scale of W_hh; measured: **{10 ** (one.hidden[0] / (len(one.hidden) - 1)):.2f}**."
        )


def _start() -> tuple[str, float, float | None]:
    """Initialisation of W_hh, its gain, and the spectral radius it is scaled to, if any."""
    init = st.selectbox(
        "How does W_hh start?",
        ("pytorch", "orthogonal", "identity"),
        key="time.init",
        format_func=wording.shown,
        help="Initialisation of the recurrent weights.",
        **KEEP,
    )
    gain = st.slider(
        "Gain",
        0.1,
        3.0,
        1.0,
        0.1,
        key="time.gain",
        disabled=init == "pytorch",
        help="A factor on an orthogonal or identity W_hh.",
        **KEEP,
    )
    scaled = st.toggle("Set the spectral radius", key="time.scaled", help="Scales each block of W_hh, whatever it started as.", **KEEP)
    radius = st.slider(
        "Spectral radius",
        0.1,
        2.0,
        1.0,
        0.05,
        key="time.radius",
        disabled=not scaled,
        help="Largest modulus of W_hh's eigenvalues.",
        **KEEP,
    )
    return init, gain, radius if scaled else None


def variants(cells: list[str], biases: list[str | float]) -> list[tuple[str, str | float]]:
    """Every cell with every bias that means something to it, at most MOST."""
    return [(cell, bias) for cell in cells for bias in (biases if FACTS[cell].keeping else ["default"])][:MOST]


def _all(
    which: list[tuple[str, str | float]], length: int, hidden: int, init: str, gain: float, radius: float | None, seed: int,
    gamma: str | float,
) -> dict[str, tuple[str, Measured]]:
    found: dict[str, tuple[str, Measured]] = {}
    for cell, bias in which:
        facts = FACTS[cell]
        started = init if facts.recurrent == "full" and facts.by_gradient else "pytorch"
        label = FACTS[cell].label + (f", bias {wording.bias(bias)}" if bias != "default" else "")
        try:
            stretch, scale = gain if started != "pytorch" else 1.0, gamma if facts.normalises else "default"
            found[label] = cell, measured(cell, bias, length, hidden, started, stretch, radius, seed, scale)
        except EngineError as error:
            st.caption(f":material/block: {FACTS[cell].label}: {wording.plain(str(error))}")
    return found


@st.cache_data(max_entries=256, show_spinner=False)
def measured(
    cell: str, bias: str | float, length: int, hidden: int, init: str, gain: float, radius: float | None, seed: int,
    gamma: str | float = "default",
) -> Measured:
    from engine.understand.through_time import Setting, through_time

    setting = Setting(cell, length, hidden, init=init, gain=gain, gate_bias=bias, radius=radius, seed=seed, gamma=gamma)  # type: ignore[arg-type]
    curve = through_time(setting)
    one = curve.spectra[0] if curve.spectra else None
    own = None if curve.cell is None else curve.cell.tolist()
    return Measured(curve.hidden.tolist(), own, curve.theory.tolist(), one.radius if one else None, one.norm if one else None)


def _draw(found: dict[str, tuple[str, Measured]], state: bool) -> None:
    drawn: list[Line] = []
    for label, (_, each) in found.items():
        drawn += [Line(label, each.cell if state and each.cell else each.hidden, "measured"), Line(label, each.theory, "theory")]
    chart = lines(
        drawn,
        x="time step t",
        y="gradient norm, relative to the last step's dL/dh",
        kinds=("measured", "theory"),
        logs=True,
        height=400,
        hues=_hues([cell for cell, _ in found.values()]),
    )
    st.altair_chart(chart, key="time.chart", alt="Gradient norm by time step, a line a cell, theory dashed")
    st.caption(
        "Solid: measured by autograd over 8 sequences. Dashed: theory, the RMS singular value of W_hh times the RMS of tanh' (RNN), "
        "or the mean of the gate that keeps, for every step crossed."
    )
    if far := _far(found):
        st.caption(
            f":material/info: Before training theory lies far from what is measured for {', '.join(far)}: "
            "the factor was derived for the classic cells and leaves out what these normalise or add."
        )
    st.table(_table(found), border="horizontal")


def _far(found: dict[str, tuple[str, Measured]]) -> list[str]:
    """Lines that theory misses, each with the powers of ten at the initial state."""
    missed = {label: abs(one.theory[0] - one.hidden[0]) for label, (_, one) in found.items()}
    return [f"{label} ({off:.0f} powers of ten)" for label, off in missed.items() if off > FAR * len(found[label][1].theory)]


def _hues(cells: list[str]) -> list[str]:
    """The hue of a cell's family for its first line, then those that are left."""
    lstm, rnn, gru, *rest = palette()
    mine, found = {"rnn": rnn, "lstm": lstm, "gru": gru}, list[str]()
    for cell in cells:
        family = FACTS[cell].family
        found.append(mine.pop(family) if family in mine else rest.pop(0))
    return found


def _table(found: dict[str, tuple[str, Measured]]) -> dict[str, list[str]]:
    each = [one for _, one in found.values()]
    return {
        "": list(found),
        "dL/dh₀, measured": [_power(one.hidden[0]) for one in each],
        "dL/dc₀, measured": [_power(one.cell[0]) if one.cell else "no c" for one in each],
        "theory": [_power(one.theory[0]) for one in each],
        "spectral radius": [f"{one.radius:.2f}" if one.radius is not None else "no W_hh" for one in each],
        "largest singular value": [f"{one.norm:.2f}" if one.norm is not None else "no W_hh" for one in each],
    }


def _power(log: float) -> str:
    return "0" if log < -290 else scientific(10**log)
