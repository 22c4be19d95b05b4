"""Exact match with beam search, item by item."""

from __future__ import annotations

import torch

from engine.models.encoder_decoder import EncoderDecoder
from engine.tasks.base import Batch
from engine.understand.beam import beam_search


@torch.no_grad()
def exact_with_beam(model: EncoderDecoder, batch: Batch, width: int) -> float:
    """Share of items whose best hypothesis is the truth."""
    right = 0
    for item in range(batch.x.shape[1]):
        one = batch.items(item, item + 1).trimmed()
        found = beam_search(model, one, width)
        truth = tuple(int(token) for token in one.y[:, 0] if token > 0)
        right += found.tokens(found.answers[0]) == truth
    return right / batch.x.shape[1]
