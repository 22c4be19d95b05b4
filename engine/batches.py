"""A batch in parts, or cut short; and how many targets its loss is a mean of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import torch
from torch import Tensor

from engine.errors import EngineError
from engine.tasks.base import UNASKED, Batch

NO_TARGET = "Every target of this batch is ignored (padding, or steps of which nothing is asked), so there is no loss to lower."


def targets(batch: Batch) -> int:
    """What the mean of a loss is over: tokens and labels that count, else items."""
    counted = counted_targets(batch)
    return batch.x.shape[1] if counted is None else int(counted.sum())


def counted_targets(batch: Batch) -> Tensor | None:
    """``(T, B)``, True where the loss has a term; None where each item has one."""
    if batch.y_lengths is not None:
        return batch.y != 0
    return batch.y != UNASKED if batch.aligned and not batch.y.is_floating_point() else None


def parts(batch: Batch, count: int) -> Iterator[tuple[Batch, float]]:
    """At most ``count`` parts of about equal size, and the share of each in the mean loss; what has no target is left out.

    Raises EngineError where nothing has one.
    """
    items, total = batch.x.shape[1], targets(batch)
    if not total:
        raise EngineError(NO_TARGET)
    count = min(count, items)
    edges = [round(items * i / count) for i in range(count + 1)]
    for start, stop in pairwise(edges):
        part = batch.items(start, stop)
        if mine := targets(part):
            yield part, mine / total


def shortened(batch: Batch, steps: int) -> Batch:
    """The first ``steps`` time steps of every sequence, with the labels of these; 0: all."""
    if not 0 < steps < len(batch.x):
        return batch
    lengths = None if batch.lengths is None else batch.lengths.clamp(max=steps)
    return replace(batch, x=batch.x[:steps], y=batch.y[:steps] if batch.aligned else batch.y, lengths=lengths)


def side_by_side(some: list[Batch]) -> Batch:
    """Parts of one batch as one again."""
    first, by_time = some[0], some[0].aligned or some[0].y_lengths is not None
    lengths, y_lengths = ([getattr(each, name) for each in some] for name in ("lengths", "y_lengths"))
    return replace(
        first, x=torch.cat([each.x for each in some], 1), y=torch.cat([each.y for each in some], 1 if by_time else 0),
        lengths=None if first.lengths is None else torch.cat(lengths), y_lengths=None if first.y_lengths is None else torch.cat(y_lengths),
    )
