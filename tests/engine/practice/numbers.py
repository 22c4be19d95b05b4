"""Every number in a question's texts, and where each comes from: a record, the question itself, or the list in ``constants.toml``."""

from __future__ import annotations

import math
import re
import tomllib
from functools import cache
from pathlib import Path

import numpy as np

from engine.practice.schema import Question

DIGITS = r"(?<![\w.,^])(?:\d[\d.]*e-?\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d{2,}|\d(?!\w))(?!\d)"
WORDS = (
    r"\b(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|(?:thir|for|fif|six)ty"
    r"|(?:seven|eigh|nine)ty|hundreds?|thousands?|(?:thousand|million|hundred|ten|fif|third)ths?|millions?|billion(?:s|ths?)?|dozens?"
    r"|half|halved|thirds?|quarters?|twice|double[sd]?|tripled?)\b"
)
NUMBER = re.compile(f"{DIGITS}|{WORDS}", re.IGNORECASE)
"""Digits and words. Not: exponents (``^50``), indices and coefficients grown together with a letter (``h_0``, ``4H``)."""
NOTATION = {"0", "1", "2"}
"""Bare, they count, index and bound; no measured figure is written so, and "one" and "two" are not looked for either."""
VALUES = {"ten": 10, "fifteen": 15, "hundred": 100, "thousand": 1000, "third": 1 / 3, "tenth": 0.1, "halved": 0.5, "millionths": 1e-6}
CONSTANTS = Path(__file__).with_name("constants.toml")


@cache
def constants() -> dict[str, dict[str, dict[str, str] | list[str]]]:
    """By question: a reason and the numbers it is for; under ``sums``, a number and the expression that gives it."""
    return tomllib.loads(CONSTANTS.read_text("utf-8"))


def found(text: str) -> set[str]:
    """As the bank writes them: ``.9``, where code has ``0.9``."""
    return {re.sub(r"^0\.", ".", match.lower()) for match in NUMBER.findall(text.replace("powers of ten", "powers"))} - NOTATION


def without_figures(question: Question) -> str:
    """The texts, less what is tied to a record."""
    text = "\n".join(question.texts).replace("powers of ten", "powers")
    for figure in sorted(question.figures, key=lambda each: -len(each.says)):
        says = re.escape(figure.says.replace("powers of ten", "powers"))
        text = re.sub(rf"(?<![\w.,]){says}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text


def given(question: Question) -> set[str]:
    """Numbers that the question sets, or that the tests get by running its code."""
    numbers = found(" ".join(filter(None, (question.question, question.code, question.prints, question.raises))))
    return numbers | {number.removesuffix(".0") for number in numbers}


def sums(question: str) -> dict[str, str]:
    held = constants().get(question, {}).get("sums", {})
    assert isinstance(held, dict)
    return held


def listed(question: str) -> set[str]:
    reasons = constants().get(question, {})
    return set(sums(question)) | {number.lower() for reason, each in reasons.items() if reason != "sums" for number in each}


def agrees(number: str, expression: str) -> bool:
    """A number to half a unit of its last digit, a word to one part in twenty."""
    value = float(eval(expression, {**vars(math), "norm": norm}))
    if number in VALUES:
        return math.isclose(value, VALUES[number], rel_tol=0.05)
    digits, _, power = number.replace(",", "").partition("e")
    half = 0.5 * 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
    return abs(value - float(number.replace(",", ""))) <= half * (1 + 1e-9)


def norm(power: int) -> float:
    """The largest singular value of the bank's example of a matrix that is not normal."""
    return float(np.linalg.norm(np.linalg.matrix_power([[0.9, 1.0], [0.0, 0.9]], power), 2))


def unproved(question: Question) -> set[str]:
    """Numbers that nothing vouches for."""
    return found(without_figures(question)) - given(question) - listed(question.id)


def unused(question: Question) -> set[str]:
    """Entries of the list that the texts no longer hold."""
    return listed(question.id) - found(without_figures(question))
