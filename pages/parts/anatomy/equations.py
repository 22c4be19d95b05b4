"""A cell's equations as LaTeX, every gate in the hue of its heat map; two cells side by side with the differing terms marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from engine.understand.compare import Line

COLOURS = {
    "light": {"f": "#7A4FB0", "i": "#A87508", "o": "#B83A72", "g": "#4F6B7A", "mark": "#B3261E"},
    "dark": {"f": "#B592EA", "i": "#E0B04C", "o": "#F083B0", "g": "#93AEBD", "mark": "#FF8A7A"},
}
HUES = {"forget": "f", "update": "f", "input": "i", "output": "o", "reset": "o", "candidate": "g"}


def kind() -> str:
    return "dark" if st.context.theme.type == "dark" else "light"


def tinted(equation: str, cell: str) -> str:
    """Gates (``f_t``) in their hue. A letter inside a subscript stays as it is."""
    from engine.cells import CELLS
    from engine.understand.symbols import gate_letters

    for gate, letter in gate_letters(CELLS[cell]).items():
        colour = COLOURS[kind()][HUES.get(gate, "g")]
        equation = re.sub(rf"(?<![\\a-zA-Z{{]){letter}_t", rf"\\textcolor{{{colour}}}{{{letter}_t}}", equation)
    return equation


def equations(cell: str) -> str:
    """All lines, aligned at their equals signs."""
    from engine.cells import CELLS

    lines = [tinted(each, cell).replace("=", "&=", 1) for each in CELLS[cell].equations]
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"


def marked(line: Line | None, other: Line | None, looks: str) -> str:
    """One equation with its differing terms coloured and underlined (``looks``: light or dark); words where a cell has no such line."""
    if line is None:
        return r"\text{has none}"
    if other is None:
        return line.text
    return "".join(_marked(term.text, COLOURS[looks]["mark"]) if term.differs else term.text for term in line.terms)


def _marked(text: str, colour: str) -> str:
    """Its sign, and a bracket that closes elsewhere, stay outside the line."""
    sign = re.match(r"\s*(?:=|\+|-|\\odot)\s*", text)
    head, body = (sign[0], text[sign.end() :]) if sign else ("", text)
    core = body.rstrip()
    while core and core.count("(") != core.count(")") and core[-1] in "()":
        core = core[:-1].rstrip()
    tail = body[len(core) :]
    if not core or core.count("(") != core.count(")"):
        return text
    return rf"{head}\textcolor{{{colour}}}{{\underline{{{core}}}}}{tail}"
