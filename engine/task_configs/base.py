"""What every task's settings have: its kind, the defaults that suit it, its sizes and the words of the page. No torch here."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["regression", "classification", "translation", "tagging", "forecast", "language"]
Defaults = dict[str, dict[str, Any]]
EVERY_STEP: tuple[Kind, ...] = ("tagging", "forecast", "language")
"""Kinds that owe an answer at every time step."""


def defaults(cell: str, hidden: int, steps: int, rate: float = 0.005, **model: Any) -> Defaults:
    """Adam, 64 sequences a batch, gradients clipped at norm 1."""
    train = {"steps": steps, "batch_size": 64, "learning_rate": rate, "clip": {"mode": "norm", "threshold": 1.0}}
    return {"model": {"cell": cell, "hidden_size": hidden, **model}, "train": train}


class TaskConfig(BaseModel):
    """Base of all task settings. ``defaults`` fills the rest of a RunConfig that names only the task.

    ``asks`` completes "Can an LSTM ...?"; ``seeing`` says what a column of the board is. ``letters`` counts the input's symbols, padding
    included (0: the input is ``features`` numbers a step); ``answers`` numbers, classes or output tokens. ``share``: the metric is a share,
    written in per cent. ``causal`` is the reason why two directions would read what is to be predicted; empty where they may.
    ``package`` must be installed for the task to run. ``bucketed``: the training items are a fixed list of unequal lengths.
    ``given``: the time steps after which a language model writes on by itself; 0: all of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str
    kind: ClassVar[Kind]
    title: ClassVar[str]
    label: ClassVar[str]
    asks: ClassVar[str]
    seeing: ClassVar[str]
    score: ClassVar[str]
    defaults: ClassVar[Defaults]
    share: ClassVar[bool] = True
    letters: ClassVar[int] = 0
    features: ClassVar[int] = 1
    causal: ClassVar[str] = ""
    package: ClassVar[str] = ""
    bucketed: ClassVar[bool] = False
    given: ClassVar[int] = 0
    answers: ClassVar[int]

    @classmethod
    def within(cls, field: str, value: Any) -> bool:
        """Whether ``value`` lies within the bounds of a setting; True where it has none."""
        bounds = cls.model_fields[field].metadata if field in cls.model_fields else []
        return all(value >= getattr(each, "ge", value) and value <= getattr(each, "le", value) for each in bounds)

    @property
    def inputs(self) -> int:
        """Numbers that are read at a time step, where there are no letters."""
        return self.features

    @property
    def outputs(self) -> int:
        """Numbers, classes or output tokens: the width of the readout."""
        return self.answers

    @property
    def answer_steps(self) -> int:
        """Tokens a decoder writes, end sign included."""
        return 1

    @property
    def longest(self) -> int:
        """Time steps of the longest input sequence: what the chrono gate bias and the memory estimate use."""
        raise NotImplementedError

    @property
    def trained_steps(self) -> int:
        """Time steps of the longest training batch: what the memory estimate uses."""
        return self.longest
