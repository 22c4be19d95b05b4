"""From the key points a person ticked to a level, and from a level to the scheduler's rating. Free text is never graded by us.

Four levels, as published rubrics use: very weak = under half the musts, weak = a must missing or a red flag, strong = all musts,
very strong = all musts, most shoulds, and the follow-up survived.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from engine.practice.schema import Point, Question

SHORT = 3
"""Letters up to which a phrase must stand as a whole word."""


class Level(IntEnum):
    VERY_WEAK = 1
    WEAK = 2
    STRONG = 3
    VERY_STRONG = 4

    @property
    def words(self) -> str:
        return self.name.lower().replace("_", " ")


class Rating(IntEnum):
    """What the scheduler is told. Hard still counts as recalled, so a failed answer is Again, never Hard."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True)
class Ticks:
    """Indices of the points a person says they made (or, for red flags, fell for)."""

    must: frozenset[int] = frozenset()
    should: frozenset[int] = frozenset()
    bonus: frozenset[int] = frozenset()
    red_flags: frozenset[int] = frozenset()


def level(question: Question, ticks: Ticks, follow_up_survived: bool = True) -> Level:
    musts, shoulds = len(question.must), len(question.should)
    if 2 * len(ticks.must) < musts:
        return Level.VERY_WEAK
    if len(ticks.must) < musts or ticks.red_flags:
        return Level.WEAK
    most = 2 * len(ticks.should) > shoulds or not shoulds
    return Level.VERY_STRONG if most and follow_up_survived else Level.STRONG


def rating(reached: Level, red_flag: bool = False, quick: bool = True) -> Rating:
    """Again = very weak or a red flag; Hard = a must missing, yet recalled; Good = strong; Easy = very strong and quick."""
    if red_flag or reached is Level.VERY_WEAK:
        return Rating.AGAIN
    if reached is Level.WEAK:
        return Rating.HARD
    return Rating.EASY if reached is Level.VERY_STRONG and quick else Rating.GOOD


def suggest(question: Question, text: str) -> Ticks:
    """Which points a written answer seems to make, by their phrases. A suggestion for the person to confirm: it decides nothing."""
    said = _plain(text)
    return Ticks(*(_heard(points, said) for points in (question.must, question.should, question.bonus, question.red_flags)))


def _heard(points: tuple[Point, ...], said: str) -> frozenset[int]:
    return frozenset(i for i, point in enumerate(points) if any(_sought(phrase) in said for phrase in point.hear))


def _sought(phrase: str) -> str:
    """A phrase is found at the start of a word ("saturat" in "saturates"); a very short one only as a word, lest "no" be in "normal"."""
    plain = _plain(phrase)
    return plain if len(plain) <= SHORT + 2 else plain[:-1]


def _plain(text: str) -> str:
    """Lower case, words and numbers only, a space at both ends; a full stop stays within a number."""
    return " " + re.sub(r"(?:[^\w.+^/]|\.(?!\d))+", " ", text.lower()).strip() + " "
