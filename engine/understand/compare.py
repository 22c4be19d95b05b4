"""Two cells side by side: which of their equations belong together, and which terms of them differ."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from engine.cells import Cell
from engine.understand.symbols import gate_letters


@dataclass(frozen=True)
class Term:
    text: str
    differs: bool


@dataclass(frozen=True)
class Line:
    """One equation in LaTeX, cut into terms at its outer signs and products; ``text`` of all terms joined is the equation."""

    terms: tuple[Term, ...]

    @property
    def text(self) -> str:
        return "".join(term.text for term in self.terms)


@dataclass(frozen=True)
class Pair:
    """``role`` is a gate's name or a state's letter; the line is None where a cell has no such quantity."""

    role: str
    left: Line | None
    right: Line | None


def compare(left: Cell, right: Cell) -> tuple[Pair, ...]:
    """Equations paired by what they define (a gate by its name, not its letter), left cell first; differing terms are marked."""
    mine, others = _by_role(left), _by_role(right)
    return tuple(
        Pair(role, _line(left, mine.get(role), right, others.get(role)), _line(right, others.get(role), left, mine.get(role)))
        for role in dict.fromkeys([*mine, *others])
    )


def _by_role(cell: Cell) -> dict[str, str]:
    roles = {f"{letter}_t": name for name, letter in gate_letters(cell).items()}
    symbols = {equation: equation.split("=")[0].strip() for equation in cell.equations}
    return {roles.get(symbol, symbol.removesuffix("_t")): equation for equation, symbol in symbols.items()}


def _line(cell: Cell, equation: str | None, other_cell: Cell, other: str | None) -> Line | None:
    if equation is None:
        return None
    left = Counter(_plain(other_cell, term) for term in terms(other or ""))
    marked = []
    for term in terms(equation):
        plain = _plain(cell, term)
        differs = left[plain] == 0
        left[plain] -= not differs
        marked.append(Term(term, differs))
    return Line(tuple(marked))


def _plain(cell: Cell, term: str) -> str:
    """The term without its outer signs, and with every gate under its name: two cells may give one gate two letters."""
    for name, letter in gate_letters(cell).items():
        term = re.sub(rf"(?<=_{{[ih]){letter}(?=}})|\b{letter}(?=_t)", name, term)
    return term.strip().lstrip("+=").strip()


def terms(equation: str) -> list[str]:
    r"""Cut before every ``=``, ``+``, ``-`` and ``\odot`` and after every opening bracket that follows it; subscripts stay whole."""
    cuts, depth = [0], 0
    for match in re.finditer(r"[{}]|=|\+|-|\\odot|\(", equation):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0 and match[0] not in "{}":
            cuts.append(match.end() if match[0] == "(" else match.start())
    return [equation[a:b] for a, b in zip(cuts, [*cuts[1:], len(equation)], strict=True) if b > a]
