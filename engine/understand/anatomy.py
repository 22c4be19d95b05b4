"""One time step of a real sequence, taken apart: every gate's sum term by term, and how the states are made from the gates."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from engine.errors import EngineError
from engine.frame import Array
from engine.understand.expression import Expressions, Node
from engine.understand.subject import Subject
from engine.understand.symbols import gate_letters
from engine.understand.tape import Taped, tape_step


@dataclass(frozen=True)
class Gate:
    """``node`` is the gate's value; ``terms`` what its sum adds up (W x by input, both biases, W h by unit), as the equation orders it."""

    name: str
    letter: str
    node: Node
    terms: tuple[Node, ...]
    total: float


@dataclass(frozen=True)
class Anatomy:
    """Unit ``unit`` at step ``t`` (from 0). ``x`` ``(I,)``; ``before`` and ``after`` by state, ``values`` by gate: all units ``(H,)``."""

    cell: str
    t: int
    unit: int
    x: Array
    before: dict[str, Array]
    after: dict[str, Array]
    values: dict[str, Array]
    gates: tuple[Gate, ...]
    states: tuple[Node, ...]


def anatomy(subject: Subject, t: int, unit: int) -> Anatomy:
    """Raises EngineError for a step or a unit that is not there."""
    if not 0 <= unit < subject.hidden_size:
        raise EngineError(f"There is no unit {unit}; the layer has units 0 to {subject.hidden_size - 1}.")
    taped = taped_step(subject, t)
    expressions, letters = Expressions(subject.cell, taped), gate_letters(subject.cell)
    gates = tuple(_gate(name, letters[name], expressions.of(gate, (unit,))) for name, gate in taped.gates.items())
    return Anatomy(
        subject.cell.name, t, unit, taped.x.numpy(), {name: state.numpy() for name, state in taped.before.items()},
        {name: state.numpy() for name, state in taped.after.items()}, {name: gate.numpy() for name, gate in taped.gates.items()},
        gates, tuple(expressions.of(state, (unit,)) for state in taped.after.values()),
    )


def taped_step(subject: Subject, t: int) -> Taped:
    """Raises EngineError for a step that is not there."""
    before = subject.before(t)
    return tape_step(subject.cell, torch.from_numpy(subject.x)[t], before, subject.cell.at(subject.tensors(), t))


def inner_sum(node: Node) -> Node | None:
    """The sum that ``node`` squashes: the first one below it that adds up weights; None where there is none."""
    if node.operation == "sum" and any(operand.is_term for operand in node.operands):
        return node
    return next((found for operand in node.operands if not operand.symbol and (found := inner_sum(operand))), None)


def _gate(name: str, letter: str, node: Node) -> Gate:
    total = inner_sum(node)
    return Gate(name, letter, node, total.operands if total else (), total.value if total else node.value)
