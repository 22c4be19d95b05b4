"""No word without an interval: Wilson's, Student's, and the sentences made from them."""

from __future__ import annotations

from math import comb, log10, sqrt
from statistics import fmean, stdev

import pytest

from engine.duel.verdict import Side, compare, headline, wilson, winners

NAN = float("nan")


def side(label: str, *finals: float, hits: int | None = None) -> Side:
    return Side(label, dict(enumerate(finals)), wilson(len(finals) if hits is None else hits, len(finals)))


@pytest.mark.parametrize(("hits", "n"), [(0, 3), (3, 3), (2, 5), (6, 6), (7, 10)])
def test_wilson_bounds_are_where_a_score_test_just_rejects(hits: int, n: int) -> None:
    """An independent way to the interval: the shares p with |k/n − p| = 1.96 √(p (1 − p) / n), found by bisection."""

    def distance(p: float) -> float:
        return abs(hits / n - p) - 1.959964 * sqrt(p * (1 - p) / n)

    def root(inside: float, outside: float) -> float:
        for _ in range(200):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if distance(middle) < 0 else (inside, middle)
        return inside

    found = wilson(hits, n)
    assert found.low == (0 if hits == 0 else pytest.approx(root(hits / n - 1e-9, 1e-12), abs=1e-6))
    assert found.high == (1 if hits == n else pytest.approx(root(hits / n + 1e-9, 1 - 1e-12), abs=1e-6))


def test_three_of_three_leaves_more_than_half_of_all_shares_open() -> None:
    found = wilson(3, 3)
    assert (found.low, found.high) == (pytest.approx(0.4385, abs=1e-4), 1)
    assert comb(3, 3) * found.low**3 > 0.025  # the exact test would not reject it either


def test_a_pair_is_compared_seed_by_seed() -> None:
    left, right = side("A", 0.001, 0.01, 0.004), side("B", 0.01, 0.2, 0.02)
    margins = [log10(b / a) for a, b in zip(left.finals.values(), right.finals.values(), strict=True)]
    pair = compare(left, right, higher_is_better=False)
    half = 4.303 * stdev(margins) / sqrt(3)
    assert (pair.margin.low, pair.margin.high) == (pytest.approx(fmean(margins) - half), pytest.approx(fmean(margins) + half))
    assert pair.words == "Not the same: A ends lower"


@pytest.mark.parametrize("higher", [False, True])
def test_a_verdict_flips_with_the_data(higher: bool) -> None:
    low, high = (0.01, 0.012, 0.011), (0.5, 0.52, 0.49)
    there, back = compare(side("A", *low), side("B", *high), higher), compare(side("A", *high), side("B", *low), higher)
    assert {there.winner, back.winner} == {"A", "B"}
    assert there.winner == ("B" if higher else "A")


def test_seeds_that_disagree_settle_nothing() -> None:
    pair = compare(side("A", 0.01, 0.16, 0.02), side("B", 0.15, 0.02, 0.05), False)
    assert pair.winner is None
    assert pair.words == "Cannot be told apart by 3 seeds"


def test_one_seed_is_never_enough() -> None:
    pair = compare(side("A", 1e-9), side("B", 1.0), False)
    assert pair.winner is None
    assert pair.words == "too few seeds to compare"


def test_only_shared_seeds_count() -> None:
    pair = compare(Side("A", {0: 0.1, 1: 0.1, 2: 0.1}, wilson(3, 3)), Side("B", {2: 0.2, 3: 0.2}, wilson(2, 2)), False)
    assert pair.seeds == 1


def test_a_run_that_broke_leaves_no_difference_to_name() -> None:
    pair = compare(side("A", NAN, 0.1, 0.1), side("B", 0.2, 0.2, 0.2), False)
    assert pair.winner is None
    assert "broke" in pair.words
    assert "broke" in pair.measured


def test_words_about_shares_stay_within_their_intervals() -> None:
    few = compare(side("A", 0.1, 0.1, 0.1), side("B", 0.1, 0.1, 0.1), False)
    assert few.share_words == "all 3 seeds of each: too few to say more"
    apart3 = compare(side("A", *[0.1] * 3, hits=3), side("B", *[0.1] * 3, hits=0), False)
    assert apart3.share_words == "3 of 3 against 0 of 3: too few to say more"
    apart6 = compare(side("A", *[0.1] * 6, hits=6), side("B", *[0.1] * 6, hits=0), False)
    assert apart6.share_words == "6 of 6 against 0 of 6: a larger share"


def test_the_headline_names_a_group_that_beats_all_others_or_no_winner() -> None:
    sides = [side("RNN", 0.16, 0.17, 0.165), side("LSTM", 0.003, 0.004, 0.002), side("GRU", 0.004, 0.003, 0.003)]
    pairs = [compare(a, b, False) for i, a in enumerate(sides) for b in sides[i + 1 :]]
    labels = [each.label for each in sides]
    assert winners(labels, pairs) == ("LSTM", "GRU")
    assert headline(labels, pairs, 3) == "LSTM and GRU beat RNN"
    assert headline(labels, [], 3) == "No winner that 3 seeds of each can show"
