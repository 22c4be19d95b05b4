"""How often a worker looks: never more than its share, never faster than is useful, freely while it would only wait."""

from __future__ import annotations

from engine.runs.budget import Budget, Pace


def looks(budget: Budget, cost: float, seconds: float, idle: float = 0.0) -> int:
    """Actions taken in ``seconds`` of 10 ms ticks of which ``idle`` (a share) would be waiting."""
    count, now = 0, 0.0
    while now < seconds:
        now += 0.01
        budget.idle(0.01 * idle)
        if budget.due(now):
            now += cost
            budget.spent(now, cost)
            count += 1
    return count


def test_a_cheap_look_comes_five_times_a_second() -> None:
    assert 45 <= looks(Budget(0.05, 0.2), 0.001, 10) <= 51


def test_a_dear_look_keeps_to_its_share() -> None:
    count = looks(Budget(0.05, 0.2), 0.1, 100)
    assert 0.04 <= count * 0.1 / 100 <= 0.055


def test_a_dear_picture_comes_twice_a_second_as_long_as_it_leaves_four_fifths() -> None:
    assert 19 <= looks(Budget(0.05, 0.2, 0.45), 0.08, 10) <= 22
    assert looks(Budget(0.05, 0.2, 0.45), 0.5, 20) <= 8


def test_waiting_time_is_free() -> None:
    assert looks(Budget(0.05, 0.2), 0.1, 20, idle=0.8) >= 4 * looks(Budget(0.05, 0.2), 0.1, 20)


def test_one_slow_look_does_not_spoil_the_rate() -> None:
    budget = Budget(0.05, 0.2)
    for now, cost in ((0.0, 0.5), (1.0, 0.005), (2.0, 0.9)):
        budget.spent(now, cost)
    assert budget.due(2.3)


def test_the_pace_is_kept_and_not_caught_up() -> None:
    pace, now, steps = Pace(20), 0.0, 0
    while now < 5:
        if pace.wait(now) <= 0:
            pace.stepped(now)
            steps += 1
        now += 0.001
    assert 98 <= steps <= 102
    now += 10  # held up for ten seconds
    pace.stepped(now)
    assert pace.wait(now) > 0.04, "no burst follows"


def test_full_speed_never_waits() -> None:
    pace = Pace(0)
    pace.stepped(1.0)
    assert pace.wait(1.0) == 0.0


def test_the_speed_is_that_of_the_last_two_seconds() -> None:
    pace = Pace(None)
    for k in range(100):
        pace.stepped(k * 0.1)
    assert abs(pace.speed - 10) < 0.2
