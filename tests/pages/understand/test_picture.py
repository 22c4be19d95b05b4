"""What is written in the boxes: it recomputes to what is shown, and the gradient's shares add up to its total."""

from __future__ import annotations

import pytest

from engine.cell_facts import FACTS
from engine.understand.anatomy import anatomy
from engine.understand.looks import look
from engine.understand.step_gradient import step_gradient
from pages.parts.anatomy.picture import backward, forward, scientific


@pytest.mark.parametrize("cell", FACTS)
def test_a_gates_terms_add_up_to_the_sum_shown(cell: str) -> None:
    for box in forward(anatomy(look(f"fresh:{cell}", 0).subject, 4, 2)):
        if box["terms"]:
            assert sum(term["value"] for term in box["terms"]) == pytest.approx(box["total"], abs=1e-9)
            assert box["total_text"] == f"{box['total']:.2f}".replace("-0.00", "0.00").replace("-", "−")


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "mingru"])
def test_the_shares_of_a_gradient_add_up_to_it(cell: str) -> None:
    seen = look(f"fresh:{cell}", 0)
    drawn = backward(anatomy(seen.subject, 20, 2), step_gradient(seen.subject, 20, seen.direct))
    known = [box for box in drawn if box["total"] is not None]
    assert {"h_t[2]"} <= {box["symbol"] for box in known}
    for box in known:
        assert sum(term["value"] for term in box["terms"]) == pytest.approx(box["total"], rel=1e-9, abs=1e-15)


@pytest.mark.parametrize(("value", "text"), [
    (0.0, "0"), (-0.25, "−0.25"), (1.2e-5, "1.20 × 10⁻⁵"), (-3e-12, "−3.00 × 10⁻¹²"), (1234.5, "1,234"),
])
def test_numbers_are_written_as_a_reader_writes_them(value: float, text: str) -> None:
    assert scientific(value) == text
