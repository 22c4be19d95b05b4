"""What a network loses when one of its gates stands still: held at its own mean, at 1 or at 0, the harm measured on held-out data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from engine.cell_facts import CellFacts
from engine.cells import Cell, Gates, Layer, State, Weights
from engine.cells.unroll import run_steps
from engine.errors import EngineError
from engine.models.base import Model
from engine.tasks.base import Batch
from engine.trainer import Trainer
from engine.understand.lesion import ITEMS, Score, copied, scored
from engine.understand.looks import layer_of, many
from engine.understand.tape import Place, tape_step

HeldAt = Literal["its mean", "1", "0"]


@dataclass(frozen=True)
class GateLesion:
    """``gate`` held at one value at every step; ``its mean`` has a value for each unit, over all real steps of the held-out items."""

    gate: str
    held: HeldAt
    score: Score
    harm: float  # loss with the gate held minus the intact loss


@dataclass(frozen=True)
class GateLesions:
    """``rows``: every gate at each value, the most harmful first. ``baseline`` as in ``Lesions``."""

    intact: Score
    baseline: float
    rows: tuple[GateLesion, ...]
    items: int


@torch.no_grad()
def gate_lesions(trainer: Trainer, layer: int = 0, backward: bool = False, decoder: bool = False, items: int = ITEMS) -> GateLesions:
    """Every gate of one layer, by the cell's explicit equations. Raises EngineError where there are none, or no such layer."""
    model, batch = copied(trainer.model), many(trainer, items)
    held = layer_of(model, layer, backward, decoder)
    cell, intact, rows = held.cell, scored(model, trainer.task, batch), list[GateLesion]()
    for gate, mean in means(model, batch, layer, backward, decoder).items():
        values: dict[HeldAt, Tensor] = {"its mean": mean, "1": torch.ones_like(mean), "0": torch.zeros_like(mean)}
        for at, value in values.items():
            held.cell = HeldGate(cell, gate, value)
            score = scored(model, trainer.task, batch)
            rows.append(GateLesion(gate, at, score, score.loss - intact.loss))
    rows.sort(key=lambda row: -row.harm)
    return GateLesions(intact, trainer.task.baseline, tuple(rows), batch.x.shape[1])


def means(model: Model, batch: Batch, layer: int, backward: bool = False, decoder: bool = False) -> dict[str, Tensor]:
    """Of every gate its mean ``(H,)`` over the steps that are no padding; a decoder is forced. Raises EngineError where there are none."""
    facts = layer_of(model, layer, backward, decoder).cell.facts
    if not facts.gates:
        raise EngineError(f"{facts.label} has no gates.")
    frames = [frame for part, recording in model.record(batch)[1] for frame in recording.frames(None, part)]
    wanted = (decoder, layer, "backward" if backward else "forward")
    frame = next(each for each in frames if (each.part == "decoder", each.layer, each.direction) == wanted)
    real = np.isfinite(frame.hidden[..., 0]) & (batch.y.T.numpy() != 0 if decoder else True)
    return {name: torch.from_numpy(gate[real].mean(axis=0, dtype=float)).float() for name, gate in frame.gates.items()}


class HeldGate(Cell):
    """``cell`` with ``gate`` replaced, the moment it is made, by ``value`` ``(H,)``: every later line of the step reads the value.

    A ``Clamp`` would run at the kernels' speed, but it holds a gate at one number from 0 to 1: not at a mean of each unit's own, nor a
    candidate.
    """

    def __init__(self, cell: Cell, gate: str, value: Tensor) -> None:
        self._cell, self._value, self._place = cell, value, _place(cell, gate)

    @property
    def facts(self) -> CellFacts:
        return self._cell.facts

    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        with _Replacing(self._place, self._value):
            return self._cell.step(x, state, weights)

    def at(self, weights: Weights, t: int) -> Weights:
        return self._cell.at(weights, t)

    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        return run_steps(self, x, state, weights, ghost)


def _place(cell: Cell, gate: str) -> Place:
    """By a step of two units under the tape."""
    taped = tape_step(cell, torch.zeros(1), (torch.zeros(2),) * len(cell.states), Layer(cell, 1, 2).weights)
    return taped.tape.entries[id(taped.gates[gate])].place


class _Replacing(TorchFunctionMode):
    def __init__(self, place: Place, value: Tensor) -> None:
        super().__init__()
        self._place, self._value, self._count = place, value, 0

    def __torch_function__(self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None) -> Any:
        result = func(*args, **(kwargs or {}))
        self._count += 1
        if self._count != self._place.count + 1:
            return result
        if self._place.piece is None:
            return self._value.expand_as(result)
        return tuple(self._value.expand_as(piece) if i == self._place.piece else piece for i, piece in enumerate(result))
