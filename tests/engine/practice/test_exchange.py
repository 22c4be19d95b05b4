"""The log out and in again: JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine.practice.deck import Deck
from engine.practice.exchange import FORMULA, ExchangeError, from_csv, from_json, to_csv, to_json
from engine.practice.grading import Rating
from engine.practice.schedule import Settings

NOW = datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
NOTES = ["", "plain", "=1+1", "+1", "-1", "@SUM(A1)", "'quoted", "two\nlines, \"and\" commas", "\tTab", "Grüße ∂L/∂h", "\r=1"]


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    deck = Deck(tmp_path / "one.sqlite")
    deck.save(Settings(date(2026, 3, 20), 0.92, 12))
    for i, note in enumerate(NOTES):
        at = NOW + timedelta(hours=7 * i)
        deck.review(f"r{i}", f"card-{i % 3}", Rating(i % 4 + 1), at, seconds=1.5 * i or None, seed=i if i % 2 else None, note=note)
    deck.undo()
    return deck


@pytest.fixture
def other(tmp_path: Path) -> Deck:
    return Deck(tmp_path / "two.sqlite")


def test_json_brings_everything_back(deck: Deck, other: Deck) -> None:
    assert from_json(other, to_json(deck)) == len(NOTES)
    assert (other.reviews(), other.memories(), other.settings()) == (deck.reviews(), deck.memories(), deck.settings())
    assert from_json(other, to_json(deck)) == 0, "the same again is nothing new"
    assert other.reviews() == deck.reviews()


def test_csv_brings_the_reviews_back(deck: Deck, other: Deck) -> None:
    assert from_csv(other, to_csv(deck)) == len(NOTES)
    assert other.reviews() == deck.reviews()


def test_no_cell_of_the_csv_can_act_as_a_formula(deck: Deck) -> None:
    for row in csv.reader(io.StringIO(to_csv(deck), newline="")):
        assert not [cell for cell in row if cell.startswith(FORMULA[:-1])]


def test_two_machines_merge_in_order_of_time(deck: Deck, other: Deck) -> None:
    other.review("theirs", "card-0", Rating.GOOD, NOW + timedelta(hours=1))
    from_json(other, to_json(deck))
    times = [review.at for review in other.reviews()]
    assert times == sorted(times)
    assert len(times) == len(NOTES) + 1


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"format": "other", "settings": {}, "reviews": []}', '{"settings": {"retention": 2}, "reviews": []}',
     '{"settings": {}, "reviews": [{"id": "a", "card": "b", "rating": 9, "at": "2026-03-01T00:00:00Z"}]}',
     '{"settings": {}, "reviews": [{"id": "a", "card": "b", "rating": 3, "at": "2026-03-01T00:00:00"}]}'],
)  # fmt: skip
def test_a_file_that_is_no_log_is_refused_and_changes_nothing(deck: Deck, text: str) -> None:
    before = deck.reviews()
    with pytest.raises(ExchangeError, match="nothing was changed"):
        from_json(deck, text)
    assert deck.reviews() == before


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "id,card,rating,at,seconds,seed,note,undone\nr,c,7,2026-03-01T00:00:00Z,,,,False\n"])
def test_a_csv_that_is_no_log_is_refused(other: Deck, text: str) -> None:
    with pytest.raises(ExchangeError, match="nothing was changed"):
        from_csv(other, text)
    assert other.reviews() == ()


def test_the_json_is_plain_to_read(deck: Deck) -> None:
    whole = json.loads(to_json(deck))
    assert whole["format"] == "unrolled practice 1"
    assert whole["settings"] == {"interview": "2026-03-20", "retention": 0.92, "new_per_day": 12}
    assert whole["reviews"][1]["note"] == "plain"
