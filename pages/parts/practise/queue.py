"""Which question comes next: the cards of the chosen mode and topics, in order, worked out anew at each press."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from engine.practice.cards import Card, card_by_id, cards
from engine.practice.deck import Deck
from engine.practice.schedule import recall
from pages.parts.practise import session

MODES = ("Due", "Weak", "All")


def queue(deck: Deck) -> tuple[Card, ...]:
    """Due: what returns today and the day's new cards. Weak: what was asked, the least recalled first. All: the whole bank."""
    topics = st.session_state.get(session.TOPICS)
    return tuple(card for card in _mode(deck) if not topics or card.topic in topics)


def _mode(deck: Deck) -> tuple[Card, ...]:
    mode = st.session_state.get(session.MODE) or MODES[0]
    if mode == "All":
        return cards()
    if mode == "Weak":
        now = datetime.now(UTC)
        known = [memory for memory in deck.memories().values() if memory.card in card_by_id()]
        return tuple(card_by_id()[memory.card] for memory in sorted(known, key=lambda memory: recall(memory, now)))
    today = deck.today()
    return (*today.due, *today.new)


def neighbour(line: tuple[Card, ...], card: str | None, by: int = 1) -> str | None:
    """The card before or after in the line, round its ends; the first where this card is not in it; None when nothing is left."""
    ids = [each.id for each in line]
    if card in ids:
        left = ids[(ids.index(card) + by) % len(ids)]
        return left if left != card else None
    return ids[0] if ids else None
