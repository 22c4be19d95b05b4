"""A verdict follows from intervals, never from one seed."""

from __future__ import annotations

import pytest

from engine.claims.claim import Bar, Chart, Line
from engine.claims.figures import filled, filled_from, shown
from engine.claims.picture import picture
from engine.claims.rule import above, below, case, decide, interval

CASES = (case("true", above("a", "b", 2)), case("false", below("a", "b")))


def test_an_interval_is_students_t_over_the_seeds() -> None:
    found = interval([1.0, 2.0, 3.0])
    assert found.mean == 2.0
    assert found.high == pytest.approx(2 + 4.303 / 3**0.5, abs=1e-3)  # from a table: t(2 degrees of freedom) s / sqrt(n), s = 1
    assert interval([5.0]).low == -float("inf")


@pytest.mark.parametrize(("seeds", "verdict"), [
    ([{"a": 5.0, "b": 1.0}, {"a": 5.1, "b": 1.0}, {"a": 4.9, "b": 1.0}], "true"),
    ([{"a": 0.5, "b": 1.0}, {"a": 0.4, "b": 1.0}, {"a": 0.6, "b": 1.0}], "false"),
    ([{"a": 1.5, "b": 1.0}, {"a": 1.4, "b": 1.0}, {"a": 1.6, "b": 1.0}], "not settled"),  # between the two
    ([{"a": 9.0, "b": 1.0}, {"a": 0.1, "b": 1.0}, {"a": 9.0, "b": 1.0}], "not settled"),  # seeds disagree
    ([{"a": 5.0, "b": 1.0}], "not settled"),
    ([], "not settled"),
    ([{"a": float("nan"), "b": 1.0}] * 3, "not settled"),
])
def test_a_case_holds_when_its_whole_interval_does(seeds: list[dict[str, float]], verdict: str) -> None:
    assert decide(CASES, seeds) == verdict


def test_seeds_are_compared_in_pairs() -> None:
    """Both measures vary a lot from seed to seed; their difference does not."""
    seeds = [{"a": x + 1, "b": x} for x in (1.0, 50.0, 200.0)]
    assert decide((case("true", above("a", "b")),), seeds) == "true"


def test_figures_in_a_text_are_means_of_what_was_measured() -> None:
    seeds = [{"x": -9.7, "y": 0.25}, {"x": -9.9, "y": 0.75}]
    assert filled("{x:power}, {y:share}, {y:.1f}, {z:.2f}", seeds) == "10⁻⁹·⁸, 50 %, 0.5, …"
    assert filled_from("{one.x:.1f} {one.q:.1f}", {"one": seeds}) == "−9.8 …"
    assert shown(1234.5, ",.0f") == "1,234"


def test_a_picture_keeps_recorded_and_mine_apart_and_intervals_inside_its_limits() -> None:
    chart = Chart("t", "n", (Bar("A", "a", "rnn"),), ".1f", high=2.0, line=Line("base", "b"))
    found = picture(chart, [{"a": 1.0, "b": 0.5}, {"a": 1.9, "b": 0.5}], [{"a": 1.2, "b": 0.5}])
    assert [(row.whose, row.mean, row.text) for row in found.rows] == [("recorded", 1.45, "1.4"), ("mine", 1.2, "1.2")]
    assert (found.rows[0].low, found.rows[0].high) == (0.0, 2.0)
    assert found.rows[1].low is None
    assert found.line == (0.5, "base 0.5")
