"""What a question is. The bank's TOML files are validated against this, so a slip in the data is named when it is read."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from engine.config import RunConfig
from engine.practice.topics import Kind, Topic


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Point(_Part):
    """One key point of an answer and the phrases that *suggest* it was made (they never decide)."""

    say: str = Field(min_length=8)
    hear: tuple[str, ...] = ()


def _point(value: Any) -> Any:
    """The bank writes a point as ``"what to say :: phrase, phrase"``."""
    if not isinstance(value, str):
        return value
    say, _, hear = value.partition(" :: ")
    return {"say": say.strip(), "hear": tuple(phrase.strip().lower() for phrase in hear.split(",") if phrase.strip())}


class Figure(_Part):
    """A measured figure as a question's texts say it, and the record that holds it.

    ``record``: an id of the claim lab, or a file under ``bank/pictures``; ``measure``: the claim's measure, a number of the picture, or
    ``LINE@X``, a point of it. A number must be the recorded one rounded; words, or a loose number, give the ``bounds`` they stand for.
    """

    says: str = Field(min_length=1)
    record: str = Field(min_length=1)
    measure: str = Field(min_length=1)
    bounds: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _can_be_compared(self) -> Self:
        if self.bounds is None and not self.says.replace(",", "").replace(".", "", 1).isdigit():
            raise ValueError(f"{self.says!r} is no bare number, so it needs bounds")
        return self

    @property
    def allowed(self) -> tuple[float, float]:
        """What the record may hold: by default half a unit of the last digit to either side."""
        if self.bounds is not None:
            return self.bounds
        value, half = float(self.says.replace(",", "")), 0.5 * 10.0 ** -len(self.says.partition(".")[2])
        return value - half, value + half


def _figure(value: Any) -> Any:
    """The bank writes a figure as ``"what is said = record: measure"``, with ``" in LOW..HIGH"`` after it where it is said loosely."""
    if not isinstance(value, str):
        return value
    says, _, rest = value.rpartition(" = ")
    held, _, bounds = rest.partition(" in ")
    record, _, measure = held.partition(": ")
    return {"says": says, "record": record, "measure": measure, "bounds": tuple(bounds.split("..")) if bounds else None}


Points = tuple[Annotated[Point, BeforeValidator(_point)], ...]
Figures = tuple[Annotated[Figure, BeforeValidator(_figure)], ...]


class Evidence(_Part):
    """What to run: a ready scenario, or a config in short form, and what to look at when it runs."""

    scenario: str | None = None
    config: RunConfig | None = None
    look: str = Field(min_length=8)

    @model_validator(mode="after")
    def _one_of(self) -> Evidence:
        if (self.scenario is None) == (self.config is None):
            raise ValueError("evidence names a scenario or a config, not both and not neither")
        return self


class Question(_Part):
    """A question with a written answer. Questions with numbers drawn fresh are ``draw.Template``s.

    ``steps`` are the lines of a derivation, revealed one at a time; ``code`` is run by the tests, which compare what it ``prints`` or
    ``raises``; ``picture`` is a file under ``bank/pictures``; ``outcome`` is what a prediction question's run shows; ``claims`` are
    ids of the claim lab whose recorded numbers prove the answer; ``figures`` ties each measured number of the texts to its record.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    topic: Topic
    level: Literal[1, 2, 3]
    kind: Kind
    classic: bool = False
    question: str = Field(min_length=12)
    answer: str = Field(min_length=40)
    must: Points = Field(min_length=1)
    should: Points = ()
    bonus: Points = ()
    red_flags: Points = ()
    wrong: str | None = None
    wrong_because: str | None = None
    follow_up: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    code: str | None = None
    prints: str | None = None
    raises: str | None = None
    picture: str | None = None
    outcome: str | None = None
    claims: tuple[str, ...] = ()
    figures: Figures = ()
    source: str = Field(min_length=4)
    evidence: tuple[Evidence, ...] = ()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Question:
        needs = {"derivation": self.steps, "code": self.code, "picture": self.picture, "prediction": self.outcome, "concept": self.wrong}
        if self.kind in ("number", "shape"):
            raise ValueError("number and shape questions are templates, drawn fresh")
        if not needs[self.kind]:
            raise ValueError(f"a {self.kind} question lacks the field its kind is for")
        if self.code is not None and (self.prints is None) == (self.raises is None):
            raise ValueError("code either prints or raises")
        if (self.wrong is None) != (self.wrong_because is None):
            raise ValueError("a wrong answer comes with its reason")
        return self

    @property
    def texts(self) -> tuple[str, ...]:
        """All that the answer states as true."""
        points = (point.say for point in (*self.must, *self.should, *self.bonus))
        return tuple(text for text in (self.outcome, self.answer, *points, self.wrong_because, *self.steps) if text)

    @property
    def words(self) -> int:
        """Length of the model answer; 150 to 225 words take 60 to 90 seconds to say."""
        return len(self.answer.split())
