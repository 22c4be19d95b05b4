"""The page gradients in each of its modes."""

from __future__ import annotations

import re
import statistics

import pytest

from pages.parts.gradients.through_time import measured, variants
from pages.parts.gradients.training import of_run
from pages.parts.source import Where
from tests.pages.understand.reading import said


def test_untrained_cells_are_drawn_beside_theory(open_page) -> None:
    at = open_page("gradients")
    assert "How much of the gradient is left" in said(at)
    assert at.table[0].value[""].tolist() == ["RNN", "LSTM", "GRU"]


def test_more_biases_are_more_lines_for_gated_cells_only(open_page) -> None:
    at = open_page("gradients")
    at.multiselect(key="time.biases").set_value(["default", 1.0]).run()
    assert at.table[0].value[""].tolist() == ["RNN", "LSTM", "LSTM, bias +1", "GRU", "GRU, bias +1"]
    assert variants(["rnn", "lstm"], [1.0, 3.0, "chrono"]) == [("rnn", "default"), ("lstm", 1.0), ("lstm", 3.0), ("lstm", "chrono")]


def test_it_says_where_theory_is_far_from_what_is_measured(open_page) -> None:
    at = open_page("gradients")
    assert "theory lies far" not in said(at)
    at.multiselect(key="time.cells").set_value(["lstm", "lstm_layernorm"]).run()
    assert re.search(r"far from what is measured for LSTM with layer norm \(1[89] powers of ten\):", said(at))


def test_gamma_is_asked_for_only_with_a_cell_that_normalises_and_its_prediction_stands_beside_what_is_measured(open_page) -> None:
    at = open_page("gradients")
    assert "time.gamma" not in [each.key for each in at.selectbox]
    at.multiselect(key="time.cells").set_value(["rnn", "rnn_batchnorm"]).run()
    at.selectbox(key="time.gamma").set_value(3.0).run()
    predicted, found = map(float, re.search(r"factor of \*\*([\d.]+)\*\* a step.*measured: \*\*([\d.]+)\*\*", said(at)).groups())
    assert predicted == 1.16
    assert found == pytest.approx(predicted, rel=0.1)


@pytest.mark.parametrize("cell", ["indrnn", "esn", "mingru", "rnn_batchnorm", "irnn"])
def test_any_cell_can_be_asked_for_under_any_setting(open_page, cell: str) -> None:
    at = open_page("gradients")
    at.multiselect(key="time.cells").set_value([cell]).run()
    at.selectbox(key="time.init").set_value("orthogonal").run()
    at.toggle(key="time.scaled").set_value(True).run()
    assert said(at)


def test_no_cell_is_an_empty_page_without_an_error(open_page) -> None:
    at = open_page("gradients")
    at.multiselect(key="time.cells").set_value([]).run()
    assert said(at)
    assert not at.table


@pytest.mark.parametrize(("bias", "low", "high"), [("default", -12, -9), (1.0, -5, -3), (3.0, -1.31, 1)])
def test_the_cell_states_gradient_after_50_steps_is_that_of_the_facts(bias: str | float, low: float, high: float) -> None:
    """log10 of the median of 10 seeds, H = 32, I = 2."""
    logs = [measured("lstm", bias, 50, 32, "pytorch", 1.0, None, seed).cell[0] for seed in range(10)]
    assert low <= statistics.median(logs) <= high


def test_an_orthogonal_rnn_keeps_its_gradient_and_gain_2_explodes() -> None:
    """log10 of the median of 10 seeds."""
    kept, exploded = (
        statistics.median(measured("rnn", "default", 50, 32, "orthogonal", gain, None, seed).hidden[0] for seed in range(10))
        for gain in (1.0, 2.0)
    )
    assert kept > -4
    assert exploded > 2


def test_trained_products_and_cliff(open_page) -> None:
    assert "Does the gradient reach further" in said(open_page("gradients", "training"))
    at = open_page("gradients", "powers")
    assert "is largest at k = 31" in said(at)
    assert re.search(r"After 60 products .* is [\d., ×⁻⁰-⁹]+ and \S+ long .* radius \(\d\.\d\d, \d\.\d\d and \d\.\d\d\)", said(at))
    at = open_page("gradients", "cliff")
    table = at.table[0].value
    assert table["gradient norm"].nunique() == 1
    assert table["norm used"].tolist()[1] == "1"
    assert table["turned by"].tolist()[:2] == ["0.0°", "0.0°"]


def test_a_trained_decoders_gradient_has_its_own_line(open_page) -> None:
    at = open_page("gradients", "training", source="recorded:dates_attention")
    at.segmented_control(key="look.part").set_value("decoder").run()
    assert "decoder, forced with the true answer" in said(at)
    decoder, encoder = (of_run(Where("recorded:dates_attention", 300, 0, decoder=each))[0] for each in (True, False))
    assert decoder[10] == encoder[16] == 0  # relative to the last token that is read or written
    assert decoder[:5] != encoder[:5]


def test_the_cliff_says_where_the_step_ends_from_where_it_starts(open_page) -> None:
    at = open_page("gradients", "cliff")
    assert "ends outside the picture, at w = " in said(at)
    at.slider(key="cliff.w.1").set_value(3.5).run()
    at.slider(key="cliff.b.1").set_value(-1.2).run()
    assert "ends inside the picture" in said(at)


def test_training_steps_are_drawn_all_where_they_are_few(open_page) -> None:
    assert "Every training step known is drawn" in said(open_page("gradients", "training", source="recorded:rnn_cannot"))
    assert "First, chosen and last" in said(open_page("gradients", "training", source="recorded:lstm_remembers"))
