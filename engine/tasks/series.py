"""Forecasts: one long series, cut in time into training and held-out windows; at every step the next ``horizon`` values are due.

Always beside two rules that need no network: persistence repeats the last value, seasonal-naive the value one season before.
Values are scaled by the training part; every score is in the series' own unit.
"""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.frame import Prediction
from engine.task_configs.series import SeriesConfig
from engine.tasks.base import Batch, Card, Task
from engine.tasks.drawn import digest_of
from engine.tasks.lag import verdict
from engine.tasks.tagging import SHOWN

if TYPE_CHECKING:
    from engine.models.base import Output

TRAINED_SHARE = 0.75
HELD_OUT = 128
"""Held-out windows, evenly spread over the last quarter of the series."""


class Source(NamedTuple):
    """``values`` (N,), what is forecast; ``inputs`` (N,), what is read, the same unless something else drives the series."""

    values: Tensor
    inputs: Tensor
    licence: str
    source: str


class Series(Task):
    """``season`` is the number of steps after which the series comes again; 0 where it never does. ``unit`` names its values."""

    kind: ClassVar[str] = "forecast"
    season: ClassVar[int] = 0
    unit: ClassVar[str] = ""
    input_size = 1

    def __init__(self, config: SeriesConfig) -> None:
        self.length, self.horizon = config.length, config.horizon
        self.output_size, self.labels = config.horizon, (self.unit,)
        source = self.source()
        self.split = int(len(source.values) * TRAINED_SHARE)
        self._values = source.values
        self.mean, self.scale = float(source.values[: self.split].mean()), float(source.values[: self.split].std())
        self._scaled = (source.values - self.mean) / self.scale
        self._inputs = self._scaled if source.inputs is source.values else source.inputs
        self._starts = torch.linspace(self.split, len(source.values) - self.length - self.horizon, HELD_OUT).long()
        self._held_out = self._windows(self._starts)
        self.card = Card(source.licence, source.source, f"{len(source.values):,} values",
                         f"in time: the first {self.split:,} for training, windows out of the rest held out", digest_of(self._held_out))

    @abstractmethod
    def source(self) -> Source:
        """The whole series, the same for every run."""

    def batch(self, n: int, generator: torch.Generator, device: torch.device) -> Batch:
        """``x`` (T, n, 1) scaled values, ``y`` (T, n, horizon) those that follow each of them."""
        last = self.split - self.length - self.horizon
        return self._windows(torch.randint(last + 1, (n,), generator=generator, device=generator.device).cpu()).to(device)

    def held_out(self, device: torch.device) -> Batch:
        return self._held_out.to(device)

    def after(self, count: int, steps: int) -> Tensor:
        """``(steps, count)`` scaled values that follow the first held-out windows; there must be so many."""
        return self._scaled[self._starts[:count] + self.length + torch.arange(steps).unsqueeze(1)]

    def _windows(self, starts: Tensor) -> Batch:
        t = starts + torch.arange(self.length).unsqueeze(1)
        following = t.unsqueeze(2) + torch.arange(1, self.horizon + 1)
        return Batch(self._inputs[t].unsqueeze(2), self._scaled[following], aligned=True)

    def loss(self, output: Output, batch: Batch) -> Tensor:
        """Mean squared error of the scaled values."""
        return F.mse_loss(output.prediction, batch.y)

    def score(self, output: Output, batch: Batch) -> Tensor:
        return (output.prediction.detach() - batch.y).abs().mean() * self.scale

    @cached_property
    def naive(self) -> dict[str, float]:
        """Mean absolute error of each rule on the held-out windows."""
        t = self._starts + torch.arange(self.length).unsqueeze(1)
        ahead = torch.arange(1, self.horizon + 1)
        truth = self._values[t.unsqueeze(2) + ahead]
        found = {"persistence": self._values[t].unsqueeze(2)}
        if self.season:
            back = ahead - self.season * ((ahead + self.season - 1) // self.season)
            found["seasonal-naive"] = self._values[t.unsqueeze(2) + back]
        return {name: float((said - truth).abs().mean()) for name, said in found.items()}

    @property
    def baseline(self) -> float:
        return min(self.naive.values())

    @property
    def baseline_note(self) -> str:
        best = min(self.naive, key=lambda name: self.naive[name])
        back = f"seasonal-naive: repeat the value {self.season} steps back"
        words = {"persistence": "persistence: repeat the last value", "seasonal-naive": back}
        others = "".join(f" ({name}: {error:.3g})" for name, error in self.naive.items() if name != best)
        return words[best] + others

    def prediction(self, output: Output, batch: Batch) -> Prediction:
        """The last of the horizon's values, in the series' own unit; persistence is what stood there at the time of speaking."""
        before = torch.cat([torch.full_like(batch.y[:1, :, 0], float("nan")), batch.y[:-1, :, 0]])
        before = batch.x[:, :, 0] if self._inputs is self._scaled else before
        truth, said, repeated = (self._own_unit(values) for values in (batch.y[:, :, -1], output.prediction[:, :, -1], before))
        judged = verdict(truth, said, repeated)
        return Prediction("series", truth[:SHOWN], said[:SHOWN], repeated[:SHOWN], self.labels, None, judged)

    def _own_unit(self, values: Tensor) -> np.ndarray:
        found: np.ndarray = (values.detach().T * self.scale + self.mean).cpu().numpy()
        return found

    def readable(self, answer: Tensor) -> Tensor:
        return answer * self.scale + self.mean

    def describe(self, batch: Batch, prediction: Prediction) -> tuple[str, ...]:
        ahead = "next value" if self.horizon == 1 else f"value {self.horizon} steps ahead"
        rows = zip(prediction.truth[:, -1].tolist(), prediction.said[:, -1].tolist(), strict=True)
        return tuple(f"After the last step the {ahead} is {truth:.3g}; the network says {said:.3g}." for truth, said in rows)
