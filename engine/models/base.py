"""What every model offers the trainer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch
from torch import Tensor, nn

from engine.cells.dropout import Dropout
from engine.config import ModelConfig
from engine.frame import Part
from engine.tasks.base import Batch, Task

if TYPE_CHECKING:
    from engine.cells import Recording

EMBEDDING = 32
"""Width of the learned vector of a letter."""


@dataclass(frozen=True)
class Output:
    """``prediction`` (B, K) numbers or logits, or (T_out, B, V) of them; ``attention`` (B, T_out, T_in), where there is any.

    ``answer`` (T, B, K) is the readout applied at every step; only a recording has it, and only with one direction.
    ``written`` (T_more, B) ids that a language model added to its input, only where it was asked to show what it writes.
    """

    prediction: Tensor
    attention: Tensor | None = None
    answer: Tensor | None = None
    written: Tensor | None = None

    def items(self, start: int, stop: int) -> Output:
        """Items ``start .. stop - 1`` of the batch; ``answer`` is dropped."""
        part = slice(start, stop)
        prediction = self.prediction[:, part] if self.prediction.dim() == 3 else self.prediction[part]
        written = None if self.written is None else self.written[:, part]
        return Output(prediction, None if self.attention is None else self.attention[part], written=written)


def together(outputs: list[Output]) -> Output:
    """The predictions of parts of a batch as one."""
    return Output(torch.cat([output.prediction for output in outputs], dim=1 if outputs[0].prediction.dim() == 3 else 0))


class Model(nn.Module, ABC):
    coin: Literal["token", "sequence"] = "token"
    """What a teacher-forcing coin is thrown for."""

    @abstractmethod
    def forward(self, batch: Batch, teacher_forcing: float = 1.0, generator: torch.Generator | None = None) -> Output:
        """The training pass. ``generator`` throws the teacher-forcing coins; it is used only where 0 < teacher_forcing < 1."""

    @abstractmethod
    def free(self, batch: Batch) -> Output:
        """What the model says on its own: it never sees ``batch.y``."""

    def show(self, batch: Batch, count: int) -> Output:
        """``free``, with all that the prediction view needs of the first ``count`` items; draws no random number of a run."""
        return self.free(batch)

    @abstractmethod
    def record(self, batch: Batch) -> tuple[Output, list[tuple[Part, Recording]]]:
        """The training pass with every internal kept; a decoder is forced with ``batch.y``."""


class Inputs(nn.Module):
    """Numbers as they are, letters as learned vectors, with dropout on these: (T, B, I) or (T, B) -> (T, B, size)."""

    def __init__(self, task: Task, config: ModelConfig) -> None:
        super().__init__()
        self.dropout = Dropout(config.embedding_dropout, config.variational)
        self.size = EMBEDDING if task.vocabulary else task.input_size
        self.embedding = nn.Embedding(len(task.vocabulary), EMBEDDING) if task.vocabulary else None

    def forward(self, x: Tensor) -> Tensor:
        if self.embedding is None:
            return x
        embedded: Tensor = self.dropout(self.embedding(x))
        return embedded


def real_steps(lengths: Tensor | None, steps: int) -> Tensor | None:
    """``(B, T)``, True where a sequence has a token; None when all are full."""
    return None if lengths is None else torch.arange(steps, device=lengths.device) < lengths.unsqueeze(1)
