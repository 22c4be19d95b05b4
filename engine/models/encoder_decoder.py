"""Encoder-decoder: a stack reads the input, another writes the answer token by token (Cho et al. 2014, Sutskever et al. 2014).

Attention follows the decoder's cell (Luong et al. 2015), so that a teacher-forced pass is one call of the fast kernel;
only free running needs a loop.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.attention import Additive, Dot
from engine.cells import Layer, Recording, Stack, StackOutput
from engine.config import ModelConfig
from engine.frame import Part
from engine.models.base import EMBEDDING, Inputs, Model, Output, real_steps
from engine.tasks.base import Batch, Task

START = 1
"""Token that a decoder is fed first; 0 is padding, 2 the end."""

SCORES = {"dot": Dot, "additive": Additive}


class Memory(NamedTuple):
    """What the decoder may look at: encoder states ``(B, T_in, M)``, the keys of the score, and where there is a token."""

    states: Tensor
    keys: Tensor
    mask: Tensor | None


class EncoderDecoder(Model):
    def __init__(self, config: ModelConfig, task: Task) -> None:
        super().__init__()
        hidden = config.hidden_size
        self.answer_length = task.answer_length
        self.inputs = Inputs(task)
        self.encoder = Stack(config.cell, self.inputs.size, hidden, config.layers, config.bidirectional)
        self.outputs = nn.Embedding(task.output_size, EMBEDDING)
        self.decoder = Stack(config.cell, EMBEDDING, hidden, config.layers)
        self.bridge = nn.Linear(self.encoder.output_size, len(self.decoder.cell.states) * hidden)
        self.attention = None if config.attention == "none" else SCORES[config.attention](hidden, self.encoder.output_size)
        self.combine = None if self.attention is None else nn.Linear(hidden + self.encoder.output_size, hidden)
        self.head = nn.Linear(hidden, task.output_size)

    def forward(self, batch: Batch, teacher_forcing: float = 1.0, generator: torch.Generator | None = None) -> Output:
        encoded = self.encoder(self.inputs(batch.x), batch.lengths)
        memory, start = self._memory(encoded, batch), self._bridge(encoded)
        if teacher_forcing == 1.0:
            return self._say(self.decoder(self._forced(batch.y), None, start).output, memory)
        return self._write(memory, start, len(batch.y), self._coins(batch.y, teacher_forcing, generator), self._forced(batch.y))

    def free(self, batch: Batch) -> Output:
        encoded = self.encoder(self.inputs(batch.x), batch.lengths)
        return self._write(self._memory(encoded, batch), self._bridge(encoded), self.answer_length, None, None)

    def record(self, batch: Batch) -> tuple[Output, list[tuple[Part, Recording]]]:
        encoded, reading = self.encoder.record(self.inputs(batch.x), batch.lengths)
        written, writing = self.decoder.record(self._forced(batch.y), None, self._bridge(encoded))
        return self._say(written.output, self._memory(encoded, batch)), [("encoder", reading), ("decoder", writing)]

    def _forced(self, y: Tensor) -> Tensor:
        """The true previous tokens as decoder input ``(T_out, B, E)``."""
        embedded: Tensor = self.outputs(torch.cat([torch.full_like(y[:1], START), y[:-1]]))
        return embedded

    def _bridge(self, encoded: StackOutput) -> tuple[Tensor, ...]:
        """Each decoder layer starts from tanh(W [encoder's final states of that layer]): ``(L, 1, B, H)`` for h, and for c."""
        final = encoded.final.transpose(1, 2).flatten(2)
        return tuple(state.unsqueeze(1) for state in self.bridge(final).tanh().split(self.decoder.hidden_size, dim=2))

    def _memory(self, encoded: StackOutput, batch: Batch) -> Memory:
        states = encoded.output.transpose(0, 1)
        keys = states if self.attention is None else self.attention.keys(states)
        return Memory(states, keys, real_steps(batch.lengths, len(batch.x)))

    def _say(self, written: Tensor, memory: Memory) -> Output:
        """Decoder states ``(T_out, B, H)`` -> logits ``(T_out, B, V)``: by tanh(W [h; context]) where there is attention."""
        if self.attention is None or self.combine is None:
            return Output(self.head(written))
        query = written.transpose(0, 1)
        weights = self.attention(query, memory.keys, memory.mask)
        combined = self.combine(torch.cat([query, weights @ memory.states], dim=2)).tanh()
        return Output(self.head(combined).transpose(0, 1), weights)

    def _coins(self, y: Tensor, share: float, generator: torch.Generator | None) -> Tensor:
        """``(T_out, B)``: True where the true token is fed; one coin a token (Bengio et al. 2015)."""
        if share == 0.0:
            return torch.zeros_like(y, dtype=torch.bool)
        return (torch.rand(y.shape, generator=generator) < share).to(y.device)

    def _write(self, memory: Memory, start: tuple[Tensor, ...], steps: int, coins: Tensor | None, forced: Tensor | None) -> Output:
        """One token after another; fed its own most likely token, or the true one (``forced``) where the coin says so."""
        states = [tuple(state[level, 0] for state in start) for level in range(self.decoder.depth)]
        token = self.outputs(torch.full((len(memory.states),), START, device=memory.states.device))
        said: list[Output] = []
        for t in range(steps):
            if t and coins is not None and forced is not None:
                token = torch.where(coins[t].unsqueeze(1), forced[t], token)
            states = self._step(token, states)
            said.append(self._say(states[-1][0].unsqueeze(0), memory))
            token = self.outputs(said[-1].prediction[0].argmax(dim=1))
        weights = [output.attention for output in said if output.attention is not None]
        return Output(torch.cat([output.prediction for output in said]), torch.cat(weights, dim=1) if weights else None)

    def _step(self, x: Tensor, states: list[tuple[Tensor, ...]]) -> list[tuple[Tensor, ...]]:
        """One time step of all decoder layers, by the cell's explicit equations."""
        after = []
        for layer, state in zip(self.decoder.layers, states, strict=True):
            assert isinstance(layer, Layer)
            state, _ = self.decoder.cell.step(x, state, layer.weights)
            x = state[0]
            after.append(state)
        return after
