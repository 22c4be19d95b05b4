"""What a claim is: a sentence people repeat, the smallest experiment that can settle it, the rule of its verdict. No torch here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.claims.figures import filled
from engine.claims.rule import Case, Measures, Verdict, decide
from engine.config import RunConfig
from engine.practice.topics import Topic

Hue = Literal["rnn", "lstm", "gru", "f", "i", "o", "g", "ink"]
SMALLEST = 0.05
"""The share of the training steps with which a claim can be tried in a few seconds; its verdict then says little."""


@dataclass(frozen=True)
class Paper:
    """``says``: what may be quoted from it, checked, with the setting named; empty where only the reference was checked."""

    reference: str
    says: str = ""


OWN = Paper("Our own measurement")


@dataclass(frozen=True)
class Bar:
    """One measure in a claim's picture; identity by hue and by label."""

    label: str
    key: str
    hue: Hue = "ink"


@dataclass(frozen=True)
class Line:
    """A reference in a picture: a number, or a measure's mean."""

    label: str
    value: float | str


@dataclass(frozen=True)
class Chart:
    """A claim's picture as data: a bar a measure, its interval and its seeds. ``spec`` formats the values (``figures``).

    With ``power`` the measures are log10 of what they stand for, and the axis says so.
    """

    title: str
    note: str
    bars: tuple[Bar, ...]
    spec: str = ".3g"
    low: float | None = 0.0
    high: float | None = None
    line: Line | None = None

    @property
    def power(self) -> bool:
        return self.spec == "power"


def no_runs() -> Mapping[str, RunConfig]:
    """For a claim that trains nothing."""
    return {}


@dataclass(frozen=True)
class Claim:
    """``measure(seed, size)``: ``size`` is the share of the training steps, 1 for all. Texts may hold measures as ``{name:spec}``.

    ``seconds`` is for one seed on one core, ``seeds`` how many it takes. ``runs`` are the configurations that it trains, by label.
    ``number`` is the claim's place among the 43 of a typical article, 0 for those that interviewers add.
    ``revised`` says what was changed after a first result had been seen; empty where rule and experiment stood before the first run.
    """

    id: str
    topic: Topic
    statement: str
    answer: str
    interview: str
    follow_up: str
    hypothesis: str
    measure: Callable[[int, float], dict[str, float]]
    cases: tuple[Case, ...]
    chart: Chart
    change: str
    seconds: float
    paper: Paper = OWN
    seeds: int = 3
    runs: Callable[[], Mapping[str, RunConfig]] = no_runs
    number: int = 0
    revised: str = ""

    def verdict(self, seeds: Sequence[Measures]) -> Verdict:
        """By the rule, over these seeds. Pure."""
        return decide(self.cases, seeds)

    def written(self, text: str, seeds: Sequence[Measures]) -> str:
        """One of the claim's texts with the figures that these seeds measured."""
        return filled(text, seeds)
