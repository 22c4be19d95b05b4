"""Equations in colour: gates in their hue, differing terms under a line, brackets left where they are."""

from __future__ import annotations

from engine.cells import CELLS
from engine.understand.compare import compare
from pages.parts.anatomy.equations import equations, marked, tinted


def test_gates_are_tinted_and_subscripts_are_not() -> None:
    line = tinted(CELLS["lstm"].equations[4], "lstm")
    assert line == r"c_t = \textcolor{#7A4FB0}{f_t} \odot c_{t-1} + \textcolor{#A87508}{i_t} \odot \textcolor{#4F6B7A}{g_t}"
    assert equations("gru").count(r"\\") == 3


def test_a_differing_term_is_underlined_without_the_bracket_that_closes_elsewhere() -> None:
    candidate = next(pair for pair in compare(CELLS["lstm"], CELLS["gru"]) if pair.role == "candidate")
    assert marked(candidate.left, candidate.right, "light").endswith(r"+ \textcolor{#B3261E}{\underline{b_{hg}}})")
    assert r"\underline{r_t}" in marked(candidate.right, candidate.left, "dark")
    assert marked(None, candidate.right, "light") == r"\text{has none}"


def test_every_marked_equation_has_its_brackets() -> None:
    for left in CELLS.values():
        for right in CELLS.values():
            for pair in compare(left, right):
                text = marked(pair.left, pair.right, "light")
                assert text.count("{") == text.count("}")
                assert text.count("(") == text.count(")")
