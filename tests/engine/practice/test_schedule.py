"""The scheduler gives the library's own results; settings choose only how long a card may wait."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import fsrs
import pytest

from engine.practice.grading import Rating
from engine.practice.schedule import LEECH, Memory, Review, Settings, counts, intervals, new_cards, recall, replayed, reviewed

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
A, H, G, E = Rating
MINUTES, DAYS = timedelta(minutes=1), timedelta(days=1)


def answered(ratings: list[Rating], settings: Settings | None = None) -> tuple[list[timedelta], Memory]:
    """Give each rating when the card is due; returns the waits and the last memory."""
    memory, at, waits = None, NOW, []
    for i, rating in enumerate(ratings):
        memory = reviewed(memory, Review(str(i), "a", rating, at), settings or Settings())
        waits.append(memory.due - at)
        at = memory.due
    assert memory is not None
    return waits, memory


@pytest.mark.parametrize(
    ("ratings", "waits"),
    [
        ([G, G, G, G, G], [10 * MINUTES, 2 * DAYS, 11 * DAYS, 46 * DAYS, 163 * DAYS]),
        ([G, G, A, G, G], [10 * MINUTES, 2 * DAYS, 10 * MINUTES, 1 * DAYS, 2 * DAYS]),
        ([E, G, G], [8 * DAYS, 39 * DAYS, 153 * DAYS]),
    ],
)
def test_known_sequences_wait_as_long_as_the_library_says(ratings: list[Rating], waits: list[timedelta]) -> None:
    assert answered(ratings)[0] == waits


def test_hard_three_times_stays_in_learning() -> None:
    assert answered([H, H, H])[1].state == fsrs.State.Learning


def test_any_sequence_equals_the_library_itself() -> None:
    for code in range(4**5):
        ratings = [Rating(code // 4**i % 4 + 1) for i in range(5)]
        scheduler, card, at = fsrs.Scheduler(enable_fuzzing=False), fsrs.Card(card_id=1, due=NOW), NOW
        for rating in ratings:
            card, _ = scheduler.review_card(card, fsrs.Rating(int(rating)), at)
            at = card.due
        memory = answered(ratings)[1]
        assert (memory.due, memory.stability, memory.difficulty, memory.state) == (card.due, card.stability, card.difficulty, card.state)


def test_every_card_returns_before_the_interview_and_retention_rises() -> None:
    interview = NOW.date() + timedelta(days=10)
    for seen in range(9):  # on the eve there is no day left to return on
        at = NOW + timedelta(days=seen)
        for rating in Rating:
            first = reviewed(None, Review("1", "a", rating, at), Settings(interview=interview))
            assert first.due.date() < interview
    assert answered([G, G, G], Settings(retention=0.95))[0][-1] < answered([G, G, G])[0][-1]


def test_the_day_of_the_interview_and_after_schedule_as_usual() -> None:
    assert answered([G, G], Settings(interview=NOW.date() - timedelta(days=3)))[0] == [10 * MINUTES, 2 * DAYS]
    assert answered([E], Settings(interview=NOW.date()))[0][0] <= 1 * DAYS


def test_new_cards_are_spread_over_the_days_left() -> None:
    today = date(2026, 3, 1)
    two_weeks = Settings(interview=today + timedelta(days=14))
    assert new_cards(two_weeks, today, unseen=133, begun_today=0) == 10
    assert new_cards(two_weeks, today, unseen=123, begun_today=10) == 0
    assert new_cards(Settings(new_per_day=4), today, 100, 1) == 3
    assert new_cards(Settings(new_per_day=0), today, 100, 0) == 0
    assert new_cards(Settings(interview=today), today, 30, 0) == 30, "all of them on the last day"
    assert new_cards(Settings(), today, unseen=3, begun_today=0) == 3


@pytest.mark.parametrize("bad", [{"retention": 0.5}, {"retention": 1.0}, {"new_per_day": -1}, {"new_per_day": 5000}])
def test_settings_out_of_range_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="between"):
        Settings(**bad)  # type: ignore[arg-type]


def test_a_repeat_on_the_same_day_before_due_is_kept_but_does_not_count() -> None:
    _, memory = answered([E])
    assert not counts(memory, NOW + timedelta(hours=2))
    assert counts(memory, NOW + timedelta(days=2)), "another day"
    assert counts(memory, memory.due)
    assert counts(None, NOW)


def test_a_clock_that_went_wrong_neither_hides_a_card_nor_breaks_it() -> None:
    ahead = reviewed(None, Review("1", "a", E, NOW + timedelta(days=400)), Settings())
    assert ahead.is_due(NOW), "seen in the future: the clock was wrong then"
    assert counts(ahead, NOW)
    again = reviewed(ahead, Review("2", "a", G, NOW), Settings())
    assert again.due > NOW


def test_five_lapses_make_a_leech_and_lapses_in_learning_do_not() -> None:
    assert answered([A] * 8)[1].lapses == 0
    _, memory = answered([E, *[A, G] * LEECH])
    assert memory.lapses == LEECH
    assert memory.leech
    assert not answered([E, *[A, G] * (LEECH - 1)])[1].leech


def test_undone_reviews_leave_no_trace_in_the_memory() -> None:
    log = [Review("1", "a", G, NOW), Review("2", "a", A, NOW + DAYS, undone=True), Review("3", "a", G, NOW + 2 * DAYS)]
    assert replayed(log, Settings()) == replayed([log[0], log[2]], Settings())
    assert replayed([], Settings()) is None


def test_the_four_buttons_promise_what_the_review_then_does() -> None:
    _, memory = answered([G, G])
    for rating, wait in zip(Rating, intervals(memory, "a", memory.due, Settings()), strict=True):
        assert reviewed(memory, Review("x", "a", rating, memory.due), Settings()).due - memory.due == wait
    assert sorted(intervals(None, "a", NOW, Settings())) == list(intervals(None, "a", NOW, Settings()))


def test_recall_is_a_probability_that_falls_with_time() -> None:
    _, memory = answered([E])
    estimates = [recall(memory, NOW + timedelta(days=d)) for d in (0, 8, 30, 300)]
    assert estimates == sorted(estimates, reverse=True)
    assert estimates[1] == pytest.approx(0.9, abs=0.02)
