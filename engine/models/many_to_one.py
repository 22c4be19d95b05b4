"""Many to one: a stack reads the sequence, a readout makes one vector of its states, a linear layer answers."""

from __future__ import annotations

import torch
from torch import nn

from engine.cells import Recording, Stack, StackOutput
from engine.config import ModelConfig
from engine.frame import Part
from engine.models.base import Inputs, Model, Output
from engine.models.readout import Readout
from engine.tasks.base import Batch, Task


class ManyToOne(Model):
    def __init__(self, config: ModelConfig, task: Task) -> None:
        super().__init__()
        self.inputs = Inputs(task, config)
        self.stack = Stack(config.cell, self.inputs.size, config.hidden_size, config.layers, config.bidirectional,
                           config.dropout, config.variational, config.norm)
        self.readout = Readout(config.readout, self.stack.output_size, config.mask, config.norm != "none")
        self.head = nn.Linear(self.stack.output_size, task.output_size)
        self.one_direction = not config.bidirectional

    def forward(self, batch: Batch, teacher_forcing: float = 1.0, generator: torch.Generator | None = None) -> Output:
        return self._read(self.stack(self.inputs(batch.x), batch.lengths), batch)

    def free(self, batch: Batch) -> Output:
        return self.forward(batch)

    def record(self, batch: Batch) -> tuple[Output, list[tuple[Part, Recording]]]:
        states, recording = self.stack.record(self.inputs(batch.x), batch.lengths)
        output = self._read(states, batch)
        if self.one_direction:
            with torch.no_grad():
                answer = self.head(self.readout.so_far(states.output))
            output = Output(output.prediction, output.attention, answer)
        return output, [("main", recording)]

    def _read(self, states: StackOutput, batch: Batch) -> Output:
        read = self.readout(states, batch.lengths)
        return Output(self.head(read.vector), read.attention)
