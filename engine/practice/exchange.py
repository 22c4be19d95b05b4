"""A practice log out of and into the deck: JSON (everything) and CSV (the reviews, for a spreadsheet)."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from engine.errors import EngineError
from engine.practice.deck import Deck
from engine.practice.grading import Rating
from engine.practice.schedule import Review, Settings

FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""A spreadsheet would run a cell that begins so as a formula; the quote itself is there so that reading back is exact."""
_PREFIX = "'"
COLUMNS = ("id", "card", "rating", "at", "seconds", "seed", "note", "undone")


class ExchangeError(EngineError):
    """A file to be imported is not a practice log; nothing was changed."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    id: str = Field(min_length=1, max_length=200)
    card: str = Field(min_length=1, max_length=200)
    rating: int = Field(ge=1, le=4)
    at: AwareDatetime
    seconds: float | None = Field(None, ge=0)
    seed: int | None = Field(None, ge=-(2**63), lt=2**63)
    note: str = ""
    undone: bool = False

    def review(self) -> Review:
        return Review(self.id, self.card, Rating(self.rating), self.at, self.seconds, self.seed, self.note, self.undone)


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    interview: date | None = None
    retention: float = Field(0.9, ge=0.7, le=0.99)
    new_per_day: int | None = Field(None, ge=0, le=1000)


class _Log(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: Literal["unrolled practice 1"] = "unrolled practice 1"
    settings: _Settings
    reviews: tuple[_Row, ...]


def to_json(deck: Deck) -> str:
    settings = deck.settings()
    kept = _Settings(interview=settings.interview, retention=settings.retention, new_per_day=settings.new_per_day)
    return _Log(settings=kept, reviews=tuple(map(_row, deck.reviews()))).model_dump_json(indent=1) + "\n"


def from_json(deck: Deck, text: str | bytes) -> int:
    """Merge a log by review id; returns how many reviews were new. Its settings are taken too. Raises ExchangeError."""
    try:
        log = _Log.model_validate_json(text)
    except ValidationError as error:
        raise _refused(error) from None
    settings = Settings(log.settings.interview, log.settings.retention, log.settings.new_per_day)
    return deck.merge(tuple(row.review() for row in log.reviews), settings)


def to_csv(deck: Deck) -> str:
    """The reviews, one a line; no cell can act as a formula."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for review in deck.reviews():
        plain = _row(review).model_dump(mode="json")
        rows.writerow([_safe("" if plain[name] is None else str(plain[name])) for name in COLUMNS])
    return text.getvalue()


def from_csv(deck: Deck, text: str) -> int:
    """Merge reviews from ``to_csv``'s form; returns how many were new. Raises ExchangeError."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ExchangeError(f"The file's first line must be {','.join(COLUMNS)}; nothing was changed.")
    cells = [{name: _unsafe(value or "") for name, value in row.items()} for row in reader]
    try:
        rows = TypeAdapter(tuple[_Row, ...]).validate_python([{k: v for k, v in row.items() if v or k == "note"} for row in cells])
    except ValidationError as error:
        raise _refused(error) from None
    return deck.merge(tuple(row.review() for row in rows))


def _row(review: Review) -> _Row:
    return _Row(
        id=review.id, card=review.card, rating=int(review.rating), at=review.at, seconds=review.seconds, seed=review.seed,
        note=review.note, undone=review.undone)  # fmt: skip


def _safe(cell: str) -> str:
    return _PREFIX + cell if cell.startswith(FORMULA) else cell


def _unsafe(cell: str) -> str:
    return cell[1:] if cell.startswith(_PREFIX) else cell


def _refused(error: ValidationError) -> ExchangeError:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "the file"
    return ExchangeError(f"This is not a practice log ({place}: {first['msg']}); nothing was changed.")
