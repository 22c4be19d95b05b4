"""A trained translator of dates, and what a claim asks of it: tokens, exact match, what forcing changes."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.claims.measuring.training import Trained, train
from engine.config import RunConfig
from engine.models.encoder_decoder import EncoderDecoder
from engine.tasks.base import Batch


def trained(config: RunConfig, seed: int, size: float) -> tuple[Trained, EncoderDecoder]:
    run = train(config, seed, size)
    model = run.trainer.model
    assert isinstance(model, EncoderDecoder)
    return run, model.eval()


def held_out(run: Trained, items: int = 256) -> Batch:
    batch = run.trainer.task.held_out(torch.device("cpu"))
    return batch.items(0, items).trimmed()


def rights(said: Tensor, batch: Batch) -> Tensor:
    """``(T_out, B)`` floats: 1 right, 0 wrong, NaN where the answer has ended."""
    right = (said[: len(batch.y)] == batch.y).float()
    return right.masked_fill(batch.y == 0, float("nan"))


@torch.no_grad()
def forced(model: EncoderDecoder, batch: Batch) -> Tensor:
    """Most likely token at each step, fed the truth: ``(T_out, B)``."""
    return model(batch).prediction.argmax(2)  # type: ignore[no-any-return]


@torch.no_grad()
def free(model: EncoderDecoder, batch: Batch) -> Tensor:
    """The same, fed its own tokens."""
    return model.free(batch).prediction.argmax(2)


def token_accuracy(right: Tensor) -> float:
    return float(right.nanmean())


def exact_match(right: Tensor) -> float:
    return float((right != 0).all(0).float().mean())
