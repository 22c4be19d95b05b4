"""A number's arithmetic as text that a person can check: what is shown recomputes to the result shown, to its last digit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.understand.expression import OPERATIONS, Node

SIGNS = {"product": " × ", "quotient": " / ", "difference": " − "}
FUNCTIONS = {"sigmoid": "σ", "exp": "exp", "negative": "−"}
MOST_DIGITS = 17
NUDGE = 1e-12


@dataclass(frozen=True)
class Arithmetic:
    """``f_t[0] = σ(W_if[0, 0]·x_t[0] + …) = σ(0.31 − 1.07 + …) = 0.32``.

    ``formula`` in symbols, ``numbers`` with ``operand_digits`` decimals: as many as the result needs to come out as shown.
    """

    symbol: str
    formula: str
    numbers: str
    result: str
    operand_digits: int

    @property
    def text(self) -> str:
        return f"{self.symbol} = {self.numbers} = {self.result}"


def arithmetic(node: Node, digits: int = 2) -> Arithmetic:
    """How ``node`` was made of the nearest numbers that have a name; its value with ``digits`` decimals.

    A rounded sum is not the sum of its rounded terms, so the operands get more decimals where needed.
    """
    result = shown(node.value, digits)
    enough = next((places for places in range(digits, MOST_DIGITS) if _comes_out(node, places, digits)), MOST_DIGITS)
    symbols = _written(node, lambda each: each.symbol, top=True)
    return Arithmetic(node.symbol, symbols, _written(node, lambda each: shown(each.value, enough), top=True), result, enough)


def _comes_out(node: Node, places: int, digits: int) -> bool:
    """Whether operands of ``places`` decimals give the result shown, whichever way their sum is rounded on the way."""
    try:
        again = _recomputed(node, places, top=True)
    except ArithmeticError:  # a small divisor rounded to 0
        return False
    nudges = (-NUDGE, 0.0, NUDGE) if shown(node.value - NUDGE, digits) == shown(node.value + NUDGE, digits) else (0.0,)
    return all(shown(again + nudge, digits) == shown(node.value, digits) for nudge in nudges)


def shown(value: float, digits: int) -> str:
    """``−0.32``: a real minus sign, never minus zero."""
    text = f"{value:.{digits}f}"
    return (text if float(text) else text.lstrip("-")).replace("-", "−")


def _ends(node: Node, top: bool) -> bool:
    return not node.operands or bool(node.symbol and not top)


def _recomputed(node: Node, places: int, top: bool = False) -> float:
    if _ends(node, top):
        return node.value if node.operation == "constant" else float(f"{node.value:.{places}f}")
    return OPERATIONS[node.operation](*(_recomputed(operand, places) for operand in node.operands))


def _written(node: Node, end: Callable[[Node], str], top: bool = False) -> str:
    if _ends(node, top):
        return node.symbol if node.operation == "constant" else end(node)
    parts = [_written(operand, end) for operand in node.operands]
    if node.operation == "sum":
        return parts[0] + "".join(f" − {part[1:]}" if part.startswith("−") else f" + {part}" for part in parts[1:])
    if node.operation in SIGNS:
        return SIGNS[node.operation].join(_bracketed(part, operand, end) for part, operand in zip(parts, node.operands, strict=True))
    return f"{FUNCTIONS.get(node.operation, node.operation)}({', '.join(parts)})"


def _bracketed(part: str, operand: Node, end: Callable[[Node], str]) -> str:
    loose = not _ends(operand, top=False) and operand.operation in ("sum", "difference")
    return f"({part})" if loose or part.startswith("−") else part
