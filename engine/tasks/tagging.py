"""A label at every time step. One mask, ``counted``, says which steps are scored; what is UNASKED is in neither loss nor score."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.frame import Prediction
from engine.memory import PROBE_ITEMS
from engine.tasks.base import UNASKED, Batch, Task

if TYPE_CHECKING:
    from engine.models.base import Output

SHOWN = PROBE_ITEMS + 1
"""Items of a label-at-every-step view: the probe batch and a person's own text."""


class Tagging(Task):
    """``whole``: the score is the share of sequences right in every counted step, else the share of counted steps."""

    kind: ClassVar[str] = "tagging"
    whole: ClassVar[bool] = False
    input_size = 1

    @abstractmethod
    def held_out(self, device: torch.device) -> Batch: ...

    def counted(self, y: Tensor) -> Tensor:
        """Where a label ``(T, B)`` is scored."""
        return y != UNASKED

    def loss(self, output: Output, batch: Batch) -> Tensor:
        return F.cross_entropy(output.prediction.flatten(0, 1), batch.y.flatten(), ignore_index=UNASKED)

    def score(self, output: Output, batch: Batch) -> Tensor:
        return self.mark(output.prediction.argmax(dim=2), batch)

    def mark(self, said: Tensor, batch: Batch) -> Tensor:
        """The score of labels ``(T, B)``."""
        counted = self.counted(batch.y)
        right = said == batch.y
        if self.whole:
            return (right | ~counted).all(dim=0).float().mean()
        return (right & counted).sum() / counted.sum()

    @cached_property
    def _memoryless(self) -> Tensor:
        """The label that is right most often after each symbol of the held-out set, ``(V,)``: the best rule that looks at one symbol."""
        batch = self.held_out(torch.device("cpu"))
        counted = self.counted(batch.y)
        counts = torch.zeros(len(self.vocabulary or ()), self.output_size)
        return counts.index_put_((batch.x[counted], batch.y[counted]), torch.ones(int(counted.sum())), accumulate=True).argmax(dim=1)

    @property
    def baseline(self) -> float:
        batch = self.held_out(torch.device("cpu"))
        return float(self.mark(self._memoryless[batch.x], batch))

    @property
    def baseline_note(self) -> str:
        return "the best rule that looks at the present symbol only"

    def readable(self, answer: Tensor) -> Tensor:
        return answer.softmax(dim=-1)

    def prediction(self, output: Output, batch: Batch) -> Prediction:
        return stepwise("labels", output, batch, self.labels)

    def describe(self, batch: Batch, prediction: Prediction) -> tuple[str, ...]:
        return tuple(self._sentence(b, prediction, int(n)) for b, n in enumerate(batch.full_lengths.tolist()))

    def _sentence(self, b: int, prediction: Prediction, length: int) -> str:
        truth, said = prediction.truth[b, :length], prediction.said[b, :length]
        asked = np.flatnonzero(truth >= 0)
        if not len(asked):
            return f"The network says: {' '.join(self.labels[i] for i in said)}."
        wrong = asked[truth[asked] != said[asked]]
        if not len(wrong):
            return f"All {len(asked)} labels are right."
        t = int(wrong[0])
        return (f"{len(asked) - len(wrong)} of {len(asked)} labels are right; the first wrong one is after step {t}: "
                f"{self.labels[said[t]]} for {self.labels[truth[t]]}.")


def stepwise(kind: str, output: Output, batch: Batch, labels: tuple[str, ...]) -> Prediction:
    """Truth and what is said at every step of the probe batch, with the probability of the label said and of the true one."""
    items = slice(0, SHOWN)
    chances = output.prediction[:, items].detach().softmax(dim=2)
    past_end = torch.arange(len(batch.x), device=chances.device).unsqueeze(1) >= batch.full_lengths[items]
    best = chances.max(dim=2)
    truth = batch.y[:, items].masked_fill(past_end, UNASKED)
    of_truth = chances.gather(2, truth.clamp(min=0).unsqueeze(2))[:, :, 0].masked_fill(truth < 0, float("nan"))
    both = torch.stack([best.values, of_truth], dim=2).transpose(0, 1).cpu().numpy()
    said = best.indices.masked_fill(past_end, UNASKED)
    written = None if output.written is None else output.written.T.cpu().numpy()
    return Prediction(kind, truth.T.cpu().numpy(), said.T.cpu().numpy(), both, labels, written)  # type: ignore[arg-type]
