"""Products of matrices: one again and again against fresh ones, and a matrix that grows before it decays."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts.anatomy.picture import scientific
from pages.parts.charts.lines import Line, lines

KEEP: dict[str, Any] = {"persist_state": "session"}


def show() -> None:
    with st.sidebar:
        size, steps, gain, eigenvalue, coupling, seed = _controls()
    st.title("Does one matrix, many times, do what fresh ones do?", anchor=False)
    st.markdown("An unrolled network multiplies **the same** Jacobian at every step; a deep one has a **fresh** matrix in every layer.")
    same, fresh, radii = repeated(size, steps, gain, seed)
    st.markdown(
        f"After {steps} products the vector, of length 1 at first, is {_lengths(same)} long with one matrix, whose spectral radius "
        f"({_and([f'{radius:.2f}' for radius in radii])}) is its rate in the end; {_lengths(fresh)} with fresh ones, which have none."
    )
    drawn = [
        Line(f"draw {i + 1}", draw, kind) for kind, draws in (("one", same), ("fresh", fresh)) for i, draw in enumerate(draws)
    ]
    chart = lines(drawn, x="products", y="length of the vector", kinds=("one", "fresh"), logs=True, height=300)
    st.altair_chart(chart, key="powers.products", alt="Length of a vector after k products of one matrix, solid, and of fresh ones, dashed")
    st.subheader("A matrix that grows before it decays", anchor=False)
    norms, radius, peak, largest = chained(size, eigenvalue, coupling, steps)
    st.markdown(
        f"Spectral radius {eigenvalue:g}, largest singular value {largest:.2f}. "
        + (f"‖Wᵏ‖ is largest at k = {peak}: the eigenvalues alone say nothing of that." if peak else "‖Wᵏ‖ never grows.")
    )
    both = [Line("‖Wᵏ‖", norms, "measured"), Line("radiusᵏ", radius, "measured")]
    st.altair_chart(lines(both, x="k", y="norm", height=260), key="powers.chain", alt="Norm of the k-th power beside the radius to the k")


def _lengths(draws: list[list[float]]) -> str:
    return _and([scientific(10 ** draw[-1]) for draw in draws])


def _and(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _controls() -> tuple[int, int, float, float, float, int]:
    size = st.select_slider("Size of the matrix (H)", (4, 8, 16, 32, 64), 16, key="powers.size", help="H x H.", **KEEP)
    steps = st.slider("How many products?", 10, 200, 60, key="powers.steps", help="Time steps crossed, or layers.", **KEEP)
    gain = st.slider("Gain", 0.5, 1.5, 1.0, 0.05, key="powers.gain", help="Entries are N(0, gain²/H).", **KEEP)
    eigenvalue = st.slider(
        "Eigenvalue of the chain",
        0.5,
        1.1,
        0.6,
        0.01,
        key="powers.eigenvalue",
        help="Every eigenvalue of the non-normal matrix.",
        **KEEP,
    )
    coupling = st.slider(
        "Coupling of the chain",
        0.0,
        1.0,
        0.5,
        0.05,
        key="powers.coupling",
        help="What every unit hands to the next: 0 makes the matrix normal.",
        **KEEP,
    )
    seed = st.number_input("Seed", 0, 10_000, key="powers.seed", help="Decides the random matrices.", **KEEP)
    return size, steps, gain, eigenvalue, coupling, int(seed)


@st.cache_data(max_entries=64, show_spinner=False)
def repeated(size: int, steps: int, gain: float, seed: int) -> tuple[list[list[float]], list[list[float]], list[float]]:
    """log10 of the lengths by draw, with one matrix and with fresh ones; the spectral radius of each one matrix."""
    from engine.understand.spectrum import products

    found = products(size, steps, gain, draws=3, seed=seed)
    return found.same.tolist(), found.fresh.tolist(), found.radius.tolist()


@st.cache_data(max_entries=64, show_spinner=False)
def chained(size: int, eigenvalue: float, coupling: float, steps: int) -> tuple[list[float], list[float], int, float]:
    """Norms of the powers, the radius's powers, where the norm peaks, the largest singular value."""
    from engine.understand.spectrum import chain, powers

    found = powers(chain(size, eigenvalue, coupling), steps)
    return found.norms.tolist(), found.radius_power.tolist(), found.peak, found.spectrum.norm
