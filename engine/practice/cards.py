"""Everything that can be asked, written questions and templates alike, as cards in the order they are introduced."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from engine.practice.bank import by_id, questions
from engine.practice.schema import Evidence
from engine.practice.templates import TEMPLATES
from engine.practice.topics import TOPICS, Kind, Topic


@dataclass(frozen=True)
class Card:
    id: str
    topic: Topic
    kind: Kind
    level: int
    title: str
    classic: bool = False

    @property
    def fresh_numbers(self) -> bool:
        """A template: its numbers are drawn again at each review."""
        return self.kind in ("number", "shape")


@cache
def cards() -> tuple[Card, ...]:
    """The classic ten first, then by level, taking the topics in turn so that a day's new cards are mixed."""
    written = [Card(q.id, q.topic, q.kind, q.level, q.question, q.classic) for q in questions()]
    drawn = [Card(t.id, t.topic, t.kind, t.level, t.title) for t in TEMPLATES.values()]
    return tuple(_in_turn(written + drawn))


@cache
def card_by_id() -> dict[str, Card]:
    return {card.id: card for card in cards()}


def evidence(card_id: str) -> tuple[Evidence, ...]:
    """What to run for a card; for fresh numbers what its topic's classic question shows. Raises KeyError for an unknown card."""
    if card_id in by_id():
        return by_id()[card_id].evidence
    topic = card_by_id()[card_id].topic
    return next(question.evidence for question in questions() if question.classic and question.topic == topic)


def claims(card_id: str) -> tuple[str, ...]:
    """Ids of the claims that prove what a card asks. Raises KeyError for an unknown card."""
    return by_id()[card_id].claims if card_id in by_id() else TEMPLATES[card_id].claims


def source(card_id: str) -> str:
    """What a card's answer follows. Raises KeyError for an unknown card."""
    return by_id()[card_id].source if card_id in by_id() else TEMPLATES[card_id].source


def _in_turn(pool: list[Card]) -> list[Card]:
    """Sort by (classic, level, place within its topic and level, topic)."""
    seen: dict[tuple[bool, int, Topic], int] = {}
    keyed = []
    for card in pool:
        group = (card.classic, card.level, card.topic)
        seen[group] = seen.get(group, 0) + 1
        keyed.append(((not card.classic, card.level, seen[group], TOPICS.index(card.topic)), card))
    return [card for _, card in sorted(keyed, key=lambda pair: pair[0])]
