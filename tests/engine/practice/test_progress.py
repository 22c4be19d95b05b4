"""Recall, forecast, calendar, streak and chains from a log made here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.practice.bank import by_id
from engine.practice.cards import cards
from engine.practice.grading import Rating
from engine.practice.progress import calendar, forecast, mastery, streak, weakest_chains
from engine.practice.schedule import Memory, Review, Settings, recall, replayed

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def memory(card: str, *ratings: tuple[float, Rating]) -> Memory:
    """From (days ago, rating) pairs."""
    kept = replayed([Review(f"{card}{n}", card, rating, NOW - ago * DAY) for n, (ago, rating) in enumerate(ratings)], Settings())
    assert kept is not None
    return kept


def known(*names: str, ago: float = 1) -> dict[str, Memory]:
    return {name: memory(name, (ago, Rating.GOOD)) for name in names}


def test_what_was_never_asked_counts_as_not_recalled() -> None:
    found = mastery({}, NOW)
    assert sum(each.cards for each in found) == len(cards())
    assert {(each.begun, each.recalled) for each in found} == {(0, 0.0)}


def test_mastery_is_the_sum_of_the_schedulers_own_estimates() -> None:
    names = [card.id for card in cards() if card.topic == "gates"][:3]
    memories = known(*names)
    gates = next(each for each in mastery(memories, NOW) if each.topic == "gates")
    assert gates.begun == 3
    assert gates.recalled == pytest.approx(sum(recall(each, NOW) for each in memories.values()))


def test_stopping_forgets_and_going_on_learns_the_deck() -> None:
    days = forecast(known(*(card.id for card in cards()[:20])), Settings(), NOW)
    assert [day.day for day in days] == [(NOW + n * DAY).date() for n in range(31)]
    stopping = [day.stopping for day in days]
    assert stopping == sorted(stopping, reverse=True)
    assert days[-1].going_on > 0.8 > 0.1 > stopping[-1]


def test_the_forecast_ends_on_the_day_of_the_interview_and_nothing_is_practised_on_it() -> None:
    settings = Settings(interview=(NOW + 5 * DAY).date())
    days = forecast(known(*(card.id for card in cards()[:5])), settings, NOW)
    assert days[-1].day == settings.interview
    assert days[-1].going_on < days[-2].going_on


def test_the_calendar_counts_answers_and_returns_and_leaves_out_what_was_undone() -> None:
    name = cards()[0].id
    log = [Review("a", name, Rating.GOOD, NOW - DAY), Review("b", name, Rating.GOOD, NOW), Review("c", name, Rating.GOOD, NOW, undone=True)]
    days = {day.day: day for day in calendar(log, {name: memory(name, (30, Rating.EASY))}, NOW)}
    assert (days[(NOW - DAY).date()].reviews, days[NOW.date()].reviews) == (1, 1)
    assert days[NOW.date()].due == 1  # overdue cards are today's work


def test_a_streak_may_end_yesterday_but_has_no_gap() -> None:
    log = [Review(str(ago), "x", Rating.GOOD, NOW - ago * DAY) for ago in (1, 2, 4)]
    assert streak(log, NOW.date(), UTC) == 2
    assert streak([], NOW.date(), UTC) == 0


def test_a_chain_whose_follow_ups_are_unknown_is_weaker_and_comes_first() -> None:
    chained = [question for question in by_id().values() if any(name in by_id() for name in question.follow_up)]
    whole, broken = chained[0], next(each for each in chained[1:] if each.topic != chained[0].topic)
    memories = known(whole.id, broken.id, *(name for name in whole.follow_up if name in by_id()))
    found = {chain.cards[0].id: chain for chain in weakest_chains(memories, NOW, most=len(memories))}
    mine = [recall(memories[card.id], NOW) for card in found[whole.id].cards]
    assert found[whole.id].recalled == pytest.approx(sum(mine) / len(mine))
    assert found[broken.id].recalled < found[whole.id].recalled
    assert next(iter(found)) != whole.id
