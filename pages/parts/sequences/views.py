"""Padding, what a summary has seen, truncated gradients and carried state, on networks that were really trained."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts import source
from pages.parts.anatomy.picture import scientific
from pages.parts.charts.bars import bars
from pages.parts.charts.heat import heat
from pages.parts.charts.lines import Line, lines
from pages.parts.sequences import compute

KEEP: dict[str, Any] = {"persist_state": "session"}
READOUTS = {
    "last": "last step, out[:, -1]",
    "final": "final states of each direction",
    "mean": "mean over time",
    "max": "maximum over time",
}


def _named() -> source.Chosen:
    """A network that reads words, of different lengths."""
    with st.sidebar:
        chosen = source.choose(keep=("classification",), first="recorded:surnames_both_ways", scope="words", inside=False)
        source.open_in_train(chosen.source)
    return chosen


def padding() -> None:
    chosen = _named()
    with st.sidebar:
        extra = st.slider("Extra padding (time steps)", 0, 10, 4, key="padding.extra", help="Beyond the longest word of the batch.", **KEEP)
    words = compute.words(chosen.source.name, chosen.step)
    st.title("What does padding do to a summary that nobody masks?", anchor=False)
    word = words[chosen.item]
    st.markdown(f"**{chosen.says}**: “{word}”, {len(word)} letters. On the right the network also reads the padding behind them.")
    found = compute.padding(chosen.source.name, chosen.step, chosen.item, extra)
    for each in found:
        st.subheader(f"Read {each.direction}", anchor=False)
        columns = st.columns(2)
        for column, title, cells in zip(columns, ("Lengths known (masked)", "Lengths unknown"), (each.masked, each.unmasked), strict=True):
            column.caption(title)
            column.altair_chart(
                heat(cells, x="time step t", y="unit", value="h"),
                key=f"padding.{each.direction}.{title}",
                alt=f"Hidden states by unit and time step, {title}, read {each.direction}",
            )
    st.table(
        {"word": words, **{f"summary moved, {each.direction}": [f"{100 * moved:.1f} %" for moved in each.moved] for each in found}},
        border="horizontal",
    )
    st.caption(
        "How far the state taken as the summary moved, relative to its length. Exactly 0 for a word that fills the batch, "
        "unless extra padding follows it."
    )


def seen() -> None:
    chosen = _named()
    with st.sidebar:
        readout = st.selectbox(
            "Which summary?",
            list(READOUTS),
            key="seen.readout",
            format_func=READOUTS.__getitem__,
            help="How the states become one vector.",
            **KEEP,
        )
    word = compute.words(chosen.source.name, chosen.step)[chosen.item]
    halves = compute.seen(chosen.source.name, chosen.step, chosen.item, readout)
    st.title("Which letters has each half of the summary read?", anchor=False)
    counts = " ".join(f"The {way} half has read **{sum(norm != 0 for norm in norms)} of {len(word)}**." for way, norms in halves)
    st.markdown(f"**{chosen.says}**: “{word}”, summary: {READOUTS[readout]}. {counts}")
    if readout == "last" and len(halves) == 2:
        st.warning(
            "`out[:, -1]` is the wrong summary with two directions: its backward half stands at the last letter, where it has just begun.",
            icon=":material/warning:",
        )
    names = [f"{i + 1} {letter}" for i, letter in enumerate(word)]
    for way, norms in halves:
        st.subheader(f"The {way} half", anchor=False)
        st.altair_chart(
            bars(names, norms, x="letter", y="derivative's norm"),
            key=f"seen.{way}",
            alt=f"Norm of the derivative of the {way} half by each letter",
        )
    st.caption("A letter that cannot change the summary has a derivative of exactly 0. Measured by autograd.")


def _stream() -> tuple[source.Chosen, int]:
    with st.sidebar:
        chosen = source.choose(scope="stream", inside=False)
        source.open_in_train(chosen.source)
    return chosen, compute.length(chosen.source.name, chosen.step, chosen.item)


def truncated() -> None:
    chosen, steps = _stream()
    with st.sidebar:
        chunk = st.slider(
            "Chunk (time steps)", 1, steps, min(25, steps), key=f"cut.chunk.{steps}", help="The state is detached before each."
        )
        loss_at = st.slider("Loss at time step", 0, steps - 1, steps - 1, key=f"cut.loss.{steps}", help="Where the loss is read.")
    found = compute.cut(chosen.source.name, chosen.step, chosen.item, chunk, loss_at)
    st.title("How far back does a truncated gradient reach?", anchor=False)
    st.markdown(
        f"**{chosen.says}**: the first layer read forward. The gradient reaches **{found.reach} steps** before t = {loss_at}, "
        f"and is exactly 0 before. {_apart(found.difference, 'The forward pass')}"
    )
    drawn = [Line("whole sequence", found.full), Line(f"chunks of {chunk}", found.truncated)]
    st.altair_chart(
        lines(drawn, x="time step t", y="norm of dL/dx", logs=True), key="cut.chart", alt="Gradient norm by input, whole and truncated"
    )
    st.caption(
        f"Chunks begin at t = {', '.join(map(str, found.edges[:12]))}{'…' if len(found.edges) > 12 else ''}. "
        "Where a line ends the gradient is exactly 0. Loss: the sum of h at the chosen step."
    )


def carried() -> None:
    chosen, steps = _stream()
    with st.sidebar:
        chunk = st.slider(
            "Chunk (time steps)", 1, steps - 1, min(20, steps - 1), key=f"carried.chunk.{steps}", help="The stream is cut here."
        )
    found, order = compute.carried(chosen.source.name, chosen.step, chosen.item, chunk)
    st.title("May a stream be cut into chunks?", anchor=False)
    st.markdown(
        f"**{chosen.says}**: the first layer read forward. {_apart(max(found['state carried on']), 'Carried on, in order, the state')} "
        "From zeros every chunk must remember anew, and shuffled chunks get the memory of another place."
    )
    st.altair_chart(
        lines([Line(way, distance) for way, distance in found.items()], x="time step t", y="distance of h from the uncut stream"),
        key="carried.chart",
        alt="Distance of the hidden state from the uncut stream, three ways to read the chunks",
    )
    st.caption(f"Shuffled order of the chunks: {', '.join(str(i + 1) for i in order)}.")


def _apart(difference: float, what: str) -> str:
    """To the last bit, or by how much not."""
    return f"{what} is the same to the bit." if difference == 0 else f"{what} differs by at most {scientific(difference)}."
