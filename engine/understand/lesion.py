"""What a network loses without one unit: its h_k held at 0 at every step, the harm measured on held-out data."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

import torch

from engine.cells import Layer
from engine.cells.clamp import Clamp
from engine.models.base import Model
from engine.tasks.base import Batch, Task
from engine.trainer import Trainer
from engine.understand.looks import layer_of, many

ITEMS = 256
"""Held-out items that every lesion is scored on (all, where there are fewer)."""


@dataclass(frozen=True)
class Score:
    """Loss, and the metric in the task's own unit; a decoder runs free."""

    loss: float
    metric: float


@dataclass(frozen=True)
class Lesion:
    unit: int
    score: Score
    harm: float  # loss without the unit minus the intact loss


@dataclass(frozen=True)
class Lesions:
    """``rows``: one a unit, the most harmful first. ``baseline`` is the trivial predictor's metric on the whole held-out set."""

    intact: Score
    baseline: float
    rows: tuple[Lesion, ...]
    items: int


@torch.no_grad()
def lesions(trainer: Trainer, layer: int = 0, backward: bool = False, decoder: bool = False, items: int = ITEMS) -> Lesions:
    """Every unit of one layer in turn; the network itself stays as it is. Raises EngineError for a layer that is not there."""
    model, batch = copied(trainer.model), many(trainer, items)
    held, intact, rows = layer_of(model, layer, backward, decoder), scored(model, trainer.task, batch), list[Lesion]()
    for unit in range(held.hidden_size):
        held.clamp = Clamp(unit=unit)  # by weights, so at the speed of the kernels
        score = scored(model, trainer.task, batch)
        rows.append(Lesion(unit, score, score.loss - intact.loss))
    rows.sort(key=lambda row: (-row.harm, row.unit))
    return Lesions(intact, trainer.task.baseline, tuple(rows), batch.x.shape[1])


def copied(model: Model) -> Model:
    """To be lesioned: what is clamped in the model is the copy's own weights."""
    found = deepcopy(model).eval()
    for layer in (module for module in found.modules() if isinstance(module, Layer)):
        for name, weight in layer.weights._asdict().items():
            if weight.numel():
                getattr(layer, name).copy_(weight)
        layer.clamp = None
    return found


def scored(model: Model, task: Task, batch: Batch) -> Score:
    output = model.free(batch)
    return Score(float(task.loss(output, batch)), float(task.score(output, batch)))
