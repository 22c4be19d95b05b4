"""Is a typed number or shape right? Reads what people write: 1,920; 1.9k; 1/6; 75 %; 5.2e-3; (4, 32, 20); 4x32x20; 20:40.

Integers must be exact, reals within 1 % or right to the digits given (two at least). A count made in the other convention is right when its
convention is named ("2,480 keras"), and otherwise answered with the question which one was meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from engine.practice.draw import TOLERANCE, Answer, Draw, Value, show

CONVENTIONS = {
    "PyTorch": ("pytorch", "torch", "two biases", "both biases"),
    "one bias": ("one bias", "single bias", "keras", "textbook", "1 bias"),
}
_NUMBER = r"[-+−]?(?:\d[\d,_]*\.?\d*|\.\d+)(?:\s*(?:e|[x×*]\s*10\s*\^?)\s*[-+−]?\d+)?"
_SUFFIX = {"k": 1e3, "m": 1e6, "million": 1e6, "thousand": 1e3}


@dataclass(frozen=True)
class Said:
    """One number as typed: its value, and half a unit of its last digit (0 for a fraction)."""

    value: float
    half: float
    digits: int
    rounded: bool  # "1.9k", "about 1,900": the person said that it is not exact


@dataclass(frozen=True)
class Verdict:
    outcome: Literal["right", "which convention?", "wrong", "unreadable"]
    message: str


def check(draw: Draw, text: str) -> Verdict:
    """Judge what was typed against a draw's answers."""
    said = _read(text, draw.value)
    if said is None:
        wanted = "numbers in brackets, such as (4, 32, 20)" if isinstance(draw.value, tuple) else "a number, such as 1,920 or 0.25 or 1/6"
        return Verdict("unreadable", f"Could not read that as an answer; write {wanted}.")
    named = _convention(text)
    for answer in draw.answers:
        if _matches(said, answer, draw) and (not answer.convention or named in ("", answer.convention)):
            return _accepted(draw, answer, named)
    return Verdict("wrong", f"The answer is {spoken(draw)}.")


def spoken(draw: Draw) -> str:
    """All accepted answers with their conventions and the unit."""
    parts = [show(answer.value) + (f" ({answer.convention})" if answer.convention else "") for answer in draw.answers]
    return " or ".join(parts) + (f" {draw.unit}" if draw.unit and draw.unit != "share" else "")


def read_number(text: str) -> Said | None:
    """The first number of a text; None when there is none."""
    fraction = re.search(rf"({_NUMBER})\s*/\s*({_NUMBER})", text)
    if fraction:
        bottom = _float(fraction[2])
        return _finite(Said(_float(fraction[1]) / bottom, 0.0, 9, False)) if bottom else None
    found = re.search(rf"({_NUMBER})\s*(k|m|million|thousand)?\b\s*(%|percent|per cent)?", text, re.IGNORECASE)
    return _finite(_said(found, text)) if found else None


def _finite(said: Said) -> Said | None:
    """A number beyond floating point is no answer to anything here."""
    return said if isfinite(said.value) and isfinite(said.half) else None


def _said(found: re.Match[str], text: str) -> Said:
    scale = _SUFFIX.get((found[2] or "").lower(), 1.0) * (0.01 if found[3] else 1.0)
    mantissa = re.split(r"e|[x×*]", found[1].lower())[0].strip()
    decimals = len(mantissa.partition(".")[2])
    ten = _float(found[1]) / _float(mantissa) if _float(mantissa) else 1.0
    digits = len(re.sub(r"\D", "", mantissa).lstrip("0"))
    rounded = bool(found[2]) or bool(re.search(r"about|approx|roughly|around|≈|~", text, re.IGNORECASE))
    return Said(_float(found[1]) * scale, 0.5 * 10**-decimals * ten * scale, digits, rounded)


def read_numbers(text: str) -> tuple[Said, ...] | None:
    """The numbers of a shape or a vector, separated by commas, x, colons, semicolons or spaces; None when there are none."""
    plain = re.sub(r"[()\[\]{}]|torch\.Size|Size", " ", text.split("=")[-1])
    pieces = [piece for piece in re.split(r"\s*[,;:×]\s*|\s*(?<=\d)\s*[xX]\s*(?=\d)|\s+", plain.strip()) if piece]
    numbers = [read_number(piece) for piece in pieces if re.search(r"\d", piece)]
    kept = tuple(number for number in numbers if number is not None)
    return kept if kept else None


def _read(text: str, like: Value) -> tuple[Said, ...] | None:
    if isinstance(like, tuple):
        return read_numbers(text)
    found = read_number(text)
    return (found,) if found else None


def _matches(said: tuple[Said, ...], answer: Answer, draw: Draw) -> bool:
    values = answer.value if isinstance(answer.value, tuple) else (answer.value,)
    return len(said) == len(values) and all(_equal(one, value, draw) for one, value in zip(said, values, strict=True))


def _equal(said: Said, value: float, draw: Draw) -> bool:
    near = abs(said.value - value) <= said.half * 1.000001 and said.digits >= 2
    if isinstance(value, int):
        return said.value == value or (said.rounded and near)
    if draw.unit == "share" and said.value > 1.5:  # "75" for .75
        return abs(said.value / 100 - value) <= TOLERANCE * abs(value)
    if draw.tolerance < TOLERANCE:  # digits are asked for, so fewer of them are not enough
        return abs(said.value - value) <= draw.tolerance * abs(value)
    return abs(said.value - value) <= max(draw.tolerance * abs(value), 1e-12) or near


def _convention(text: str) -> str:
    lower = text.lower()
    return next((name for name, words in CONVENTIONS.items() if any(word in lower for word in words)), "")


def _accepted(draw: Draw, answer: Answer, named: str) -> Verdict:
    if answer is draw.answers[0] or named == answer.convention:
        others = [f"{show(other.value)} in the other count ({other.convention})" for other in draw.answers if other is not answer]
        return Verdict("right", f"Right: {show(answer.value)}." + (f" It is {others[0]}." if others else ""))
    return Verdict("which convention?", f"{show(answer.value)} is the count with {answer.convention}. Say so, or give PyTorch's.")


def _float(text: str) -> float:
    plain = text.lower().replace(",", "").replace("_", "").replace("−", "-").replace(" ", "")
    return float(re.sub(r"[x×*]10\^?", "e", plain))
