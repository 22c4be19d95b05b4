"""How well the deck is known: recall by topic, what is to be expected on later days, the weakest chains of follow-ups. Pure.

Recall is the scheduler's own estimate; a card that was never asked counts as not recalled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from engine.practice.bank import by_id
from engine.practice.cards import Card, card_by_id, cards
from engine.practice.grading import Rating
from engine.practice.schedule import Memory, Review, Settings, days_left, new_cards, recall, reviewed
from engine.practice.topics import TOPICS, Topic

Memories = Mapping[str, Memory]
AHEAD = 30
"""Days that are looked ahead where no interview is set."""
MOST_AHEAD = 90
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Mastery:
    """``recalled``: the cards of the topic one would recall now, of ``cards``. ``begun`` were asked at least once."""

    topic: Topic
    cards: int
    begun: int
    recalled: float


def mastery(memories: Memories, at: datetime) -> tuple[Mastery, ...]:
    return tuple(_mastery(topic, memories, at) for topic in TOPICS)


def _mastery(topic: Topic, memories: Memories, at: datetime) -> Mastery:
    mine = [card for card in cards() if card.topic == topic]
    begun = [memories[card.id] for card in mine if card.id in memories]
    return Mastery(topic, len(mine), len(begun), sum(recall(memory, at) for memory in begun))


@dataclass(frozen=True)
class Expected:
    """Share of the whole deck recalled on a day: if nothing more is practised, and if every card is answered well when it is due."""

    day: date
    stopping: float
    going_on: float


def forecast(memories: Memories, settings: Settings, now: datetime) -> tuple[Expected, ...]:
    """From today to the interview, at most 90 days; 30 days ahead where none is set. ``now`` is aware."""
    ahead = days_left(settings, now.date())
    kept = dict(memories)
    days = []
    for day in range(min(AHEAD if ahead is None else ahead, MOST_AHEAD) + 1):
        at = now + day * A_DAY
        if day and settings.interview != at.date():
            kept = _practised(kept, settings, at)
        days.append(Expected(at.date(), _known(memories, at), _known(kept, at)))
    return tuple(days)


def _known(memories: Memories, at: datetime) -> float:
    return sum(recall(memory, at) for memory in memories.values() if memory.card in card_by_id()) / len(cards())


def _practised(memories: dict[str, Memory], settings: Settings, at: datetime) -> dict[str, Memory]:
    """The memories after a day on which what is due, and the day's new cards, were answered well."""
    unseen = [card.id for card in cards() if card.id not in memories]
    fresh = unseen[: new_cards(settings, at.date(), len(unseen), 0)]
    due = [memory.card for memory in memories.values() if memory.is_due(at)]
    good = {card: reviewed(memories.get(card), Review("", card, Rating.GOOD, at), settings) for card in (*due, *fresh)}
    return memories | {card: _out_of_learning(memory, settings) for card, memory in good.items()}


def _out_of_learning(memory: Memory, settings: Settings) -> Memory:
    """Answered again within the sitting until it waits for a day at least."""
    while memory.due - memory.last_review < timedelta(hours=12):
        memory = reviewed(memory, Review("", memory.card, Rating.GOOD, memory.due), settings)
    return memory


@dataclass(frozen=True)
class Day:
    """``reviews`` were given on it (past days and today), ``due`` return on it (today and later; overdue ones stand at today)."""

    day: date
    reviews: int
    due: int


def calendar(reviews: Iterable[Review], memories: Memories, now: datetime, back: int = 55, ahead: int = 28) -> tuple[Day, ...]:
    """Every day from ``back`` days ago to ``ahead`` days on, in the time zone of ``now``."""
    today, zone = now.date(), now.tzinfo
    given = Counter(review.at.astimezone(zone).date() for review in reviews if not review.undone)
    due = Counter(max(today, memory.due.astimezone(zone).date()) for memory in memories.values() if memory.card in card_by_id())
    days = [today + n * A_DAY for n in range(-back, ahead + 1)]
    return tuple(Day(day, given[day], due[day]) for day in days)


def streak(reviews: Iterable[Review], today: date, zone: tzinfo | None) -> int:
    """Days in a row with a review, up to today or yesterday."""
    days = {review.at.astimezone(zone).date() for review in reviews if not review.undone}
    last = today if today in days else today - A_DAY
    run = 0
    while last - run * A_DAY in days:
        run += 1
    return run


@dataclass(frozen=True)
class Chain:
    """A question and the follow-ups that its answer leads to. ``recalled``: the mean over its cards, those never asked counting 0."""

    cards: tuple[Card, ...]
    recalled: float


def weakest_chains(memories: Memories, at: datetime, most: int = 3) -> tuple[Chain, ...]:
    """Chains begun at least once, the weakest first: there an interviewer's second question would hurt."""
    chains = [chain for question in by_id() if question in memories and (chain := _chain(question, memories, at))]
    return tuple(sorted(chains, key=lambda chain: chain.recalled)[:most])


def _chain(question: str, memories: Memories, at: datetime) -> Chain | None:
    followed = [name for name in by_id()[question].follow_up if name in by_id()]
    names = [question, *followed]
    known = sum(recall(memories[name], at) for name in names if name in memories)
    return Chain(tuple(card_by_id()[name] for name in names), known / len(names)) if followed else None
