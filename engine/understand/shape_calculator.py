"""Shape calculator: what goes into PyTorch's nn.RNN, nn.LSTM and nn.GRU and what comes out, every axis by name. No torch here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import EngineError

CELL_STATE = ("lstm",)
"""Modules that also return c_n."""


@dataclass(frozen=True)
class Axis:
    """``meaning`` says what the size is made of: ``D·H``."""

    name: str
    size: int


@dataclass(frozen=True)
class Named:
    """One tensor."""

    tensor: str
    axes: tuple[Axis, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(axis.size for axis in self.axes)


@dataclass(frozen=True)
class Module:
    """``lengths``: given, the input is packed (``pack_padded_sequence``); its longest must be ``time``."""

    cell: str = "lstm"
    batch: int = 4
    time: int = 7
    inputs: int = 5
    hidden: int = 3
    layers: int = 1
    bidirectional: bool = False
    batch_first: bool = False
    lengths: Sequence[int] | None = None


def shapes(module: Module) -> tuple[Named, ...]:
    """Input, initial states, output and final states. Raises EngineError for sizes below 1 or lengths that do not fit."""
    _check(module)
    directions = 2 if module.bidirectional else 1
    width = Axis("D·H" if directions == 2 else "H", directions * module.hidden)
    state = (Axis("L·D" if directions == 2 else "L", module.layers * directions), Axis("B", module.batch), Axis("H", module.hidden))
    letters = ("h", "c") if module.cell in CELL_STATE else ("h",)
    return (
        *_sequence("input", module, Axis("I", module.inputs)), *(Named(f"{letter}_0", state) for letter in letters),
        *_sequence("output", module, width), *(Named(f"{letter}_n", state) for letter in letters),
    )


def _sequence(name: str, module: Module, width: Axis) -> tuple[Named, ...]:
    if module.lengths is not None:
        data = Named(f"{name}.data", (Axis("sum of lengths", sum(module.lengths)), width))
        return (data, Named(f"{name}.batch_sizes", (Axis("T", module.time),)))
    batch, time = Axis("B", module.batch), Axis("T", module.time)
    return (Named(name, (batch, time, width) if module.batch_first else (time, batch, width)),)


def _check(module: Module) -> None:
    sizes = {"batch": module.batch, "time": module.time, "inputs": module.inputs, "hidden": module.hidden, "layers": module.layers}
    for name, size in sizes.items():
        if size < 1:
            raise EngineError(f"{name} must be at least 1; got {size}.")
    lengths = module.lengths
    if lengths is not None and (len(lengths) != module.batch or min(lengths) < 1 or max(lengths) != module.time):
        raise EngineError(f"There must be {module.batch} lengths from 1 to {module.time}, the longest {module.time}; got {list(lengths)}.")
