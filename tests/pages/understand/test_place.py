"""Where boxes stand: a column for each operation, the carried state on the top row alone, nothing on top of another."""

from __future__ import annotations

import pytest

from engine.cell_facts import FACTS
from pages.parts.anatomy.place import place

LSTM = [(), (), (), (1, 2), (), (), (4, 5), (3, 6), (7,), (0, 8)]
"""o, f, old c, f c, i, g, i g, c, tanh c, h."""


def test_an_lstm_stands_as_it_is_drawn_in_books() -> None:
    at = place(LSTM, [2])
    assert [at[box] for box in (2, 3, 7, 8, 9)] == [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0)]
    assert [at[box][0] for box in (1, 4, 5, 0)] == [0, 0, 0, 3]


@pytest.mark.parametrize("cell", FACTS)
def test_every_cell_is_drawn_without_overlap_and_from_left_to_right(cell: str) -> None:
    from engine.understand.anatomy import anatomy
    from engine.understand.looks import look
    from pages.parts.anatomy.picture import forward

    boxes = forward(anatomy(look(f"fresh:{cell}", 0).subject, 3, 1))
    places = [(box["column"], box["row"]) for box in boxes]
    assert len(set(places)) == len(places)
    assert all(boxes[source]["column"] < box["column"] for box in boxes for source in box["sources"])
    assert boxes[-1]["symbol"] == "h_t[1]"
