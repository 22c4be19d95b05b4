"""What a network loses when one of its gates stands still: held at its own mean, at 1 or at 0, the harm measured on held-out data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from engine.cell_facts import CellFacts
from engine.cells import Cell, Gates, Layer, State, Weights
from engine.cells.unroll import run_steps, unroll
from engine.errors import EngineError
from engine.models.every_step import EveryStep
from engine.models.many_to_one import ManyToOne
from engine.tasks.base import Batch
from engine.trainer import Trainer
from engine.understand.lesion import ITEMS, Score, copied, scored
from engine.understand.looks import many
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
def gate_lesions(trainer: Trainer, items: int = ITEMS) -> GateLesions:
    """By the cell's explicit equations. Raises EngineError for a cell without gates, and for networks that ``lesions`` refuses."""
    model, batch = copied(trainer.model), many(trainer, items)
    cell, intact, rows = model.stack.cell, scored(model, trainer.task, batch), list[GateLesion]()
    for gate, mean in means(model, batch).items():
        values: dict[HeldAt, Tensor] = {"its mean": mean, "1": torch.ones_like(mean), "0": torch.zeros_like(mean)}
        for held, value in values.items():
            hold(model, HeldGate(cell, gate, value))
            score = scored(model, trainer.task, batch)
            rows.append(GateLesion(gate, held, score, score.loss - intact.loss))
    rows.sort(key=lambda row: -row.harm)
    return GateLesions(intact, trainer.task.baseline, tuple(rows), batch.x.shape[1])


def means(model: ManyToOne | EveryStep, batch: Batch) -> dict[str, Tensor]:
    """Of every gate its mean ``(H,)`` over the steps that are no padding. Raises EngineError where there are none."""
    layer = model.stack.layer(0, 0)
    if not layer.cell.gates:
        raise EngineError(f"{layer.cell.facts.label} has no gates.")
    x = model.inputs(batch.x)
    start = (x.new_zeros(x.shape[1], layer.hidden_size),) * len(layer.cell.states)
    real = torch.arange(len(x)).unsqueeze(1) < batch.full_lengths
    return {name: gate[real].mean(0) for name, gate in unroll(layer.cell, x, start, layer.weights).gates.items()}


def hold(model: ManyToOne | EveryStep, cell: Cell) -> None:
    """From now on the model's one layer runs by ``cell``."""
    model.stack.cell = model.stack.layer(0, 0).cell = cell


class HeldGate(Cell):
    """``cell`` with ``gate`` replaced, the moment it is made, by ``value`` ``(H,)``: every later line of the step reads the value."""

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
