"""What the sequences page asks the engine, kept by what was asked; the networks are those of a scenario or of a run."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

Map = list[list[float]]


@dataclass(frozen=True)
class Padding:
    """One direction of the top layer: states by unit and time step, and by how much each item's summary moved."""

    direction: str
    masked: Map
    unmasked: Map
    moved: list[float]


@dataclass(frozen=True)
class Cut:
    """Gradient norms by time step, log10; NaN where exactly nothing arrives."""

    full: list[float]
    truncated: list[float]
    difference: float
    reach: int
    edges: list[int]


@st.cache_data(max_entries=32, show_spinner="Building the network")
def words(name: str, step: int) -> list[str]:
    """The probe batch as text."""
    from engine.understand.looks import held_out, trainer_at

    trainer = trainer_at(name, step)
    return ["".join((trainer.task.tokens(held_out(trainer, item)) or ((),))[0]) for item in range(8)]


@st.cache_data(max_entries=32, show_spinner=False)
def padding(name: str, step: int, item: int, extra: int) -> tuple[Padding, ...]:
    """The probe batch padded to its longest item and ``extra`` steps more."""
    from engine.understand.looks import probe_inputs, stack_of, trainer_at
    from engine.understand.padding import padding_lab

    trainer = trainer_at(name, step)
    found = padding_lab(stack_of(trainer), *probe_inputs(trainer, extra))
    return tuple(
        Padding(each.direction, each.masked[item].T.tolist(), each.unmasked[item].T.tolist(), each.moved.tolist()) for each in found
    )


@st.cache_data(max_entries=64, show_spinner=False)
def seen(name: str, step: int, item: int, readout: str) -> list[tuple[str, list[float]]]:
    """Direction of each half, and its derivative's norm by time step."""
    from engine.understand.looks import input_of, stack_of, trainer_at
    from engine.understand.seen import seen_by

    trainer = trainer_at(name, step)
    return [(half.direction, half.gradient.tolist()) for half in seen_by(stack_of(trainer), input_of(trainer, item), readout)]


@st.cache_data(max_entries=64, show_spinner=False)
def cut(name: str, step: int, item: int, chunk: int, loss_at: int) -> Cut:
    from engine.understand.looks import input_of, stack_of, trainer_at
    from engine.understand.truncation import truncate

    trainer = trainer_at(name, step)
    found = truncate(stack_of(trainer).layer(0, 0), input_of(trainer, item), chunk, loss_at)
    full, truncated = found.logs
    return Cut(full.tolist(), truncated.tolist(), found.forward_difference, found.reach, list(found.edges))


@st.cache_data(max_entries=64, show_spinner=False)
def carried(name: str, step: int, item: int, chunk: int) -> tuple[dict[str, list[float]], list[int]]:
    """Distance from the uncut stream by time step, of each way to read the chunks; the shuffled order."""
    from engine.understand.carried import carry
    from engine.understand.looks import input_of, stack_of, trainer_at

    trainer = trainer_at(name, step)
    found = carry(stack_of(trainer).layer(0, 0), input_of(trainer, item), chunk)
    ways = {"state carried on": found.carried, "every chunk from zeros": found.reset, "carried, chunks shuffled": found.shuffled}
    return {way: distance.tolist() for way, distance in ways.items()}, list(found.order)


@st.cache_data(max_entries=32, show_spinner="Building the network")
def length(name: str, step: int, item: int) -> int:
    from engine.understand.looks import input_of, trainer_at

    return len(input_of(trainer_at(name, step), item))
