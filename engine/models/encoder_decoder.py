"""Encoder-decoder: a stack reads the input, another writes the answer token by token (Cho et al. 2014, Sutskever et al. 2014).

Attention after the decoder's cell (Luong et al. 2015) leaves a teacher-forced pass one call of the fast kernel; before it
(Bahdanau et al. 2015) each step's input holds a context that the step before has chosen, so that every pass is a loop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.attention import Attending, Score, attended, score_of
from engine.cells import Recording, Stack, StackOutput, State
from engine.config import ModelConfig
from engine.frame import Part
from engine.models.base import EMBEDDING, Inputs, Model, Output, real_steps
from engine.models.choice import choose
from engine.models.decoder_trace import Stepping, Steps, Trace
from engine.tasks.base import Batch, Task

START = 1
"""Token that a decoder is fed first; 0 is padding, 2 the end."""

Pick = Callable[[Tensor], Tensor]
"""Logits ``(B, V)`` to the token ``(B,)`` that is written."""


class Memory(NamedTuple):
    """What the decoder may look at: encoder states ``(B, T_in, M)``, the keys of the score, and where there is a token."""

    states: Tensor
    keys: Tensor
    mask: Tensor | None


class EncoderDecoder(Model):
    attending: Attending = "learned"

    def __init__(self, config: ModelConfig, task: Task) -> None:
        super().__init__()
        hidden = config.hidden_size
        between = (config.dropout, config.variational, config.norm)
        self.answer_length = task.answer_length
        self.masked = config.mask
        self.inputs = Inputs(task, config)
        self.encoder = Stack(config.cell, self.inputs.size, hidden, config.layers, config.bidirectional, *between)
        self.outputs = nn.Embedding(task.output_size, EMBEDDING)
        memory = self.encoder.output_size
        self.attends_before = config.attention != "none" and config.attention_at == "before"
        self.decoder = Stack(config.cell, EMBEDDING + (memory if self.attends_before else 0), hidden, config.layers, False, *between)
        self.bridge = nn.Linear(memory, len(self.decoder.cell.states) * hidden)
        self.attention: Score | None = None if config.attention == "none" else score_of(config.attention, hidden, memory)
        self.combine = None if self.attention is None or self.attends_before else nn.Linear(hidden + memory, hidden)
        self.head = nn.Linear(hidden, task.output_size)

    def forward(self, batch: Batch, teacher_forcing: float = 1.0, generator: torch.Generator | None = None) -> Output:
        memory, start = self.read(batch)
        if teacher_forcing < 1.0:
            return self._write(memory, start, len(batch.y), self._coins(batch.y, teacher_forcing, generator), self.forced(batch.y))
        if self.attends_before:
            return self._write(memory, start, len(batch.y), torch.ones_like(batch.y, dtype=torch.bool), self.forced(batch.y))
        return self._say(self.decoder(self.inputs.dropout(self.forced(batch.y)), None, start).output, memory)

    def free(self, batch: Batch) -> Output:
        memory, start = self.read(batch)
        return self._write(memory, start, self.answer_length)

    def sample(self, batch: Batch, temperature: float, generator: torch.Generator, top_k: int | None = None) -> Output:
        """As ``free``, but each token is thrown for; ``written`` ``(T_out, B)`` are the tokens. Raises EngineError."""
        memory, start = self.read(batch)
        return self._write(memory, start, self.answer_length, pick=lambda logits: choose(logits, temperature, generator, top_k))

    def record(self, batch: Batch) -> tuple[Output, list[tuple[Part, Recording]]]:
        encoded, reading = self.encoder.record(self.inputs(batch.x), batch.lengths)
        memory, start, forced = self.memory(encoded, batch), self._bridge(encoded), self.forced(batch.y)
        if self.attends_before:
            trace = Trace(self.decoder, start, forced)
            output = self._write(memory, start, len(batch.y), torch.ones_like(batch.y, dtype=torch.bool), forced, trace=trace)
            return output, [("encoder", reading), ("decoder", trace.recording())]
        written, writing = self.decoder.record(forced, None, start)
        return self._say(written.output, memory), [("encoder", reading), ("decoder", writing)]

    def read(self, batch: Batch) -> tuple[Memory, tuple[Tensor, ...]]:
        """The source, read once: what the decoder may look at, and its first states ``(L, 1, B, H)`` for h, and for c."""
        encoded = self.encoder(self.inputs(batch.x), batch.lengths)
        return self.memory(encoded, batch), self._bridge(encoded)

    def memory(self, encoded: StackOutput, batch: Batch) -> Memory:
        states = encoded.output.transpose(0, 1)
        keys = states if self.attention is None else self.attention.keys(states)
        return Memory(states, keys, real_steps(batch.lengths, len(batch.x)) if self.masked else None)

    def forced(self, y: Tensor) -> Tensor:
        """The true previous tokens as decoder input ``(T_out, B, E)``."""
        embedded: Tensor = self.outputs(torch.cat([torch.full_like(y[:1], START), y[:-1]]))
        return embedded

    def step(
        self, token: Tensor, states: list[State], memory: Memory, row: Tensor | None = None, run: Stepping | None = None
    ) -> tuple[list[State], Output]:
        """One time step after the embedded token ``(B, E)``: the states after it, and logits ``(1, B, V)`` with their weights.

        ``row`` ``(B, 1, T_in)`` takes the place of the attention weights, ``run`` that of ``Stack.step``.
        """
        if self.attends_before:
            row = self.weigh(self.decoder.top(states).unsqueeze(1), memory) if row is None else row
            assert row is not None
            token = torch.cat([token, (row @ memory.states)[:, 0]], dim=1)
        states = (self.decoder if run is None else run).step(token, states)
        if self.attends_before:
            return states, Output(self.head(self.decoder.top(states)).unsqueeze(0), row)
        return states, self._say(self.decoder.top(states).unsqueeze(0), memory, row)

    def first_states(self, start: tuple[Tensor, ...]) -> list[State]:
        """``start`` layer by layer."""
        return [tuple(state[level, 0] for state in start) for level in range(self.decoder.depth)]

    def weigh(self, query: Tensor, memory: Memory) -> Tensor | None:
        """Attention weights ``(B, T, T_in)`` of decoder states ``(B, T, H)``; None without attention."""
        if self.attention is None:
            return None
        mask = None if memory.mask is None else memory.mask.unsqueeze(1)
        return attended(self.attention(query, memory.keys, memory.mask), self.attending, mask)

    def _bridge(self, encoded: StackOutput) -> tuple[Tensor, ...]:
        """Each decoder layer starts from tanh(W [encoder's final states of that layer]): ``(L, 1, B, H)`` for h, and for c."""
        final = encoded.final.transpose(1, 2).flatten(2)
        return tuple(state.unsqueeze(1) for state in self.bridge(final).tanh().split(self.decoder.hidden_size, dim=2))

    def _say(self, written: Tensor, memory: Memory, weights: Tensor | None = None) -> Output:
        """Decoder states ``(T_out, B, H)`` -> logits ``(T_out, B, V)``: by tanh(W [h; context]) where attention follows the cell."""
        query = written.transpose(0, 1)
        weights = self.weigh(query, memory) if weights is None else weights
        if weights is None or self.combine is None:
            return Output(self.head(written))
        combined = self.combine(torch.cat([query, weights @ memory.states], dim=2)).tanh()
        return Output(self.head(combined).transpose(0, 1), weights)

    def _coins(self, y: Tensor, share: float, generator: torch.Generator | None) -> Tensor:
        """``(T_out, B)``: True where the true token is fed; one coin a token, or one for the whole sequence (Bengio et al. 2015)."""
        if share == 0.0:
            return torch.zeros_like(y, dtype=torch.bool)
        thrown = torch.rand(y.shape if self.coin == "token" else y[:1].shape, generator=generator)
        return (thrown < share).expand(y.shape).to(y.device)

    def _write(
        self, memory: Memory, start: tuple[Tensor, ...], steps: int, coins: Tensor | None = None, forced: Tensor | None = None,
        pick: Pick | None = None, trace: Trace | None = None,
    ) -> Output:
        """One token after another; fed what it wrote (``pick``; its most likely token), or the true one (``forced``) where a coin says."""
        states = self.first_states(start)
        token = self.outputs(torch.full((len(memory.states),), START, device=memory.states.device))
        embedded = self.inputs.dropout.mask(token, steps)
        run = Steps(self.decoder, self.decoder.masks(start[0], steps)) if trace is None else trace
        said, written = list[Output](), list[Tensor]()
        for t in range(steps):
            if t and coins is not None and forced is not None:
                token = torch.where(coins[t].unsqueeze(1), forced[t], token)
            fed = token if embedded is None else token * embedded[t]
            states, output = self.step(fed, states, memory, run=run)
            said.append(output)
            written.append(output.prediction[0].argmax(dim=1) if pick is None else pick(output.prediction[0]))
            token = self.outputs(written[-1])
        weights = [output.attention for output in said if output.attention is not None]
        together = torch.cat([output.prediction for output in said])
        return Output(together, torch.cat(weights, dim=1) if weights else None, written=torch.stack(written) if pick else None)
