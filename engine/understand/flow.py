"""The diagram of one time step: gates and old states flow through operations into the new states. Weighted sums are folded into one box."""

from __future__ import annotations

from dataclasses import dataclass

from engine.understand.expression import Node


@dataclass(frozen=True)
class Box:
    """``sources`` are positions, in the same tuple, of what flows in. ``folded`` counts the terms W x and biases that are not drawn."""

    symbol: str
    operation: str
    value: float
    sources: tuple[int, ...]
    folded: int


def flow(states: tuple[Node, ...]) -> tuple[Box, ...]:
    """Boxes in the order of the computation; a number used twice is one box. ``states`` are the new states of one unit."""
    boxes: list[Box] = []
    placed: dict[int, int] = {}
    for state in states:
        _place(state, boxes, placed)
    return tuple(boxes)


def _place(node: Node, boxes: list[Box], placed: dict[int, int]) -> int:
    if id(node) not in placed:
        drawn = [operand for operand in node.operands if not operand.is_term]
        sources = tuple(_place(operand, boxes, placed) for operand in drawn)
        placed[id(node)] = len(boxes)
        boxes.append(Box(node.symbol, node.operation, node.value, sources, len(node.operands) - len(drawn)))
    return placed[id(node)]
