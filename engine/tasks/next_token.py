"""A language model's task: bet on the next token at every step, scored in bits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.frame import Prediction
from engine.tasks.base import UNASKED, Batch, Task
from engine.tasks.tagging import stepwise

if TYPE_CHECKING:
    from engine.models.base import Output


class NextToken(Task):
    kind: ClassVar[str] = "language"
    input_size = 1

    def loss(self, output: Output, batch: Batch) -> Tensor:
        return F.cross_entropy(output.prediction.flatten(0, 1), batch.y.flatten(), ignore_index=UNASKED)

    def score(self, output: Output, batch: Batch) -> Tensor:
        return self.loss(output, batch).detach() / math.log(2)

    def unigram(self, training: Tensor, held_out: Tensor) -> float:
        """Bits of the held-out tokens, were each as frequent as among the training tokens."""
        frequency = training.bincount(minlength=self.output_size) + 1.0
        return float(-(frequency / frequency.sum()).log2()[held_out].mean())

    def readable(self, answer: Tensor) -> Tensor:
        return answer.softmax(dim=-1)

    def prediction(self, output: Output, batch: Batch) -> Prediction:
        return stepwise("text", output, batch, self.labels)

    def describe(self, batch: Batch, prediction: Prediction) -> tuple[str, ...]:
        sentences = []
        for b, length in enumerate(batch.full_lengths.tolist()):
            chances = prediction.probability[b, :length, 1]
            known = chances[prediction.truth[b, :length] >= 0]
            bits = float(-torch.from_numpy(known).log2().mean()) if len(known) else float("nan")
            sentences.append(f"{bits:.2f} bits a character here: perplexity {2**bits:.1f}, as unsure as between that many equal choices."
                             if len(known) else "The network goes on writing from here.")
        return tuple(sentences)
