"""The view of lesions and the linear probe, of networks that have both, one or neither."""

from __future__ import annotations

import pytest

from tests.pages.understand.reading import said


def test_a_table_sorted_by_harm_beside_the_intact_network_and_the_baseline(open_page) -> None:
    at = open_page("cell", "lesions", source="fresh:gru")
    text = said(at)
    assert at.title[0].value == "What do its units hold, and which could it do without?"
    assert "GRU, step 0 (untrained)" in text
    rows = at.dataframe[0].value
    assert rows.columns.tolist() == ["unit", "loss (mean squared error)", "harm"]
    assert sorted(rows["unit"]) == list(range(16))
    assert rows["harm"].is_monotonic_decreasing
    assert f"to {rows['loss (mean squared error)'][0]:.3g}, the most harm" in text
    assert "on 256 sequences" in text
    assert "always say 1" in text


def test_a_table_of_gates_held_at_their_mean_at_1_and_at_0(open_page) -> None:
    at = open_page("cell", "lesions", source="fresh:gru")
    rows = at.dataframe[1].value
    assert rows.columns.tolist() == ["gate", "held at", "loss (mean squared error)", "harm"]
    assert sorted(set(rows["gate"])) == ["candidate", "reset", "update"]
    assert sorted(rows["held at"]) == sorted(["its mean", "1", "0"] * 3)
    assert rows["harm"].is_monotonic_decreasing
    mean = rows[rows["held at"] == "its mean"].iloc[0]
    assert (f"**{mean['gate']}" in said(at)) == (mean["harm"] > 0)


def test_a_cell_without_gates_says_so(open_page) -> None:
    at = open_page("cell", "lesions", source="fresh:rnn")
    assert "RNN has no gates" in at.info[0].value
    assert (len(at.info), len(at.dataframe)) == (1, 1)


def test_the_probe_stands_below_with_its_baseline_and_its_penalty(open_page) -> None:
    at = open_page("cell", "lesions", source="fresh:gru")
    assert "the sum of the marked numbers so far" in said(at)
    assert "Fitted on 256 held-out sequences, scored on 256 others; λ = 0.0001" in said(at)
    assert len(at.get("vega_lite_chart")) == 1


def test_no_sequence_is_to_be_chosen_and_why(open_page) -> None:
    item = open_page("cell", "lesions", source="fresh:gru").select_slider(key="look.item")
    assert item.disabled
    assert "all held-out sequences" in item.help


def test_each_direction_has_tables_of_its_own_and_the_probe_is_one(open_page) -> None:
    at = open_page("cell", "lesions", source="recorded:surnames_both_ways")
    forward = at.dataframe[0].value
    assert forward.columns.tolist() == ["unit", "loss", "macro-F1", "harm"]
    assert "reads **the label**" in said(at)
    at.segmented_control(key="look.direction").set_value("backward").run()
    assert "GRU, step 600, read backward" in said(at)
    assert not at.dataframe[0].value.equals(forward)
    assert (len(at.info), len(at.dataframe), len(at.get("vega_lite_chart"))) == (0, 2, 1)


@pytest.mark.parametrize("part", ["encoder", "decoder"])
def test_of_a_translator_each_part_has_tables_and_there_is_no_probe_and_why(open_page, part: str) -> None:
    at = open_page("cell", "lesions", source="recorded:dates_attention")
    at.segmented_control(key="look.part").set_value(part).run()
    assert f"LSTM, step 300, {part}**, measured on held-out sequences, the decoder running free" in said(at)
    assert len(at.dataframe) == 2
    assert "neither" in at.info[0].value
    assert not at.error


@pytest.mark.parametrize("cell", ["esn", "rnn_batchnorm"])
def test_of_any_cell_of_one_layer(open_page, cell: str) -> None:
    at = open_page("cell", "lesions", source=f"fresh:{cell}")
    assert said(at)
    assert len(at.dataframe[0].value) == 16
