"""The deck of one person: what is due today, reviews, undo. Opens a file for each call, so tabs and threads may share it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

from engine.practice import store
from engine.practice.cards import Card, card_by_id, cards
from engine.practice.grading import Rating
from engine.practice.schedule import Memory, Review, Settings, counts, intervals, new_cards, replayed, reviewed
from engine.practice.store import Store


@dataclass(frozen=True)
class Today:
    """``due``: cards to repeat, the longest overdue first. ``new``: cards to begin. ``next_due``: when the next one comes after those."""

    due: tuple[Card, ...]
    new: tuple[Card, ...]
    next_due: datetime | None
    done: int  # cards answered today, however often
    begun: int  # cards begun today


class Deck:
    """``now`` is an aware datetime everywhere; its own time zone says where a day begins. Raises StoreError."""

    def __init__(self, path: Path | None = None) -> None:
        self._store = Store(path)

    def settings(self) -> Settings:
        with self._store.reading() as db:
            return store.read_settings(db)

    def save(self, settings: Settings) -> None:
        """New settings; every card's date is worked out anew from its reviews."""
        with self._store.transaction() as db:
            store.save_settings(db, settings)
            _replay_all(db, settings)

    def review(
        self,
        review_id: str,
        card: str,
        rating: Rating,
        now: datetime | None = None,
        seconds: float | None = None,
        seed: int | None = None,
        note: str = "",
    ) -> Memory:
        """Keep one answer and return the card's memory. The same ``review_id`` again changes nothing. ``note``: what was typed."""
        at = (now or datetime.now(UTC)).astimezone(UTC)
        new = Review(review_id, card, Rating(rating), at, seconds, seed, note)
        with self._store.transaction() as db:
            before = store.read_memory(db, card)
            if store.add_review(db, new) and counts(before, at):
                store.save_memory(db, card, reviewed(before, new, store.read_settings(db)))
            after = store.read_memory(db, card)
        if after is None:  # the id belongs to a review that was undone, or to another card
            raise ValueError(f"review id {review_id!r} was used before")
        return after

    def undo(self) -> Review | None:
        """Take the latest review back (it stays in the log, marked); None when there is none."""
        with self._store.transaction() as db:
            last = store.last_review(db)
            if last is not None:
                store.mark_undone(db, last.id)
                store.save_memory(db, last.card, replayed(store.read_reviews(db, last.card), store.read_settings(db)))
        return last

    def today(self, now: datetime | None = None) -> Today:
        now = now or datetime.now().astimezone()
        with self._store.reading() as db:
            memories, log, settings = store.read_memories(db), store.read_reviews(db), store.read_settings(db)
        utc = now.astimezone(UTC)
        known = sorted((m for m in memories.values() if m.card in card_by_id()), key=lambda memory: memory.due)
        unseen = [card for card in cards() if card.id not in memories]
        done, begun = _since(_midnight(now), log)
        allowed = new_cards(settings, now.date(), len(unseen), begun)
        later = [memory.due for memory in known if not memory.is_due(utc)]
        due = tuple(card_by_id()[memory.card] for memory in known if memory.is_due(utc))
        return Today(due, tuple(unseen[:allowed]), min(later, default=None), done, begun)

    def intervals(self, card: str, now: datetime | None = None) -> tuple[timedelta, timedelta, timedelta, timedelta]:
        """What the four buttons promise: the wait after Again, Hard, Good, Easy."""
        at = (now or datetime.now(UTC)).astimezone(UTC)
        with self._store.reading() as db:
            return intervals(store.read_memory(db, card), card, at, store.read_settings(db))

    def reviews(self) -> tuple[Review, ...]:
        with self._store.reading() as db:
            return store.read_reviews(db)

    def memories(self) -> dict[str, Memory]:
        with self._store.reading() as db:
            return store.read_memories(db)

    def leeches(self) -> tuple[Card, ...]:
        """Cards that lapse again and again: offer their experiment."""
        return tuple(card_by_id()[card] for card, memory in self.memories().items() if memory.leech and card in card_by_id())

    def merge(self, reviews: tuple[Review, ...], settings: Settings | None = None) -> int:
        """Add another log by review id, in order of time, and work every card out anew. Returns how many were new."""
        with self._store.transaction() as db:
            mine = store.read_reviews(db)
            known = {review.id for review in mine}
            fresh = {review.id: review for review in reviews if review.id not in known}
            if settings is not None:
                store.save_settings(db, settings)
            if fresh:
                store.replace_reviews(db, sorted((*mine, *fresh.values()), key=lambda review: review.at))
            _replay_all(db, settings or store.read_settings(db))
        return len(fresh)


def _replay_all(db: Connection, settings: Settings) -> None:
    by_card: dict[str, list[Review]] = {}
    for review in store.read_reviews(db):
        by_card.setdefault(review.card, []).append(review)
    for card, log in by_card.items():
        store.save_memory(db, card, replayed(log, settings))


def _since(start: datetime, log: tuple[Review, ...]) -> tuple[int, int]:
    """Cards answered and cards begun since ``start``."""
    first: dict[str, datetime] = {}
    kept = [review for review in log if not review.undone]
    for review in kept:
        first.setdefault(review.card, review.at)
    return len({review.card for review in kept if review.at >= start}), sum(at >= start for at in first.values())


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

