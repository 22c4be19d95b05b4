"""What an edit changed: the named numbers of one unit at one step, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import EngineError
from engine.understand.anatomy import Anatomy
from engine.understand.expression import Node


@dataclass(frozen=True)
class Changed:
    symbol: str
    before: float
    after: float


def effect(before: Anatomy, after: Anatomy) -> tuple[Changed, ...]:
    """Terms, gates and states that differ, in the order of the computation. Raises EngineError unless both show the same step."""
    if (before.cell, before.t, before.unit) != (after.cell, after.t, after.unit):
        raise EngineError("Only the same step and unit of the same cell can be compared.")
    pairs = zip(_named(before), _named(after), strict=True)
    return tuple(Changed(old.symbol, old.value, new.value) for old, new in pairs if old.value != new.value)


def _named(seen: Anatomy) -> list[Node]:
    """Each once, operands before what is made of them."""
    found, done = list[Node](), set[int]()

    def visit(node: Node) -> None:
        if id(node) not in done:
            done.add(id(node))
            for operand in node.operands:
                visit(operand)
            if node.symbol and node.operation != "constant":
                found.append(node)

    for root in (*(gate.node for gate in seen.gates), *seen.states):
        visit(root)
    return found
