"""Subjects with random weights, for every cell there is."""

from __future__ import annotations

import numpy as np

from engine.cells import CELLS, Layer
from engine.understand.subject import Subject


def random_subject(cell: str, seed: int = 0, inputs: int = 2, hidden: int = 3, steps: int = 4) -> Subject:
    """Every weight the layer has is drawn anew; a variance stays above 0."""
    rng = np.random.default_rng(seed)
    has = {name: weight.shape for name, weight in Layer(CELLS[cell], inputs, hidden).weights._asdict().items() if weight.numel()}
    weights = {name: rng.normal(size=shape) for name, shape in has.items()}
    if "running" in weights:
        weights["running"][:, 1::2] = 0.5 + weights["running"][:, 1::2] ** 2
    return Subject(CELLS[cell], weights, rng.normal(size=(steps, inputs)))
