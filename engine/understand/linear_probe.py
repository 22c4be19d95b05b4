"""What can be read from h_t by a linear map: a ridge regression at each time step, scored on items that it was not fitted to.

Alain & Bengio (2016), Understanding intermediate layers using linear classifier probes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engine.errors import EngineError
from engine.frame import Array
from engine.models.every_step import EveryStep
from engine.tasks.adding import Adding
from engine.tasks.base import Batch, Task
from engine.trainer import Trainer
from engine.understand.looks import stack_of

PENALTY = 1e-4
"""lambda for each fitted item: what is added to the diagonal of the covariance of h."""
FEWEST = 20
"""Items in each half that a time step needs; past the end of too many sequences nothing is measured."""


@dataclass(frozen=True)
class Ridge:
    """``weights`` ``(H, K)`` and ``intercept`` ``(K,)``."""

    weights: Array
    intercept: Array

    def says(self, states: Array) -> Array:
        """``(N, H)`` -> ``(N, K)``."""
        return np.asarray(states @ self.weights + self.intercept)


@dataclass(frozen=True)
class Probe:
    """``score`` and ``baseline`` ``(T,)``: R² of a number, accuracy of a class, for the probe and for mean or majority of the fitted half.

    NaN where fewer than FEWEST sequences of a half are that long, or where the number is the same in all of them.
    """

    classes: bool
    score: Array
    baseline: Array
    fitted: int
    scored: int


def ridge(states: Array, targets: Array, penalty: float = PENALTY) -> Ridge:
    """Minimises |Y - H W - b|² + N penalty |W|² for states ``(N, H)`` and targets ``(N, K)``; b is not penalised."""
    middle, mean = states.mean(axis=0), targets.mean(axis=0)
    centred = states - middle
    gram = centred.T @ centred + len(states) * penalty * np.eye(states.shape[1])
    weights = np.linalg.solve(gram, centred.T @ (targets - mean))
    return Ridge(weights, mean - middle @ weights)


@torch.no_grad()
def linear_probe(trainer: Trainer) -> Probe:
    """Of the remembered input of a task: adding's sum so far, else the label. Raises EngineError where there is neither."""
    batch = trainer.task.held_out(torch.device("cpu")).trimmed()
    targets = remembered(trainer, batch)
    return probe(hidden(trainer, batch), targets, batch.full_lengths.numpy())


def probe(states: Array, targets: Array, lengths: Array) -> Probe:
    """states ``(T, B, H)``; targets ``(T, B)`` numbers or ``(B,)`` classes; even items are fitted, odd ones scored."""
    classes = targets.ndim == 1
    even = np.arange(states.shape[1]) % 2 == 0
    found = np.full((len(states), 2), np.nan)
    for t, h in enumerate(states):
        fit, other = even & (lengths > t), ~even & (lengths > t)
        if min(fit.sum(), other.sum()) < FEWEST:
            continue
        y = targets if classes else targets[t]
        found[t] = (_accuracy if classes else _r2)(h[fit], y[fit], h[other], y[other])
    return Probe(classes, found[:, 0], found[:, 1], int(even.sum()), int((~even).sum()))


def remembered(trainer: Trainer, batch: Batch) -> Array:
    """Adding: the sum of the marked numbers up to t ``(T, B)``; a task of one class a sequence: the class ``(B,)``."""
    task: Task = trainer.task
    if isinstance(task, Adding):
        value, mark = batch.x.double().unbind(dim=2)
        return np.asarray((value * mark).cumsum(dim=0).numpy())
    if task.kind != "classification" or isinstance(trainer.model, EveryStep):
        raise EngineError("A linear probe reads adding's sum so far, or the one label of a sequence; this task has neither.")
    return np.asarray(batch.y.numpy())


def hidden(trainer: Trainer, batch: Batch) -> Array:
    """``(T, B, H)`` of the top layer, read forward. Raises EngineError where it has already seen what comes later."""
    stack = stack_of(trainer)
    if stack.directions > 1 and stack.depth > 1:
        raise EngineError("A linear probe needs states that have seen the past only; here the second layer reads both directions.")
    output = stack(trainer.model.inputs(batch.x), batch.lengths).output  # type: ignore[operator]
    return np.asarray(output[..., : stack.hidden_size].double().numpy())


def _r2(fitted: Array, y: Array, states: Array, truth: Array) -> tuple[float, float]:
    """1 - squared error / squared deviation from the truth's own mean, of the probe and of the fitted half's mean."""
    spread = float(np.square(truth - truth.mean()).sum())
    if spread == 0:
        return np.nan, np.nan
    said = ridge(fitted, y[:, None]).says(states)[:, 0]
    return 1 - float(np.square(truth - said).sum()) / spread, 1 - float(np.square(truth - y.mean()).sum()) / spread


def _accuracy(fitted: Array, y: Array, states: Array, truth: Array) -> tuple[float, float]:
    """A 1 among zeros is fitted for each class; the largest answer counts."""
    said = ridge(fitted, np.eye(int(y.max()) + 1)[y]).says(states).argmax(axis=1)
    return float((said == truth).mean()), float((truth == np.bincount(y).argmax()).mean())
