"""What a task is: data, batches, loss, metric, trivial baseline, and how to read one item. Everything here is time-major."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import torch
from torch import Tensor

from engine.errors import EngineError
from engine.frame import Prediction

if TYPE_CHECKING:
    from engine.models.base import Output

PREDICTED_ITEMS = 64
"""Held-out items in the prediction view, the probe batch first."""


UNASKED = -1
"""A label at a time step of which nothing is asked, or of which nobody knows the truth."""


@dataclass(frozen=True)
class Batch:
    """``x`` (T, B, I) floats or (T, B) ids; ``y`` (B, K) floats, (B,) classes or (T_out, B) ids; lengths (B,), None: all full.

    ``aligned``: ``y`` has an entry a time step, (T, B) labels with UNASKED past the end, or (T, B, K) floats.
    """

    x: Tensor
    y: Tensor
    lengths: Tensor | None = None
    y_lengths: Tensor | None = None
    aligned: bool = False

    def items(self, start: int, stop: int) -> Batch:
        """Items ``start .. stop - 1``; the padding stays."""
        return self.at(slice(start, stop))

    def at(self, index: Tensor | slice) -> Batch:
        """The items at ``index`` (N,)."""
        by_time = self.aligned or self.y_lengths is not None
        return replace(self, x=self.x[:, index], y=self.y[:, index] if by_time else self.y[index],
                       lengths=None if self.lengths is None else self.lengths[index],
                       y_lengths=None if self.y_lengths is None else self.y_lengths[index])

    def to(self, device: torch.device) -> Batch:
        moved = [None if tensor is None else tensor.to(device) for tensor in (self.lengths, self.y_lengths)]
        return replace(self, x=self.x.to(device), y=self.y.to(device), lengths=moved[0], y_lengths=moved[1])

    def by_length(self) -> Batch:
        """Short items first, so that slices have little padding."""
        return self if self.lengths is None else self.at(self.lengths.argsort(stable=True))

    def trimmed(self) -> Batch:
        """Without the time steps that are padding in every item."""
        if self.lengths is None:
            return self
        steps = int(self.lengths.max())
        return replace(self, x=self.x[:steps], y=self.y[:steps] if self.aligned else self.y)

    @property
    def full_lengths(self) -> Tensor:
        """``lengths``, also where all are full."""
        return torch.full((self.x.shape[1],), len(self.x), device=self.x.device) if self.lengths is None else self.lengths


@dataclass(frozen=True)
class Metric:
    """How a task is scored. ``goal`` is the value at which it counts as learnt, in the metric's unit; None: nothing to learn."""

    name: str
    unit: str
    higher_is_better: bool
    goal: float | None


@dataclass(frozen=True)
class Card:
    """Where the data come from, shown beside them. ``sha256`` is of the rows, in the order of the source."""

    licence: str
    source: str
    size: str
    split: str
    sha256: str


class Task(ABC):
    """One task. ``vocabulary`` is None for numbers; ``output_size`` counts numbers, classes or output tokens; ``labels`` names them."""

    name: ClassVar[str]
    question: ClassVar[str]
    kind: ClassVar[str]
    metric: ClassVar[Metric]
    card: Card
    vocabulary: tuple[str, ...] | None = None
    labels: tuple[str, ...] = ()
    input_size: int
    output_size: int
    temperature: float = 0.0
    """Of the text that a language model writes for the picture."""
    given: int = 0
    """Time steps that a language model is given before it writes for the picture; 0: the whole sequence."""
    bucket: bool = True
    """Whether a training batch holds sequences of about equal length, where the items are a fixed list."""
    answer_length: int = 1
    """Tokens the decoder writes, end sign included; 1 where the answer is not a sequence."""

    @property
    @abstractmethod
    def baseline(self) -> float:
        """Score of the trivial predictor on this held-out set."""

    @property
    @abstractmethod
    def baseline_note(self) -> str:
        """What the trivial predictor says, in words."""

    @abstractmethod
    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``n`` training items."""

    @abstractmethod
    def held_out(self, device: torch.device) -> Batch:
        """The fixed held-out set: the same for every seed."""

    @abstractmethod
    def loss(self, output: Output, batch: Batch) -> Tensor:
        """Mean loss of a batch, a scalar tensor."""

    @abstractmethod
    def score(self, output: Output, batch: Batch) -> Tensor:
        """The metric on a batch, a scalar tensor (no synchronisation with the device)."""

    def forced_score(self, output: Output, batch: Batch) -> Tensor | None:
        """Of a decoder forced with the truth, a scalar tensor; None for a task without a decoder."""
        return None

    @abstractmethod
    def prediction(self, output: Output, batch: Batch) -> Prediction:
        """What the network says beside the truth; ``output`` is free running."""

    @abstractmethod
    def describe(self, batch: Batch, prediction: Prediction) -> tuple[str, ...]:
        """One sentence an item: how to read it."""

    def readable(self, answer: Tensor) -> Tensor:
        """The readout ``(..., K)`` in the unit of the views; a classifier turns it into probabilities."""
        return answer

    def encode(self, text: str) -> list[int]:
        """A person's own text as ids. Raises EngineError naming the letters it cannot read."""
        raise EngineError(f"The task '{self.name}' makes its own numbers; it cannot read a text.")

    def own(self, text: str, device: torch.device) -> Batch:
        """A person's own text as a batch of one; what is not known of ``y`` is -1. Raises EngineError."""
        self.encode(text)
        raise NotImplementedError

    def tokens(self, batch: Batch) -> tuple[tuple[str, ...], ...] | None:
        """The inputs as text, one tuple an item, or None for numbers."""
        if self.vocabulary is None:
            return None
        rows = zip(batch.x.T.tolist(), batch.full_lengths.tolist(), strict=True)
        return tuple(tuple(self.vocabulary[i] for i in ids[:length]) for ids, length in rows)


def joined(a: Batch, b: Batch) -> Batch:
    """Two batches of ids as one, padded with 0 to the longer; labels at every step with UNASKED."""
    y = _side_by_side(a.y, b.y, UNASKED) if a.aligned else torch.cat([a.y, b.y], dim=1 if a.y_lengths is not None else 0)
    y_lengths = None if a.y_lengths is None or b.y_lengths is None else torch.cat([a.y_lengths, b.y_lengths])
    return Batch(_side_by_side(a.x, b.x, 0), y, torch.cat([a.full_lengths, b.full_lengths]), y_lengths, a.aligned)


def _side_by_side(a: Tensor, b: Tensor, filling: int) -> Tensor:
    """``(T_a, A)`` and ``(T_b, B)`` as ``(max, A + B)``."""
    both = a.new_full((max(len(a), len(b)), a.shape[1] + b.shape[1]), filling)
    both[: len(a), : a.shape[1]] = a
    both[: len(b), a.shape[1] :] = b
    return both

