"""The diagram of one time step: gates and old states flow through operations into the new states. Weighted sums are folded into one box."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.understand.expression import Node

RESULT = re.compile(r"\w+_t(\[\d+\])")
"""A gate or a new state, and its unit."""
FOLDED = ("mean", "deviation")
"""What takes all units together is drawn as one box, without the units that flow in."""


@dataclass(frozen=True)
class Box:
    """``sources`` are positions, in the same tuple, of what flows in.

    ``folded`` counts the terms W x and biases that are not drawn; ``node`` has them.
    """

    symbol: str
    operation: str
    value: float
    sources: tuple[int, ...]
    folded: int
    node: Node


def flow(states: tuple[Node, ...]) -> tuple[Box, ...]:
    """Boxes in the order of the computation; a number used twice is one box. ``states`` are the new states of one unit."""
    boxes: list[Box] = []
    placed: dict[int, int] = {}
    for state in states:
        _place(state, boxes, placed, state.symbol[state.symbol.index("[") :])
    return tuple(boxes)


def _place(node: Node, boxes: list[Box], placed: dict[int, int], unit: str) -> int:
    if id(node) not in placed:
        drawn = [] if node.operation in FOLDED else [operand for operand in node.operands if _is_drawn(node, operand, unit)]
        sources = tuple(_place(operand, boxes, placed, unit) for operand in drawn)
        placed[id(node)] = len(boxes)
        boxes.append(Box(node.symbol, node.operation, node.value, sources, len(node.operands) - len(drawn), node))
    return placed[id(node)]


def _is_drawn(node: Node, operand: Node, unit: str) -> bool:
    if node.is_term:
        return operand.operation != "weight"
    return not operand.is_term or any(_uses_a_result(value, unit) for value in operand.operands)


def _uses_a_result(node: Node, unit: str) -> bool:
    """What this step computed for this unit is in it: W (r ⊙ h) of a GRU that resets before the product, a normalised c_t."""
    if node.operands and (result := RESULT.fullmatch(node.symbol)):
        return result[1] == unit
    return node.operation not in FOLDED and any(_uses_a_result(operand, unit) for operand in node.operands)
