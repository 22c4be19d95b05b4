"""Exact match by length: where one vector for a whole sentence becomes too narrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from engine.errors import EngineError
from engine.frame import Array
from engine.models.encoder_decoder import EncoderDecoder
from engine.tasks.base import Batch


@dataclass(frozen=True)
class ByLength:
    """For every length that occurs: ``exact`` is the share of answers without a single wrong token, free running; ``items`` how many."""

    length: NDArray[np.integer]
    exact: Array
    items: NDArray[np.integer]


@torch.no_grad()
def exact_by_length(model: EncoderDecoder, batch: Batch, of: Literal["source", "answer"] = "source") -> ByLength:
    """Raises EngineError for a batch that does not say how long its items are."""
    lengths = batch.lengths if of == "source" else batch.y_lengths
    if lengths is None:
        raise EngineError(f"This batch does not say how long each {of} is.")
    said = model.free(batch).prediction.argmax(dim=2)[: len(batch.y)]
    right = ((said == batch.y) | (batch.y == 0)).all(dim=0).numpy()
    length, place, items = np.unique(lengths.numpy(), return_inverse=True, return_counts=True)
    return ByLength(length, np.bincount(place, weights=right) / items, items)
