"""A language model: after each token a distribution over the next; by itself it goes on writing, fed with what it wrote (Graves 2013)."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from engine.config import ModelConfig
from engine.models.base import Output
from engine.models.choice import choose
from engine.models.every_step import EveryStep
from engine.tasks.base import Batch, Task

WRITTEN = 100
"""Tokens it adds for the picture."""


class Language(EveryStep):
    def __init__(self, config: ModelConfig, task: Task) -> None:
        super().__init__(config, task)
        self.temperature, self.given = task.temperature, task.given

    def show(self, batch: Batch, count: int) -> Output:
        """The first ``count`` items, or what is given of them, are continued, always with the same throws: pictures can be compared."""
        generator, items = torch.Generator().manual_seed(0), batch.items(0, count)
        if self.given:
            items = replace(items, lengths=items.full_lengths.clamp(max=self.given))
        return Output(self.free(batch).prediction, written=self.write(items, WRITTEN, self.temperature, generator))

    @torch.no_grad()
    def write(self, batch: Batch, steps: int, temperature: float, generator: torch.Generator) -> Tensor:
        """``steps`` tokens after each sequence's own end: ``(steps, B)``. Padding (0) is never written; see ``choose``."""
        ends = batch.full_lengths
        zeros = (torch.zeros(len(ends), self.stack.hidden_size, device=ends.device),) * len(self.stack.cell.states)
        states: list[tuple[Tensor, ...]] = [zeros] * self.stack.depth
        said, token = [], batch.x[0]
        for t in range(int(ends.max()) + steps):
            token = torch.where(t < ends, batch.x[min(t, len(batch.x) - 1)], token)
            states = self.stack.step(self.inputs(token), states)
            token = choose(self.head(self.stack.top(states))[:, 1:], temperature, generator) + 1
            said.append(token)
        written = torch.stack(said)
        return written.gather(0, ends - 1 + torch.arange(steps, device=ends.device).unsqueeze(1))
