"""What a picture question shows: a curve or a map that a run of our engine drew, with everything needed to draw it again."""

from __future__ import annotations

import json
from functools import cache
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.config import RunConfig
from engine.practice.bank import PICTURES


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Series(_Part):
    """One line. A gap is None; a value that is not finite is a gap and is named in the picture's ``note``."""

    name: str
    x: tuple[float, ...]
    y: tuple[float | None, ...]

    @model_validator(mode="after")
    def _pairs(self) -> Self:
        if len(self.x) != len(self.y):
            raise ValueError("a line has one y for each x")
        return self


class Level(_Part):
    """A horizontal reference line: a baseline, a threshold."""

    y: float
    label: str


class Picture(_Part):
    """``title`` says what is drawn and never what is wrong. ``log``: y is drawn on a logarithmic axis.

    ``cells`` (rows of a heat map, the first on top) is empty for lines. ``config`` and ``numbers`` (what was measured, by name) stay hidden
    until the answer is shown.
    """

    title: str = Field(min_length=8)
    draw: Literal["lines", "heat"]
    x: str
    y: str
    log: bool = False
    series: tuple[Series, ...] = ()
    levels: tuple[Level, ...] = ()
    cells: tuple[tuple[float, ...], ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    note: str = ""
    config: RunConfig
    numbers: dict[str, float]
    made_with: str

    @model_validator(mode="after")
    def _has_data(self) -> Self:
        if bool(self.series) == bool(self.cells) or (self.draw == "heat") != bool(self.cells):
            raise ValueError("lines have series, a heat map has cells")
        if self.cells and {len(row) for row in self.cells} != {len(self.columns)}:
            raise ValueError("every row of a map has one cell for each column")
        return self

    def text(self) -> str:
        """The file's text. The config in full: its short form would change its meaning with a task's defaults."""
        whole = {**self.model_dump(exclude={"config"}, exclude_defaults=True), "config": self.config.model_dump()}
        return json.dumps(whole, separators=(",", ":"), sort_keys=True) + "\n"


@cache
def picture(name: str) -> Picture:
    """The picture of a question's ``picture`` field. Raises OSError, pydantic's ValidationError: both are faults of the bank."""
    return Picture.model_validate_json((PICTURES / name).read_text("utf-8"))
