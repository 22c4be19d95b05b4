"""A forecaster: at every step the next values; by itself it runs on, fed with its own next value (Jaeger & Haas 2004)."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.models.every_step import EveryStep
from engine.tasks.base import Batch


class Forecast(EveryStep):
    @torch.no_grad()
    def run_on(self, batch: Batch, steps: int) -> Tensor:
        """The ``steps`` values after each window's end, ``(steps, B)``, each read as the next input. Only where a series drives itself."""
        zeros = (batch.x.new_zeros(batch.x.shape[1], self.stack.hidden_size),) * len(self.stack.cell.states)
        states: list[tuple[Tensor, ...]] = [zeros] * self.stack.depth
        said: list[Tensor] = []
        for t in range(len(batch.x) + steps - 1):
            x = batch.x[t] if t < len(batch.x) else said[-1].unsqueeze(1)
            states = self.stack.step(self.inputs(x), states)
            said.append(self.head(self.stack.top(states))[:, 0])
        return torch.stack(said[-steps:])
