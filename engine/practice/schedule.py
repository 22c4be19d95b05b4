"""When a card returns: FSRS, by the ``fsrs`` library, behind three small types. Pure: no clock, no file.

Times are UTC. A card's memory depends on its reviews alone; the settings only choose how long it may wait.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import fsrs

from engine.practice.grading import Rating

LEECH = 5
"""Lapses after which a card is not learnt by repeating it: show the experiment instead."""
LAST_STRETCH = timedelta(days=14)
"""Before an interview retention is raised to at least LAST_RETENTION for this long."""
LAST_RETENTION = 0.95
NEW_PER_DAY = 10
_WRONG_CLOCK = timedelta(hours=1)


@dataclass(frozen=True)
class Settings:
    """``retention``: the share of due cards one wants to recall. ``new_per_day`` None: spread over the days before the interview."""

    interview: date | None = None
    retention: float = 0.9
    new_per_day: int | None = None

    def __post_init__(self) -> None:
        if not 0.7 <= self.retention <= 0.99:
            raise ValueError("retention lies between 0.7 and 0.99")
        if self.new_per_day is not None and not 0 <= self.new_per_day <= 1000:
            raise ValueError("new cards a day lie between 0 and 1000")


@dataclass(frozen=True)
class Review:
    """One answer. ``id`` is the client's, so that sending it twice is one review; ``seconds`` is measured on a monotonic clock."""

    id: str
    card: str
    rating: Rating
    at: datetime
    seconds: float | None = None
    seed: int | None = None
    note: str = ""
    undone: bool = False


@dataclass(frozen=True)
class Memory:
    """What the scheduler knows of a card. ``state`` 1 learning, 2 review, 3 relearning; ``stability`` in days."""

    card: str
    state: int
    step: int | None
    stability: float
    difficulty: float
    due: datetime
    last_review: datetime
    reviews: int
    lapses: int

    @property
    def leech(self) -> bool:
        return self.lapses >= LEECH

    def is_due(self, now: datetime) -> bool:
        """A card last seen in the future was reviewed under a wrong clock: it is due, whatever its date says."""
        return self.due <= now or self.last_review > now + _WRONG_CLOCK


def counts(memory: Memory | None, at: datetime) -> bool:
    """A repeat within a day and before the card is due is practice: it is kept, but does not move the schedule."""
    return memory is None or memory.is_due(at) or not timedelta(0) <= at - memory.last_review < timedelta(days=1)


def reviewed(memory: Memory | None, review: Review, settings: Settings) -> Memory:
    """The card's memory after one more counted review."""
    card, _ = _scheduler(settings, review.at).review_card(_card(memory, review.at), fsrs.Rating(int(review.rating)), review.at)
    lapsed = memory is not None and memory.state == fsrs.State.Review and review.rating is Rating.AGAIN
    return Memory(
        review.card, int(card.state), card.step, card.stability or 0.0, card.difficulty or 0.0, card.due, review.at,
        reviews=(memory.reviews if memory else 0) + 1, lapses=(memory.lapses if memory else 0) + int(lapsed))  # fmt: skip


def replayed(reviews: Iterable[Review], settings: Settings) -> Memory | None:
    """The memory that a card's reviews, in order, leave behind; None when it has none."""
    memory: Memory | None = None
    for review in reviews:
        if not review.undone and counts(memory, review.at):
            memory = reviewed(memory, review, settings)
    return memory


def intervals(memory: Memory | None, card: str, at: datetime, settings: Settings) -> tuple[timedelta, timedelta, timedelta, timedelta]:
    """How long the card would wait after Again, Hard, Good and Easy: what the four buttons say."""
    again, hard, good, easy = (reviewed(memory, Review("", card, rating, at), settings).due - at for rating in Rating)
    return again, hard, good, easy


def recall(memory: Memory, at: datetime) -> float:
    """The library's estimate that the card would be recalled at this time, in [0, 1]."""
    return float(fsrs.Scheduler().get_card_retrievability(_card(memory, at), at))


def days_left(settings: Settings, today: date) -> int | None:
    """Whole days until the interview; None without one or after it."""
    if settings.interview is None or settings.interview < today:
        return None
    return (settings.interview - today).days


def new_cards(settings: Settings, today: date, unseen: int, begun_today: int) -> int:
    """How many cards may still be introduced today: the unseen ones spread evenly over the days left."""
    if settings.new_per_day is not None:
        return max(0, settings.new_per_day - begun_today)
    left = days_left(settings, today)
    daily = NEW_PER_DAY if left is None else math.ceil((unseen + begun_today) / max(1, left))
    return max(0, min(unseen, daily - begun_today))


def _scheduler(settings: Settings, at: datetime) -> fsrs.Scheduler:
    """No fuzz, so that the same reviews give the same dates; every card returns at least once before the interview."""
    left = days_left(settings, at.date())
    if left is None:
        return fsrs.Scheduler(desired_retention=settings.retention, enable_fuzzing=False)
    near = timedelta(days=left) <= LAST_STRETCH
    retention = max(settings.retention, LAST_RETENTION) if near else settings.retention
    return fsrs.Scheduler(desired_retention=retention, maximum_interval=max(1, left - 1), enable_fuzzing=False)


def _card(memory: Memory | None, at: datetime) -> fsrs.Card:
    if memory is None:
        return fsrs.Card(card_id=0, due=at)
    return fsrs.Card(0, fsrs.State(memory.state), memory.step, memory.stability, memory.difficulty, memory.due, memory.last_review)

