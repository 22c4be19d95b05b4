"""Encoder-decoders with random weights, and batches for them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

from engine.config import ModelConfig
from engine.init import initialise
from engine.models.encoder_decoder import EncoderDecoder
from engine.tasks.base import Batch

LETTERS = "·abcdefg"


def translator(
    cell: str = "lstm", attention: str = "additive", tokens: int = 9, answer: int = 6, layers: int = 1, at: str = "after",
) -> EncoderDecoder:
    """Weights larger than usual, so that its answers are not all alike."""
    task: Any = SimpleNamespace(vocabulary=tuple(LETTERS), output_size=tokens, answer_length=answer, input_size=1)
    settings = {"cell": cell, "hidden_size": 8, "layers": layers, "bidirectional": True, "attention": attention, "attention_at": at}
    config = ModelConfig.model_validate(settings)
    model = EncoderDecoder(config, task)
    initialise(model, config, 8, torch.Generator().manual_seed(5))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(3)
    return model


def batch_of(n: int = 4, steps: int = 7, answer: int = 6, tokens: int = 9, seed: int = 0) -> Batch:
    """Sources of 3 to ``steps`` letters, padded; answers of digits that end with the end sign."""
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.randint(3, steps + 1, (n,), generator=generator)
    lengths[0] = steps
    x = torch.randint(1, len(LETTERS), (steps, n), generator=generator)
    y = torch.randint(3, tokens, (answer, n), generator=generator)
    y_lengths = torch.randint(3, answer + 1, (n,), generator=generator)
    return Batch(_padded(x, lengths), _padded(_ended(y, y_lengths), y_lengths), lengths, y_lengths)


def _padded(ids: Tensor, lengths: Tensor) -> Tensor:
    return ids.masked_fill(torch.arange(len(ids))[:, None] >= lengths, 0)


def _ended(ids: Tensor, lengths: Tensor) -> Tensor:
    return ids.scatter(0, lengths[None] - 1, 2)
