"""From ticks to a level to a rating; suggestions that never decide."""

from __future__ import annotations

import pytest

from engine.practice.bank import by_id
from engine.practice.grading import Level, Rating, Ticks, level, rating, suggest

QUESTION = by_id()["gradients-why"]
ALL = frozenset(range(len(QUESTION.must)))
SHOULDS = frozenset(range(len(QUESTION.should)))


@pytest.mark.parametrize(
    ("ticks", "survived", "reached"),
    [
        (Ticks(), True, Level.VERY_WEAK),
        (Ticks(must=frozenset({0})), True, Level.VERY_WEAK),
        (Ticks(must=frozenset({0, 1})), True, Level.WEAK),
        (Ticks(must=ALL, should=SHOULDS, red_flags=frozenset({0})), True, Level.WEAK),
        (Ticks(must=ALL), True, Level.STRONG),
        (Ticks(must=ALL, should=SHOULDS), True, Level.VERY_STRONG),
        (Ticks(must=ALL, should=SHOULDS), False, Level.STRONG),
    ],
)
def test_levels_follow_the_published_rule(ticks: Ticks, survived: bool, reached: Level) -> None:
    assert level(QUESTION, ticks, survived) is reached


def test_a_failed_answer_is_again_and_never_hard() -> None:
    assert [rating(reached) for reached in Level] == [Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY]
    assert all(rating(reached, red_flag=True) is Rating.AGAIN for reached in Level)
    assert rating(Level.VERY_STRONG, quick=False) is Rating.GOOD


def test_phrases_suggest_points_and_a_text_without_them_suggests_none() -> None:
    said = suggest(QUESTION, "The chain rule gives a product of Jacobians; the SAME MATRIX each step, so it is geometric. tanh saturates.")
    assert said.must == ALL
    assert suggest(QUESTION, "I do not know.") == Ticks()
    assert suggest(QUESTION, "") == Ticks()


def test_a_suggestion_is_the_same_for_right_and_wrong_use_of_a_word() -> None:
    assert suggest(QUESTION, "it has nothing to do with a product").must == suggest(QUESTION, "it is a product").must


def test_phrases_match_from_the_start_of_a_word_only() -> None:
    assert suggest(QUESTION, "byproducts").must == frozenset()


def test_a_very_short_phrase_counts_only_as_a_word() -> None:
    radius = by_id()["gradients-radius"]
    assert suggest(radius, "the matrix is non-normal, so norms grow").red_flags == frozenset()
    assert suggest(radius, "No.").red_flags == frozenset({0})
