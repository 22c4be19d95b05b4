"""Real-sized subjects with random weights, for every cell there is."""

from __future__ import annotations

import numpy as np

from engine.cells import CELLS
from engine.understand.subject import Subject


def random_subject(cell: str, seed: int = 0, inputs: int = 2, hidden: int = 3, steps: int = 4) -> Subject:
    rng = np.random.default_rng(seed)
    weights = {name: rng.normal(size=shape) for name, shape in CELLS[cell].shapes(inputs, hidden).items()}
    return Subject(CELLS[cell], weights, rng.normal(size=(steps, inputs)))
