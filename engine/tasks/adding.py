"""Adding: among T random numbers two are marked; say their sum (Hochreiter & Schmidhuber 1997; U[0, 1] form of Le et al. 2015).

    value  .31 .46 .88 .94 .07        ->  1.40
    mark    0   1   0   1   0
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.frame import Prediction
from engine.task_configs import AddingConfig
from engine.tasks.base import Batch, Card, Metric, Task

if TYPE_CHECKING:
    from engine.models.base import Output

HELD_OUT = 512
_HELD_OUT_SEED = 20_260_101


class Adding(Task):
    name: ClassVar[str] = "adding"
    question: ClassVar[str] = "Can it carry two numbers to the end?"
    kind: ClassVar[str] = "regression"
    metric: ClassVar[Metric] = Metric("mean squared error", "MSE", higher_is_better=False, goal=0.02)
    labels = ("sum",)
    input_size, output_size = 2, 1

    def __init__(self, config: AddingConfig) -> None:
        self.length = config.length
        self._held_out = _held_out_set(config.length)
        self.card = Card("none needed: random numbers", "drawn while training, two marks, one in each half (Hochreiter & Schmidhuber 1997)",
                         f"{HELD_OUT} held-out sequences of {config.length} steps; training draws new ones for ever",
                         "held-out sequences from a fixed seed of their own", _digest(self._held_out))

    @property
    def baseline(self) -> float:
        return float((1 - self._held_out.y).square().mean())

    @property
    def baseline_note(self) -> str:
        return "always say 1, the mean of the sums (1/6 in theory)"

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` (T, n, 2): value and mark; ``y`` (n, 1): the sum of the marked values."""
        return draw(self.length, n, generator, device)

    def held_out(self, device: torch.device) -> Batch:
        return Batch(self._held_out.x.to(device), self._held_out.y.to(device))

    def loss(self, output: Output, batch: Batch) -> Tensor:
        return F.mse_loss(output.prediction, batch.y)

    def score(self, output: Output, batch: Batch) -> Tensor:
        return F.mse_loss(output.prediction.detach(), batch.y)

    def prediction(self, output: Output, batch: Batch) -> Prediction:
        return Prediction("scatter", batch.y[:, 0].cpu().numpy(), output.prediction[:, 0].detach().cpu().numpy(), np.empty(0), self.labels)

    def describe(self, batch: Batch, prediction: Prediction) -> tuple[str, ...]:
        value, mark = batch.x.cpu().unbind(dim=2)
        pairs = [value[:, b][mark[:, b] > 0].tolist() for b in range(batch.x.shape[1])]
        said = prediction.said.tolist()
        return tuple(f"{a:.2f} + {b:.2f} = {a + b:.2f}; the network says {s:.2f}." for (a, b), s in zip(pairs, said, strict=False))


def draw(length: int, n: int, generator: torch.Generator, device: torch.device) -> Batch:
    """``n`` sequences, all at once on ``device``: values U[0, 1], one mark in each half."""
    x = torch.zeros(length, n, 2, device=device)
    values = torch.rand(length, n, generator=generator, device=device)
    half = length // 2
    first = torch.randint(0, half, (1, n), generator=generator, device=device)
    second = torch.randint(half, length, (1, n), generator=generator, device=device)
    marked = torch.cat([first, second])
    x[:, :, 0] = values
    x[:, :, 1].scatter_(0, marked, 1.0)
    return Batch(x, values.gather(0, marked).sum(dim=0).unsqueeze(1))


@cache
def _held_out_set(length: int) -> Batch:
    return draw(length, HELD_OUT, torch.Generator().manual_seed(_HELD_OUT_SEED), torch.device("cpu"))


def _digest(batch: Batch) -> str:
    return hashlib.sha256(batch.x.numpy().tobytes() + batch.y.numpy().tobytes()).hexdigest()
