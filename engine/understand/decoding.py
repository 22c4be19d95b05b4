"""An answer token by token, with what a person changes on the way: a source token, a decoder token, a mask, a row of attention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.errors import EngineError
from engine.frame import Array
from engine.models.encoder_decoder import EncoderDecoder
from engine.tasks.base import Batch
from engine.understand.writer import END, Spoken, Writer


@dataclass(frozen=True)
class Interventions:
    """``source``: position to token id. ``forced``: output position to the token that counts as written there, and is fed next.

    ``masked``: source positions that attention may not look at. ``attention``: output position to a row of weights ``T_in``,
    scaled to sum to 1. ``mask_padding`` False shows what happens when nobody masks padding.
    """

    source: Mapping[int, int] = field(default_factory=dict)
    forced: Mapping[int, int] = field(default_factory=dict)
    masked: Sequence[int] = ()
    attention: Mapping[int, Sequence[float]] = field(default_factory=dict)
    mask_padding: bool = True


@dataclass(frozen=True)
class Decoded:
    """``said`` ``(T_out,)``: most likely token at each step; ``written``: what counts as written, hence what the next step was fed.

    ``probability`` ``(T_out, V)``, ``attention`` ``(T_out, T_in)`` or None. ``length``: tokens up to and with the end sign.
    """

    said: NDArray[np.integer]
    written: NDArray[np.integer]
    probability: Array
    attention: Array | None
    log_probability: float

    @property
    def length(self) -> int:
        ends = (self.written == END).nonzero()[0]
        return int(ends[0]) + 1 if len(ends) else len(self.written)


def decode(model: EncoderDecoder, batch: Batch, changes: Interventions | None = None) -> Decoded:
    """One item, greedy. Raises EngineError for a change that cannot be made."""
    changes = changes or Interventions()
    if batch.x.shape[1] != 1:
        raise EngineError(f"One item is decoded at a time; got {batch.x.shape[1]}.")
    writer = Writer(model, _with_source(model, batch, changes.source), changes.masked, changes.mask_padding)
    _check(model, writer, changes)
    states, token, spoken, written = writer.start, writer.first(), list[Spoken](), list[Tensor]()
    for t in range(model.answer_length):
        row = _row(changes.attention[t], writer) if t in changes.attention else None
        spoken.append(writer.speak(token, states, row))
        states = spoken[-1].states
        token = token.new_tensor([changes.forced[t]]) if t in changes.forced else spoken[-1].log_probability.argmax(-1)
        written.append(token)
    return _decoded(spoken, torch.cat(written))


def _decoded(spoken: list[Spoken], written: Tensor) -> Decoded:
    log = torch.cat([each.log_probability for each in spoken])
    rows = [each.attention for each in spoken if each.attention is not None]
    found = Decoded(log.argmax(-1).numpy(), written.numpy(), log.exp().numpy(), torch.cat(rows).numpy() if rows else None, 0.0)
    chosen = log[range(found.length), written[: found.length]]
    return replace(found, log_probability=float(chosen.sum()))


def _with_source(model: EncoderDecoder, batch: Batch, source: Mapping[int, int]) -> Batch:
    if not source:
        return batch
    x, letters = batch.x.clone(), model.inputs.embedding
    if letters is None:
        raise EngineError("This task reads numbers; only a source of tokens can be edited.")
    steps, tokens = len(x) if batch.lengths is None else int(batch.lengths[0]), letters.num_embeddings
    for position, token in source.items():
        if not 0 <= position < steps or not 0 < token < tokens:
            raise EngineError(f"The source has positions 0 to {steps - 1} and tokens 1 to {tokens - 1}; got {token} at {position}.")
        x[position] = token
    return replace(batch, x=x)


def _check(model: EncoderDecoder, writer: Writer, changes: Interventions) -> None:
    last, tokens = model.answer_length - 1, model.head.out_features
    for t, token in changes.forced.items():
        if not 0 <= t <= last or not 0 < token < tokens:
            raise EngineError(f"The answer has positions 0 to {last} and tokens 1 to {tokens - 1}; got {token} at {t}.")
    for t, row in changes.attention.items():
        if model.attention is None:
            raise EngineError("This model has no attention, so there is no row to overwrite.")
        if not 0 <= t <= last or len(row) != writer.source_length or min(row) < 0 or not 0 < sum(row) < float("inf"):
            raise EngineError(f"A row for position 0 to {last} has {writer.source_length} weights of at least 0, not all of them 0.")


def _row(row: Sequence[float], writer: Writer) -> Tensor:
    weights = torch.tensor([row], dtype=writer.start[0][0].dtype)
    return weights / weights.sum()
