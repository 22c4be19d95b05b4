"""The decoder of an encoder-decoder, one token at a time, so that a person can stand between two tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from engine.cells import State
from engine.errors import EngineError
from engine.models.encoder_decoder import START, EncoderDecoder, Memory
from engine.tasks.base import Batch

END = 2
"""The token that ends an answer; 0 is padding."""


class Spoken(NamedTuple):
    """``states`` of every decoder layer, ``log_probability`` ``(B, V)``, ``attention`` ``(B, T_in)`` or None."""

    states: list[State]
    log_probability: Tensor
    attention: Tensor | None


class Writer:
    """Reads the source once. ``hidden`` are source positions that attention may not look at; ``mask_padding`` False lets it see padding.

    Raises EngineError for positions that are not there, for a model without attention, or if nothing is left to look at.
    """

    def __init__(self, model: EncoderDecoder, batch: Batch, hidden: Sequence[int] = (), mask_padding: bool = True) -> None:
        self.model = model
        with torch.no_grad():
            memory, start = model.read(batch)
        self._memory = _hide(model, memory if mask_padding else memory._replace(mask=None), hidden)
        self.start = model.first_states(start)
        self.batch_size, self.source_length = memory.states.shape[:2]

    @torch.no_grad()
    def speak(self, token: Tensor, states: list[State], row: Tensor | None = None) -> Spoken:
        """One step after ``token`` ``(B,)``. ``row`` ``(B, T_in)`` takes the place of the attention weights.

        One source may be asked for many hypotheses at once: then B is theirs.
        """
        seen = self._memory_for(len(token))
        states, output = self.model.step(self.model.outputs(token), states, seen, None if row is None else row.unsqueeze(1))
        return Spoken(states, output.prediction[0].log_softmax(-1), None if output.attention is None else output.attention[:, 0])

    def _memory_for(self, hypotheses: int) -> Memory:
        states, keys, mask = self._memory
        if len(states) == hypotheses:
            return self._memory
        wide = None if mask is None else mask.expand(hypotheses, -1)
        return Memory(states.expand(hypotheses, -1, -1), keys.expand(hypotheses, -1, -1), wide)

    def first(self) -> Tensor:
        """The start token ``(B,)``."""
        return torch.full((self.batch_size,), START, device=self._memory.states.device)


def _hide(model: EncoderDecoder, memory: Memory, hidden: Sequence[int]) -> Memory:
    if not hidden:
        return memory
    if model.attention is None:
        raise EngineError("This model has no attention, so no source position can be masked.")
    steps = memory.states.shape[1]
    if any(not 0 <= position < steps for position in hidden):
        raise EngineError(f"The source has positions 0 to {steps - 1}; got {list(hidden)}.")
    mask = torch.ones(memory.states.shape[:2], dtype=torch.bool) if memory.mask is None else memory.mask.clone()
    mask[:, list(hidden)] = False
    if not bool(mask.any(dim=1).all()):
        raise EngineError("Every source position is masked; attention needs one to look at.")
    return memory._replace(mask=mask)
