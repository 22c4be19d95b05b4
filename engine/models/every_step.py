"""One answer at every step: a stack reads the sequence, the same linear layer answers after each of its states."""

from __future__ import annotations

import torch
from torch import nn

from engine.cells import Recording, Stack
from engine.config import ModelConfig
from engine.frame import Part
from engine.models.base import Inputs, Model, Output
from engine.tasks.base import Batch, Task


class EveryStep(Model):
    """``prediction`` is ``(T, B, K)``; past a sequence's end it means nothing."""

    def __init__(self, config: ModelConfig, task: Task) -> None:
        super().__init__()
        self.inputs = Inputs(task, config)
        self.stack = Stack(config.cell, self.inputs.size, config.hidden_size, config.layers, config.bidirectional,
                           config.dropout, config.variational, config.norm)
        self.head = nn.Linear(self.stack.output_size, task.output_size)

    def forward(self, batch: Batch, teacher_forcing: float = 1.0, generator: torch.Generator | None = None) -> Output:
        return Output(self.head(self.stack(self.inputs(batch.x), batch.lengths).output))

    def free(self, batch: Batch) -> Output:
        return self.forward(batch)

    def record(self, batch: Batch) -> tuple[Output, list[tuple[Part, Recording]]]:
        """The answer at every step is the prediction itself, whatever the directions."""
        states, recording = self.stack.record(self.inputs(batch.x), batch.lengths)
        prediction = self.head(states.output)
        return Output(prediction, answer=prediction.detach()), [("main", recording)]
