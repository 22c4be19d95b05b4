"""Whose weights an Understand page shows: the controls of the sidebar, the sentence that says so, and the way to play/train."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import streamlit as st

from engine import runs
from engine.cell_facts import FACTS
from engine.understand.moments import Source, known, sources
from pages.parts import wording

KEEP: dict[str, Any] = {"persist_state": "session"}
ITEMS = 8
WRITTEN = "look.written"
"""The URL parameters that these pages wrote last."""


class Where(NamedTuple):
    """What ``looks.look`` is asked for: source, training step, sequence, layer, whether read backward, whether of the decoder."""

    name: str
    step: int
    item: int
    layer: int = 0
    backward: bool = False
    decoder: bool = False


@dataclass(frozen=True)
class Chosen:
    source: Source
    step: int
    item: int = 0
    layer: int = 0
    backward: bool = False
    part: str = ""
    """``encoder`` or ``decoder``, where there are two and one was chosen."""

    @property
    def where(self) -> Where:
        return Where(self.source.name, self.step, self.item, self.layer, self.backward, self.part == "decoder")

    @property
    def cell(self) -> str:
        return self.source.config.model.cell

    @property
    def network(self) -> str:
        """``LSTM, step 640``."""
        return f"{FACTS[self.cell].label}, {f'step {self.step:,}' if self.step else 'step 0 (untrained)'}"

    @property
    def place(self) -> str:
        """``, decoder, layer 2``; empty where there is no choice."""
        part = f", {self.part}" if self.part else ""
        where = f", layer {self.layer + 1}" if self.source.config.model.layers > 1 else ""
        return f"{part}{where}{', read backward' if self.backward else ''}"

    @property
    def says(self) -> str:
        """``LSTM, step 640, sequence 3, decoder, forced with the true answer``."""
        forced = ", forced with the true answer" if self.part == "decoder" else ""
        return f"{self.network}, sequence {self.item + 1}{self.place}{forced}"


def choose(
    keep: tuple[str, ...] | None = None,
    first: str = "recorded:lstm_remembers",
    scope: str = "look",
    inside: bool = True,
    every_item: str = "",
) -> Chosen:
    """Source, training step, sequence and, ``inside`` the network, part, layer and direction.

    ``keep``: kinds of task that can be shown; views of one ``scope`` share the choice. ``every_item``: why no sequence is to be chosen.
    """
    source = _source("Whose weights? (source)", "A scenario's trained network, one of your runs, or fresh weights.", keep, first, scope)
    step = _step(source, f"{scope}.step")
    item = _item(scope, every_item)
    _write(source.name, step)
    return Chosen(source, step, item, *_inside(source, scope)) if inside else Chosen(source, step, item)


def choose_input(scope: str = "look", first: str = "recorded:lstm_remembers") -> Chosen:
    """A real sequence of a source, whose own weights do not matter; letters are the vectors it learned by its last known step."""
    source = _source("Whose input? (source)", "Both cells read a sequence of its task; its own weights are not used.", None, first, scope)
    return Chosen(source, source.steps[-1], _item(scope))


def _source(label: str, says: str, keep: tuple[str, ...] | None, first: str, scope: str) -> Source:
    found = {each.name: each for each in sources() if keep is None or each.config.task.kind in keep}
    _begin(found, first, scope)
    name = st.selectbox(
        label, list(found), key=f"{scope}.source", format_func=lambda each: found[each].label, on_change=_first_step, args=(scope,),
        help=says, **KEEP,
    )  # fmt: skip
    return found[name]


def _item(scope: str, every: str = "") -> int:
    return st.select_slider(
        "Which sequence? (held out)",
        range(ITEMS),
        key=f"{scope}.item",
        format_func=lambda i: str(i + 1),
        help=every or "Sequences that the network was never trained on.",
        disabled=bool(every),
        **KEEP,
    )


def _write(name: str, step: int) -> None:
    """Into the address, so that a reload or a link shows the same."""
    query = {"source": name, "step": str(step)}
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    st.session_state[WRITTEN] = query


def _part(source: Source, scope: str) -> str:
    if source.config.task.kind != "translation":
        return ""
    return st.segmented_control(
        "Which part?",
        ("encoder", "decoder"),
        default="encoder",
        required=True,
        key=f"{scope}.part",
        width="stretch",
        help="The decoder starts from what the encoder hands over and reads the true token before each step.",
    )


def _inside(source: Source, scope: str) -> tuple[int, bool, str]:
    """Layer, whether it is read backward, and the part of an encoder-decoder."""
    part = _part(source, scope)
    layers, both = source.config.model.layers, source.config.model.bidirectional and part != "decoder"
    layer = (
        st.selectbox(
            "Which layer?",
            range(layers),
            format_func=lambda i: f"layer {i + 1}",
            key=f"{scope}.layer.{layers}",
            help="Layer 1 reads the input; a decoder's, the token before.",
        )
        if layers > 1
        else 0
    )
    way = (
        st.segmented_control(
            "Which direction?",
            ("forward", "backward"),
            default="forward",
            required=True,
            key=f"{scope}.direction",
            width="stretch",
            help="The backward half reads the sequence from its end.",
        )
        if both
        else "forward"
    )
    return layer, way == "backward", part


def open_in_train(source: Source) -> None:
    st.page_link(
        "../play/train.py",
        label="Open it in Train",
        icon=":material/open_in_new:",
        query_params=source.link,
        help="The same configuration on the live board.",
    )


def _begin(found: dict[str, Source], first: str, scope: str) -> None:
    """At first what a link says that this page did not write, else the view's own first source; so too for a run that is gone."""
    key = f"{scope}.source"
    if st.session_state.get(key) in found:
        return
    query = st.query_params.to_dict()
    asked = {} if query == st.session_state.get(WRITTEN) else query
    fallback = first if first in found else next(iter(found))
    st.session_state[key] = asked["source"] if asked.get("source") in found else fallback
    _first_step(scope)
    step = asked.get("step", "")
    if step.isdecimal() and int(step) in found[st.session_state[key]].steps:
        st.session_state[f"{scope}.step"] = int(step)


def _first_step(scope: str) -> None:
    """A source is first shown as trained as it is."""
    source = known(st.session_state[f"{scope}.source"])
    st.session_state[f"{scope}.step"] = source.steps[-1] if source else 0


def _step(source: Source, key: str) -> int:
    if st.session_state.get(key) not in source.steps:
        st.session_state[key] = source.steps[-1]
    if source.own:
        _known(source)
    if len(source.steps) == 1:
        if not source.own:
            st.caption("Untrained: the weights are those of training step 0.")
        return source.steps[0]
    return st.select_slider(
        "After how much training? (training step)",
        source.steps,
        key=key,
        format_func=lambda step: f"{step:,}",
        help="The training steps at which the weights are known.",
        **KEEP,
    )


def _known(source: Source) -> None:
    """Of a run of one's own only its latest checkpoint is kept."""
    last, state = source.steps[-1], wording.STATES[runs.status(source.name).state]
    steps = f"at step 0 and at its latest checkpoint only, step {last:,}" if last else "at step 0 only: it has left no checkpoint yet"
    st.caption(f"Your own run ({state}): its weights are known {steps}.")
    if last and (held := runs.live_config(source.name).train.clamp.held):
        st.caption(f":material/back_hand: Held while it trains: {', '.join(held)}.")
