"""Two cells side by side."""

from __future__ import annotations

from engine.cells import CELLS
from engine.understand.compare import Line, compare, terms


def marked(line: Line | None) -> str:
    assert line is not None
    return "".join(term.text for term in line.terms if term.differs)


def test_a_cell_does_not_differ_from_itself_and_its_terms_join_to_its_equations() -> None:
    for cell in CELLS.values():
        pairs = compare(cell, cell)
        assert [pair.left.text for pair in pairs if pair.left] == list(cell.equations)
        assert not any(term.differs for pair in pairs if pair.left for term in pair.left.terms)


def test_lstm_and_gru_share_the_candidate_under_two_letters_except_for_the_reset() -> None:
    by_role = {pair.role: pair for pair in compare(CELLS["lstm"], CELLS["gru"])}
    assert list(by_role) == ["input", "forget", "candidate", "output", "c", "h", "reset", "update"]
    assert by_role["forget"].right is None
    assert by_role["update"].left is None
    assert marked(by_role["candidate"].left) == "+ b_{hg})"  # the bracket closes elsewhere
    assert r"r_t" in marked(by_role["candidate"].right)
    assert "W_{in} x_t" not in marked(by_role["candidate"].right)


def test_reset_before_and_after_differ_in_the_candidate_only() -> None:
    pairs = compare(CELLS["gru"], CELLS["gru_reset_before"])
    assert [pair.role for pair in pairs if pair.left and any(term.differs for term in pair.left.terms)] == ["candidate"]


def test_the_lstm_of_1997_has_no_forget_gate_and_adds_to_all_of_its_cell_state() -> None:
    pairs = {pair.role: pair for pair in compare(CELLS["lstm_1997"], CELLS["lstm"])}
    assert pairs["forget"].left is None
    assert [role for role, pair in pairs.items() if pair.left and any(term.differs for term in pair.left.terms)] == ["c"]
    assert marked(pairs["c"].right) == r"= f_t \odot c_{t-1} "


def test_terms_are_cut_outside_subscripts_only() -> None:
    assert terms(r"c_t = f_t \odot c_{t-1} + i_t") == ["c_t ", "= f_t ", r"\odot c_{t-1} ", "+ i_t"]
