"""A text written token by token: scored by the whole answer, running free. Ids 0, 1, 2 are padding, start and end."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.frame import Prediction
from engine.tasks.base import Batch, Metric, Task
from engine.tasks.vocabulary import PAD, Vocabulary, padded

if TYPE_CHECKING:
    from engine.models.base import Output

END = 2
SIGNS = (PAD, "start", "end")


class Translation(Task):
    """``letters`` reads the input, at most ``longest`` signs; ``labels`` are SIGNS and the tokens of the answer."""

    kind: ClassVar[str] = "translation"
    metric: ClassVar[Metric] = Metric("exact match, running free", "share exact", higher_is_better=True, goal=0.99)
    input_size = 1
    letters: Vocabulary
    longest: int

    def loss(self, output: Output, batch: Batch) -> Tensor:
        return F.cross_entropy(output.prediction.flatten(0, 1), batch.y.flatten(), ignore_index=0)

    def score(self, output: Output, batch: Batch) -> Tensor:
        right = (output.prediction.argmax(dim=2) == batch.y) | (batch.y == 0)
        return right.all(dim=0).float().mean()

    def forced_score(self, output: Output, batch: Batch) -> Tensor:
        """The share of tokens that are right. (Exact match would say nothing new: who writes all of it right has fed itself the truth.)"""
        counts = batch.y != 0
        return ((output.prediction.argmax(dim=2) == batch.y) & counts).sum() / counts.sum()

    @cached_property
    def _fixed(self) -> tuple[str, float]:
        """The answer that is right most often on the held-out set, and for what share."""
        answers = [self.read(ids) for ids in self.held_out(torch.device("cpu")).y.T.tolist()]
        text, count = Counter(answers).most_common(1)[0]
        return text, count / len(answers)

    @property
    def baseline(self) -> float:
        return self._fixed[1]

    @property
    def baseline_note(self) -> str:
        return f"always say {self._fixed[0]}, the fixed answer that is right most often here"

    def prediction(self, output: Output, batch: Batch) -> Prediction:
        best = output.prediction.detach().softmax(dim=2).max(dim=2)
        said = best.indices
        ended = (said == END).cumsum(dim=0) - (said == END).long() > 0
        truth = batch.y.masked_fill(batch.y == 0, -1)
        said = said.masked_fill(ended, -1)
        return Prediction("tokens", truth.T.cpu().numpy(), said.T.cpu().numpy(), best.values.T.cpu().numpy(), self.labels)

    def describe(self, batch: Batch, prediction: Prediction) -> tuple[str, ...]:
        sentences = []
        for b, text in enumerate(self.letters.texts(batch.x, batch.full_lengths)):
            truth, said = (self.read(row[b].tolist()) for row in (prediction.truth, prediction.said))
            sentences.append(f"“{text}”{f' is {truth}' if truth else ''}; the network says {said}.")
        return tuple(sentences)

    def read(self, ids: list[int]) -> str:
        """Token ids as text, without the signs."""
        return "".join(self.labels[i] for i in ids if i > END)

    def encode(self, text: str) -> list[int]:
        return self.letters.encode(text, self.longest)

    def own(self, text: str, device: torch.device) -> Batch:
        x, lengths = padded([self.encode(text)])
        return Batch(x, torch.full((self.answer_length, 1), -1), lengths, torch.tensor([self.answer_length])).to(device)
