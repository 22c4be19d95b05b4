"""What a network loses without one unit: its h_k held at 0 at every step, the harm measured on held-out data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.errors import EngineError
from engine.models.base import Model
from engine.models.every_step import EveryStep
from engine.models.many_to_one import ManyToOne
from engine.tasks.base import Batch, Task
from engine.trainer import Trainer
from engine.understand.looks import many

ITEMS = 256
"""Held-out items that every lesion is scored on (all, where there are fewer)."""


@dataclass(frozen=True)
class Score:
    """Loss, and the metric in the task's own unit."""

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
def lesions(trainer: Trainer, items: int = ITEMS) -> Lesions:
    """Every unit in turn. The network itself stays as it is. Raises EngineError where zeroed columns are no lesion."""
    model, batch = copied(trainer.model), many(trainer, items)
    if model.stack.norms:
        raise EngineError("A lesion is measured in a network without a norm after the layer: a norm carries a unit on to what is read.")
    intact = scored(model, trainer.task, batch)
    rows = []
    for unit in range(model.stack.hidden_size):
        with without(model, unit):
            score = scored(model, trainer.task, batch)
        rows.append(Lesion(unit, score, score.loss - intact.loss))
    rows.sort(key=lambda row: (-row.harm, row.unit))
    return Lesions(intact, trainer.task.baseline, tuple(rows), batch.x.shape[1])


@contextmanager
def without(model: ManyToOne | EveryStep, unit: int) -> Iterator[None]:
    """Zeroes column ``unit`` of every matrix that reads h; the weights come back afterwards.

    The same as h_k = 0 after each step: only these matrices carry h_k to other units and to the answer. Where a cell also uses
    h_k or c_k unit by unit (z * h in a GRU, f * c and peepholes in an LSTM), it reaches no further than unit k.
    """
    columns = [matrix[:, unit] for matrix in _readers(model)]
    kept = [column.clone() for column in columns]
    try:
        for column in columns:
            column.zero_()
        yield
    finally:
        for column, before in zip(columns, kept, strict=True):
            column.copy_(before)


def _readers(model: ManyToOne | EveryStep) -> list[Tensor]:
    """Every matrix ``(., H)`` that multiplies h, without its gradient: W_hh of all gates, the readout, its attention."""
    recurrent = dict(model.stack.layer(0, 0).named_parameters()).get("weight_hh")
    found: list[Tensor] = [model.head.weight]
    if recurrent is not None and recurrent.dim() == 2:  # a diagonal one, or none, takes h_k to unit k alone
        found.append(recurrent)
    if isinstance(model, ManyToOne) and model.readout.pooling is not None:
        found.append(model.readout.pooling.key.weight)
    return [matrix.detach() for matrix in found]


def copied(model: Model) -> ManyToOne | EveryStep:
    if not isinstance(model, ManyToOne | EveryStep):
        raise EngineError("A lesion is measured in a network without a decoder: here the decoder reads the encoder's units again.")
    if model.stack.depth > 1:
        raise EngineError(f"A lesion is measured in a network of one layer; this one has {model.stack.depth}.")
    if model.stack.directions > 1:
        raise EngineError("A lesion is measured in a network that reads in one direction; this one reads in two.")
    return deepcopy(model).eval()


def scored(model: Model, task: Task, batch: Batch) -> Score:
    output = model.free(batch)
    return Score(float(task.loss(output, batch)), float(task.score(output, batch)))
