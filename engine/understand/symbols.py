"""The letters of a cell's own equations, so that a number carries the name it has there."""

from __future__ import annotations

import re
from functools import cache

from engine.cells import Cell

LETTER = {"weight": "W", "bias": "b", "gamma": "γ"}


@cache
def gate_letters(cell: Cell) -> dict[str, str]:
    """``{"forget": "f"}``: left sides of the cell's equations, in order, that are not states; the gate's own name where they do not fit."""
    sides = [match[1] for equation in cell.equations if (match := re.match(r"\s*\\?(?:tilde|hat)?\{?(\w)\}?_", equation))]
    letters = [side for side in sides if side not in cell.states]
    return dict(zip(cell.gates, letters if len(letters) == len(cell.gates) else cell.gates, strict=True))


def weight_symbol(cell: Cell, name: str, index: tuple[int, ...], hidden: int) -> str:
    """``W_if[7, 1]``: from input 1 to unit 7 of gate f; counted within the gate's block."""
    block, unit = divmod(index[0], hidden)
    letters = [gate_letters(cell)[gate] for gate in cell.blocks]
    kind = re.fullmatch(r"(weight|bias|gamma)_([ih])h", name)
    place = ", ".join(str(i) for i in (unit, *index[1:]))
    if kind is None:
        return f"{name}[{', '.join(str(i) for i in index)}]"
    gate = letters[block] if block < len(letters) else "h"
    return f"{LETTER[kind[1]]}_{kind[2]}{gate}[{place}]"
