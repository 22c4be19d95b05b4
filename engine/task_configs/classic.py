"""Adding, surnames and dates: one number, one class, one text."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from engine.task_configs.base import Defaults, Kind, TaskConfig, defaults


class AddingConfig(TaskConfig):
    """Add the two marked numbers among ``length`` random ones (Hochreiter & Schmidhuber 1997, in the U[0, 1] form)."""

    name: Literal["adding"] = "adding"
    length: int = Field(100, ge=2, le=1000, description="time steps")
    kind: ClassVar[Kind] = "regression"
    title: ClassVar[str] = "Adding: carry two numbers"
    label: ClassVar[str] = "Adding two numbers"
    asks: ClassVar[str] = "carry two numbers across the sequence"
    seeing: ClassVar[str] = "Each column is one time step: two numbers are marked, and the answer at the end must be their sum."
    score: ClassVar[str] = "Held-out loss"
    share: ClassVar[bool] = False
    features: ClassVar[int] = 2
    answers: ClassVar[int] = 1
    defaults: ClassVar[Defaults] = defaults("lstm", 64, 1000)

    @property
    def longest(self) -> int:
        return self.length


class SurnamesConfig(TaskConfig):
    """Which language does this surname come from? Real names, shipped with Faker."""

    name: Literal["surnames"] = "surnames"
    kind: ClassVar[Kind] = "classification"
    title: ClassVar[str] = "Surnames: which language?"
    label: ClassVar[str] = "Language of a surname"
    asks: ClassVar[str] = "tell where a surname comes from"
    seeing: ClassVar[str] = "Each column is one letter: the network reads the name and names its language."
    score: ClassVar[str] = "Macro-F1"
    share: ClassVar[bool] = False
    letters: ClassVar[int] = 78
    answers: ClassVar[int] = 18
    bucketed: ClassVar[bool] = True
    defaults: ClassVar[Defaults] = defaults("gru", 64, 1000, bidirectional=True)

    @property
    def longest(self) -> int:
        return 40


class DatesConfig(TaskConfig):
    """Translate a human date in one of four languages into ISO form. Formats from Unicode CLDR, by way of Babel."""

    name: Literal["dates"] = "dates"
    kind: ClassVar[Kind] = "translation"
    title: ClassVar[str] = "Dates: translate with attention"
    label: ClassVar[str] = "Dates into ISO form"
    asks: ClassVar[str] = "read a date in four languages"
    seeing: ClassVar[str] = "Each column is a character that is read, each row of the attention map one that is written."
    score: ClassVar[str] = "Dates fully right"
    letters: ClassVar[int] = 42
    answers: ClassVar[int] = 14
    bucketed: ClassVar[bool] = True
    defaults: ClassVar[Defaults] = defaults("lstm", 32, 600, bidirectional=True, attention="additive")

    @property
    def answer_steps(self) -> int:
        return 11

    @property
    def longest(self) -> int:
        return 40
