"""What is looked at: one layer in one direction, with its weights and one real sequence, in float64."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from engine.cells import Cell, Stack, State, Weights
from engine.cells.unroll import unroll
from engine.errors import EngineError
from engine.frame import Array


@dataclass(frozen=True)
class Edit:
    """One number changed: ``name`` is ``x`` (index: time step, input) or a weight by PyTorch's name (index: row, column)."""

    name: str
    index: tuple[int, ...]
    value: float


@dataclass(frozen=True)
class Subject:
    """``x`` ``(T, I)`` in the order in which the layer reads it; ``weights`` by PyTorch's names.

    ``first``: the states ``(H,)`` that it starts from, by ``cell.states``; empty for zeros.
    """

    cell: Cell
    weights: dict[str, Array]
    x: Array
    first: tuple[Array, ...] = ()

    @property
    def hidden_size(self) -> int:
        return len(self.weights["weight_ih"]) // self.cell.shapes(1, 1)["weight_ih"][0]

    def tensors(self) -> Weights:
        return Weights(**{name: torch.from_numpy(weight) for name, weight in self.weights.items()})

    def start(self) -> State:
        zeros = torch.zeros(self.hidden_size, dtype=torch.float64)
        return tuple(torch.from_numpy(state) for state in self.first) or (zeros,) * len(self.cell.states)

    def before(self, t: int) -> State:
        """The states ``(H,)`` that step ``t`` (from 0) starts from. Raises EngineError for a step that is not there."""
        if not 0 <= t < len(self.x):
            raise EngineError(f"Step {t} is not in this sequence; it has steps 0 to {len(self.x) - 1}.")
        return self.start() if t == 0 else unroll(self.cell, torch.from_numpy(self.x[:t]), self.start(), self.tensors()).states[-1]

    def edited(self, edits: Sequence[Edit]) -> Subject:
        """The same with some numbers changed. Raises EngineError for a name or an index that is not there."""
        x, weights = self.x.copy(), {name: weight.copy() for name, weight in self.weights.items()}
        arrays = {"x": x, **weights}
        for edit in edits:
            if edit.name not in arrays:
                raise EngineError(f"There is no {edit.name!r} to edit; there are {', '.join(arrays)}.")
            shape = arrays[edit.name].shape
            if len(edit.index) != len(shape) or any(not 0 <= i < n for i, n in zip(edit.index, shape, strict=True)):
                raise EngineError(f"{edit.name} has the shape {shape}; {edit.index} is not in it.")
            arrays[edit.name][edit.index] = edit.value
        return replace(self, x=x, weights=weights)


def subject_of(stack: Stack, x: Tensor, layer: int = 0, backward: bool = False) -> Subject:
    """A layer of a trained stack on one sequence ``x`` ``(T, I)`` without padding, in float64."""
    exact, seen = deepcopy(stack).double().eval(), x.double()
    with torch.no_grad():
        for level in range(layer):
            seen = torch.cat([_run(exact, level, direction, seen) for direction in range(stack.directions)], -1)
    return subject_of_layer(stack, seen.flip(0) if backward else seen, layer, backward)


def subject_of_layer(stack: Stack, x: Tensor, layer: int, backward: bool = False) -> Subject:
    """The same from what the layer itself reads, ``x`` ``(T, I)`` in its own order."""
    found = stack.layer(layer, int(backward))
    weights = {name: weight.detach().cpu().double().numpy().copy() for name, weight in found.weights._asdict().items() if weight.numel()}
    return Subject(stack.cell, weights, x.cpu().numpy().copy())


def _run(stack: Stack, level: int, direction: int, x: Tensor) -> Tensor:
    """What the layer above reads of this one."""
    start = (x.new_zeros(stack.hidden_size),) * len(stack.cell.states)
    hidden = unroll(stack.cell, x.flip(0) if direction else x, start, stack.layer(level, direction).weights).output
    output = stack.handed_up(hidden, level, direction)
    return output.flip(0) if direction else output
