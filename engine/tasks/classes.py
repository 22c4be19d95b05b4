"""One class for a whole sequence, scored by accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.frame import Prediction
from engine.tasks.base import Batch, Task

if TYPE_CHECKING:
    from engine.models.base import Output


class Classes(Task):
    kind: ClassVar[str] = "classification"

    def loss(self, output: Output, batch: Batch) -> Tensor:
        return F.cross_entropy(output.prediction, batch.y)

    def score(self, output: Output, batch: Batch) -> Tensor:
        return (output.prediction.argmax(dim=1) == batch.y).float().mean()

    @property
    def baseline(self) -> float:
        truth = self.held_out(torch.device("cpu")).y
        return float(truth.bincount().max() / len(truth))

    @property
    def baseline_note(self) -> str:
        most = int(self.held_out(torch.device("cpu")).y.bincount().argmax())
        return f"always say {self.labels[most]}, the most frequent answer here"

    def readable(self, answer: Tensor) -> Tensor:
        return answer.softmax(dim=-1)

    def prediction(self, output: Output, batch: Batch) -> Prediction:
        share = output.prediction.detach().softmax(dim=1).cpu().numpy()
        return Prediction("classes", batch.y.cpu().numpy(), share.argmax(axis=1), share, self.labels)

    def describe(self, batch: Batch, prediction: Prediction) -> tuple[str, ...]:
        sentences = []
        for b in range(batch.x.shape[1]):
            truth, said = int(prediction.truth[b]), int(prediction.said[b])
            known = f"The answer is {self.labels[truth]}; the" if truth >= 0 else "The"
            sentences.append(f"{known} network says {self.labels[said]} ({prediction.probability[b, said]:.0%}).")
        return tuple(sentences)
