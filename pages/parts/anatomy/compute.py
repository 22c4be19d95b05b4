"""What the anatomy page asks the engine, kept by what was asked. The engine is imported inside: the server starts without torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.parts.source import Where

EditTuple = tuple[str, tuple[int, ...], float]


@dataclass(frozen=True)
class Drawn:
    """One step as ``anatomy.Scene`` needs it; ``steps`` and ``units`` are how many there are."""

    boxes: list[dict[str, Any]]
    bars: list[float] | None
    tokens: list[str] | None
    inputs: list[str]
    hidden: list[float]
    gates: dict[str, float]
    handed: dict[str, str]

    @property
    def steps(self) -> int:
        return len(self.inputs)

    @property
    def units(self) -> int:
        return len(self.hidden)


@st.cache_data(max_entries=16, show_spinner="Building the network")
def size(where: Where) -> tuple[int, int, int]:
    """Time steps, units, and a step worth looking at: the last number that is marked, or the end."""
    from engine.understand.looks import look

    seen = look(*where)
    subject, steps = seen.subject, range(len(seen.subject.x))
    marked = seen.tokens is None and where.layer == 0 and subject.x.shape[1] == 2
    return len(steps), subject.hidden_size, max(steps, key=lambda t: (float(subject.x[t, 1]), t)) if marked else steps[-1]


@st.cache_data(max_entries=256, show_spinner="Taking the step apart")
def drawn(where: Where, t: int, unit: int, edits: tuple[EditTuple, ...], gradient: bool) -> Drawn:
    """Forward values, or the loss's gradient (the loss enters as in the network before any edit)."""
    from engine.understand.anatomy import anatomy
    from engine.understand.looks import look
    from engine.understand.step_gradient import step_gradient
    from engine.understand.subject import Edit
    from pages.parts.anatomy import picture

    seen = look(*where)
    subject = seen.subject.edited([Edit(*edit) for edit in edits])
    one = anatomy(subject, t, unit)
    found = step_gradient(subject, t, seen.direct) if gradient else None
    boxes = picture.backward(one, found) if found else picture.forward(one)
    before = [name for name in found.total if name.endswith("t−1")] if found else []
    handed = {name: picture.scientific(float(found.total[name][unit])) for name in before} if found else {}
    rows = [[float(value) for value in row] for row in subject.x]
    tokens = list(seen.tokens) if seen.tokens and where.layer == 0 else None
    inputs = [", ".join(f"{value:.2f}" for value in row[:3]) for row in rows]
    gates = {gate.name: gate.node.value for gate in one.gates}
    return Drawn(
        boxes, None if tokens else [row[0] for row in rows], tokens, tokens or inputs, [float(h) for h in one.after["h"]], gates, handed
    )


@st.cache_data(max_entries=32, show_spinner=False)
def editable(where: Where, t: int, unit: int) -> dict[str, EditTuple]:
    """Symbol of every number that may be changed: where it is, and its value."""
    from engine.understand.looks import look, places, value_at

    subject = look(*where).subject
    return {symbol: (name, index, value_at(subject, name, index)) for symbol, (name, index) in places(subject, t, unit).items()}


@st.cache_data(max_entries=64, show_spinner=False)
def changed(where: Where, t: int, unit: int, edits: tuple[EditTuple, ...]) -> list[tuple[str, float, float]]:
    """Gates and states of this unit that the edits moved: symbol, before, after."""
    from engine.understand.anatomy import anatomy
    from engine.understand.effect import effect
    from engine.understand.looks import look
    from engine.understand.subject import Edit

    subject = look(*where).subject
    moved = effect(anatomy(subject, t, unit), anatomy(subject.edited([Edit(*edit) for edit in edits]), t, unit))
    return [(each.symbol, each.before, each.after) for each in moved if "·" not in each.symbol]
