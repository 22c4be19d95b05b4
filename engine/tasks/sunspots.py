"""Monthly mean sunspot numbers, January 1749 on: eleven years in, one year ahead. Real data, shipped as they were found."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor

from engine.errors import EngineError
from engine.tasks.base import Metric
from engine.tasks.series import Series, Source

FILE = Path(__file__).with_name("data") / "sunspots.csv"
SHA256 = "b3017cdc7608f999f7a77f1f51c3ab20d171118b458dbfabf7160381babcddd6"
ORIGIN = "monthly means of NOAA's National Geophysical Data Center, January 1749 to June 2009, by way of statsmodels 0.15.0"


class Sunspots(Series):
    name: ClassVar[str] = "sunspots"
    question: ClassVar[str] = "Can it forecast the Sun?"
    metric: ClassVar[Metric] = Metric("mean absolute error", "sunspots", higher_is_better=False, goal=20)
    season: ClassVar[int] = 132
    unit: ClassVar[str] = "sunspots"

    def source(self) -> Source:
        values = series()
        return Source(values, values, "public domain", ORIGIN)


@cache
def series() -> Tensor:
    """``(3126,)``. Raises EngineError when the file is not the one that was shipped."""
    text = FILE.read_text()
    if hashlib.sha256(text.encode()).hexdigest() != SHA256:
        raise EngineError("The sunspot numbers are not those that were shipped; install Unrolled anew.")
    return torch.tensor([float(line.split(",")[1]) for line in text.splitlines()[1:]])
