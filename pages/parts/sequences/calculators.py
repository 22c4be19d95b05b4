"""The four shapes of sequence tasks, every tensor's axes by name, and how many numbers a layer has by either convention."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.errors import EngineError
from engine.task_configs import TASK_CONFIGS
from engine.understand.parameter_calculator import BLOCKS, NOTES, Count, count
from engine.understand.shape_calculator import Module, shapes
from pages.parts import wording

KEEP: dict[str, Any] = {"persist_state": "session"}
FOUR = {
    "shape": ["many to one", "one to many", "many to many, aligned", "many to many, not aligned"],
    "input → output": ["(B, T, I) → (B, K)", "(B, 1) → (B, T, V)", "(B, T, I) → (B, T, K)", "(B, T, I) → (B, T′, V)"],
    "the answer stands": [
        "after the last step",
        "at every step, fed its own last token",
        "at every step",
        "after all is read, T′ of its own",
    ],
    "for example": ["which language is this surname?", "a surname of this language", "a tag for every letter", "a date into ISO form"],
    "made of": ["a stack and a readout", "a decoder", "a stack and one layer at every step", "an encoder and a decoder"],
}
TASKS = ("surnames", "name_writing", "tagging", "dates")
"""One task a shape, to be seen on the live board."""
LARGEST = 4096
WIDE = 460
"""Pixels that a table of weights needs."""


def _sizes(*names: tuple[str, str, int]) -> list[int]:
    return [
        int(st.number_input(label, 1, LARGEST, value, key=f"sizes.{key}", help=f"1 to {LARGEST:,}.", **KEEP)) for key, label, value in names
    ]


def _module() -> tuple[str, int, bool]:
    cell = st.segmented_control(
        "Which module?",
        list(BLOCKS),
        default="lstm",
        required=True,
        key="sizes.cell",
        width="stretch",
        format_func=wording.shown,
        help="PyTorch's own three modules.",
        **KEEP,
    )
    layers = st.segmented_control(
        "Layers (L)", (1, 2, 3, 4), default=1, required=True, key="sizes.layers", width="stretch", help="Stacked layers.", **KEEP
    )
    both = st.toggle("Two directions (D = 2)", key="sizes.both", help="One more layer that reads backward, beside each.", **KEEP)
    return cell, layers, both


def four() -> None:
    with st.sidebar:
        cell, layers, both = _module()
        batch, time, inputs, hidden = _sizes(
            ("B", "Batch (B)", 4), ("T", "Time steps (T)", 7), ("I", "Input size (I)", 5), ("H", "Hidden size (H)", 3)
        )
        first = st.toggle("batch_first=True", key="sizes.first", help="PyTorch's default is False: time first.", **KEEP)
        text = st.text_input(
            "Packed: lengths of the sequences",
            "",
            key="sizes.lengths",
            placeholder="7, 5, 3, 2",
            help="One for each sequence, the longest T. Empty: not packed.",
            **KEEP,
        )
    st.title("What goes in, what comes out, in which order?", anchor=False)
    st.markdown(
        f"`nn.{'RNN' if cell == 'rnn' else cell.upper()}`: every tensor with its axes by name. The final states never have the batch first."
    )
    found = shapes(Module(cell, batch, time, inputs, hidden, layers, both, first, lengths(text)))
    st.table(
        {
            "tensor": [each.tensor for each in found],
            "axes": [" × ".join(axis.name for axis in each.axes) for each in found],
            "shape": [f"({', '.join(map(str, each.shape))})" for each in found],
        },
        border="horizontal",
    )
    if both:
        st.caption("D·H: the forward half first, then the backward half. Rows of L·D: layer 1 forward, layer 1 backward, layer 2 forward…")
    st.subheader("The four shapes of sequence tasks", anchor=False)
    st.table(FOUR, border="horizontal")
    with st.container(horizontal=True):
        for shape, task in zip(FOUR["shape"], TASKS, strict=True):
            st.page_link("../play/train.py", label=f"Run {shape}", icon=":material/open_in_new:", query_params={"task.name": task},
                         help=f"The task “{TASK_CONFIGS[task].label}” on the live board.")


def lengths(text: str) -> tuple[int, ...] | None:
    """Raises EngineError for what is not a list of whole numbers."""
    if not text.strip():
        return None
    try:
        return tuple(int(each) for each in text.split(",") if each.strip())
    except ValueError:
        raise EngineError("Lengths are whole numbers with commas between them, such as 7, 5, 3, 2.") from None


def parameters() -> None:
    with st.sidebar:
        cell, layers, both = _module()
        inputs, hidden = _sizes(("I", "Input size (I)", 5), ("H", "Hidden size (H)", 3))
    found = [count(cell, inputs, hidden, convention, layers, both) for convention in NOTES]
    st.title("How many parameters, and why do two books disagree?", anchor=False)
    st.markdown(
        f"G = {BLOCKS[cell]} blocks of H rows, I = {inputs}, H = {hidden}: **{found[0].total:,}** as PyTorch counts, "
        f"**{found[1].total:,}** as textbooks do. The difference of {found[0].total - found[1].total:,} is the second bias."
    )
    with st.container(horizontal=True):  # one below the other where two do not fit
        for each in found:
            with st.container(width=WIDE):
                _table(each)


def _table(counted: Count) -> None:
    st.subheader(f"{'PyTorch' if counted.convention == 'pytorch' else 'Textbook'}: {counted.total:,}", anchor=False)
    st.caption(counted.note)
    rows = counted.weights
    st.table(
        {
            "tensor": [each.name for each in rows],
            "made of": [each.formula for each in rows],
            "shape": [f"({', '.join(map(str, each.shape))})" for each in rows],
            "numbers": [f"{each.count:,}" for each in rows],
        },
        border="horizontal",
    )
