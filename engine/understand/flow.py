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
        _place(state, boxes, placed, state.symbol[state.symbol.index("[") :])
    return tuple(boxes)


def _place(node: Node, boxes: list[Box], placed: dict[int, int], unit: str) -> int:
    if id(node) not in placed:
        drawn = [operand for operand in node.operands if not operand.is_term or _by_a_gate(operand, unit)]
        if node.is_term:
            drawn = [operand for operand in drawn if operand.operation != "weight"]
        sources = tuple(_place(operand, boxes, placed, unit) for operand in drawn)
        placed[id(node)] = len(boxes)
        boxes.append(Box(node.symbol, node.operation, node.value, sources, len(node.operands) - len(drawn)))
    return placed[id(node)]


def _by_a_gate(term: Node, unit: str) -> bool:
    """A weight times what this step computed for this unit: W (r ⊙ h) of a GRU that resets before the product."""
    values = term.operands[1:]
    return any(operand.symbol.endswith(f"_t{unit}") for value in values if value.operation != "input" for operand in (value, *value.operands))
