"""Teacher forcing beside free running: where the two part, and what one mistake does to all that follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.errors import EngineError
from engine.frame import Array
from engine.models.encoder_decoder import EncoderDecoder
from engine.tasks.base import Batch
from engine.understand.decoding import Decoded, Interventions, decode
from engine.understand.writer import END, Writer


@dataclass(frozen=True)
class ForcedFree:
    """``truth`` ``(T_out,)``. ``divergence``: first position at which the two say different tokens; None where they never do."""

    truth: NDArray[np.integer]
    forced: Decoded
    free: Decoded
    divergence: int | None


def forced_and_free(model: EncoderDecoder, batch: Batch) -> ForcedFree:
    """One item whose truth is known."""
    truth = batch.y[:, 0]
    forced = decode(model, batch, Interventions(forced={t: int(token) for t, token in enumerate(truth) if token > 0}))
    free = decode(model, batch)
    steps = int((truth > 0).sum())
    apart = np.flatnonzero(forced.said[:steps] != free.said[:steps])
    return ForcedFree(truth.numpy(), forced, free, int(apart[0]) if len(apart) else None)


@dataclass(frozen=True)
class Mistake:
    """Share of wrong tokens by position ``(T_out,)``, over ``items``; NaN where no answer is that long.

    Up to ``position`` the decoder is fed the truth, after it its own tokens. ``after``: at ``position`` it was fed a wrong token;
    ``without``: the right one. Positions up to and with ``position`` are equal in both.
    """

    position: int
    after: Array
    without: Array
    items: int


def one_mistake(model: EncoderDecoder, batch: Batch, position: int, seed: int = 0) -> Mistake:
    """The wrong token is drawn among all others but padding, start and end. Raises EngineError for a position that no token follows."""
    steps = len(batch.y)
    if not 0 <= position < steps - 1:
        raise EngineError(f"A mistake can be made at positions 0 to {steps - 2}; got {position}.")
    truth = batch.y[position]
    wrong = _other(truth, model.head.out_features, torch.Generator().manual_seed(seed))
    after, without = (_errors(batch, _said(model, batch, position, token)) for token in (wrong, truth))
    return Mistake(position, after, without, batch.y.shape[1])


def _other(truth: Tensor, tokens: int, generator: torch.Generator) -> Tensor:
    """A token of END + 1 ... tokens - 1 that is not the truth, each equally likely."""
    first, choices = END + 1, tokens - END - 1
    if choices < 2:
        raise EngineError(f"There are {choices} tokens besides padding, start and end; a mistake needs two.")
    shift = torch.randint(1, choices, truth.shape, generator=generator)
    return torch.where(truth >= first, first + (truth - first + shift) % choices, first + shift)


def _said(model: EncoderDecoder, batch: Batch, position: int, token: Tensor) -> Tensor:
    """``(T_out, B)``: what is said when the truth is fed before ``position``, ``token`` after it, and own tokens from then on."""
    writer = Writer(model, batch)
    states, fed, said = writer.start, writer.first(), list[Tensor]()
    for t in range(len(batch.y)):
        spoken = writer.speak(fed, states)
        states = spoken.states
        said.append(spoken.log_probability.argmax(-1))
        fed = batch.y[t] if t < position else token if t == position else said[-1]
    return torch.stack(said)


def _errors(batch: Batch, said: Tensor) -> Array:
    real = batch.y > 0
    wrong = ((said != batch.y) & real).sum(1).numpy().astype(float)
    count = real.sum(1).numpy()
    shares: Array = np.divide(wrong, count, out=np.full(len(wrong), np.nan), where=count > 0)
    return shares
