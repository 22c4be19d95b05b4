"""The page cell in each of its modes."""

from __future__ import annotations

import json

import pytest

from engine import runs
from engine.config import RunConfig
from tests.pages.understand.reading import said


def scene(at) -> dict:
    return json.loads(at.get("bidi_component")[-1].proto.json)


def test_it_opens_on_a_trained_network_at_the_last_number_that_is_marked(open_page) -> None:
    at = open_page("cell")
    assert "LSTM, step 1,000, sequence 1" in said(at)
    assert at.title[0].value == "One step of an LSTM, with its real numbers"
    assert scene(at)["boxes"][-1]["symbol"] == "h_t[0]"


def test_a_step_back_and_a_step_on(open_page) -> None:
    at = open_page("cell")
    t = at.slider(key="cell.t").value
    at.button(key="cell.back").click().run()
    assert (at.slider(key="cell.t").value, scene(at)["t"]) == (t - 1, t - 1)
    at.button(key="cell.on").click().run()
    assert scene(at)["t"] == t


def test_through_training(open_page) -> None:
    at = open_page("cell")
    trained = scene(at)["boxes"]
    at.select_slider(key="look.step").set_value(0).run()
    assert "step 0 (untrained)" in said(at)
    assert scene(at)["boxes"] != trained


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm_layernorm", "esn"])
def test_any_cell_untrained(open_page, cell: str) -> None:
    at = open_page("cell", source=f"fresh:{cell}")
    assert "untrained" in said(at)
    assert scene(at)["boxes"]


def test_an_edited_weight_changes_the_numbers_and_says_what_moved(open_page) -> None:
    at = open_page("cell", source="fresh:lstm")
    before = scene(at)["boxes"]
    value = at.sidebar.number_input[0]
    value.set_value(value.value + 3).run()
    assert scene(at)["boxes"] != before
    assert at.table[-1].value.columns.tolist() == ["number", "before", "now", "difference"]
    undo = next(each for each in at.button if each.label == "Undo all changes")
    undo.click().run()
    assert scene(at)["boxes"] == before


def test_backwards_every_named_box_has_a_gradient(open_page) -> None:
    at = open_page("cell", "backward")
    assert "Handed to the step before: dL/dh_t−1" in said(at)
    assert all(box["value"] is not None for box in scene(at)["boxes"] if box["kind"] != "step")


def test_the_trace_that_interviewers_ask_for(open_page) -> None:
    at = open_page("cell", "hand")
    text = " ".join(each.value for each in at.code)
    for number in ("0.5568", "0.3696", "0.5384", "0.2908"):
        assert number in text
    at.selectbox(key="hand.cell").set_value("gru").run()
    text = " ".join(each.value for each in at.code)
    assert "0.2048" in text
    assert "0.1633" in text


def test_hidden_results_are_only_in_what_is_opened(open_page) -> None:
    at = open_page("cell", "hand")
    at.toggle(key="hand.hide").set_value(True).run()
    assert at.code[0].value.endswith("= ?")
    assert not at.success


def test_an_input_that_is_no_number_is_one_sentence(open_page) -> None:
    at = open_page("cell", "hand")
    at.text_input(key="hand.x").set_value("1, two").run()
    assert "must be 1 to 8 numbers" in at.error[0].value
    assert not at.exception


def test_two_cells_side_by_side_mark_what_differs(open_page) -> None:
    at = open_page("cell", "two")
    at.selectbox(key="two.pair").set_value("GRU: reset after or before the product").run()
    assert said(at)
    assert any(r"\underline" in each.value for each in at.latex)


def test_both_cells_read_one_real_sequence_and_their_numbers_move_with_time_and_unit(open_page) -> None:
    at = open_page("cell", "two", source="fresh:lstm")
    assert "both read sequence 1 of **LSTM, untrained** with 16 units and **fresh weights of seed 0**" in said(at)
    first = [each.value for each in at.code]
    assert [line.split("[")[0] for line in first] == ["i_t", "f_t", "g_t", "n_t", "o_t", "c_t", "h_t", "h_t", "r_t", "z_t"]
    assert scene(at)["boxes"] == []
    at.slider(key="cell.t").set_value(3).run()
    at.slider(key="cell.unit").set_value(2).run()
    assert "Unit 2 at t = 3" in said(at)
    assert all("_t[2] = " in each.value for each in at.code)
    assert [each.value for each in at.code] != first


def test_of_letters_both_cells_read_the_vectors_that_the_source_learned(open_page) -> None:
    at = open_page("cell", "two", source="recorded:dates_attention")
    assert "which reads “" in said(at)
    assert scene(at)["tokens"]


@pytest.mark.parametrize("state", ["queued", "running", "finished", "interrupted", "failed"])
def test_a_run_in_any_state_can_be_looked_at_untrained_at_least(open_page, state: str) -> None:
    open_page("cell")
    run = runs.start(RunConfig.parse({"task": {"name": "adding", "length": 10}, "model": {"cell": "gru", "hidden_size": 4}}))
    with runs.handle.store().write() as w:
        w.execute("UPDATE runs SET state = ? WHERE id = ?", (state, run))
    at = open_page("cell", source=run)
    assert at.selectbox(key="look.source").value == run
    assert "GRU, step 0 (untrained)" in said(at)


def test_a_run_that_is_gone_gives_way_to_the_first_scenario(open_page) -> None:
    assert "LSTM, step 1,000" in said(open_page("cell", source="0123456789abcdef"))


@pytest.mark.parametrize("mode", ["forward", "backward"])
def test_a_decoder_is_taken_apart_as_its_encoder_is(open_page, mode: str) -> None:
    at = open_page("cell", mode, source="recorded:dates_attention")
    assert "sequence 1, encoder" in said(at)
    read = scene(at)["tokens"]
    at.segmented_control(key="look.part").set_value("decoder").run()
    assert "sequence 1, decoder, forced with the true answer" in said(at)
    assert scene(at)["tokens"] == ["start", *"1850-11-27"]
    assert read == list("november 27, 1850")
    assert scene(at)["boxes"][-1]["symbol"] == "h_t[0]"


def test_only_a_translator_has_a_decoder_to_choose(open_page) -> None:
    at = open_page("cell")
    assert "look.part" not in [each.key for each in at.segmented_control]
