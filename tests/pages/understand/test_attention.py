"""The page attention in each of its modes."""

from __future__ import annotations

import json
from math import log

import pytest

from engine import runs
from pages.parts.attention import bottleneck
from tests.pages.understand.reading import said


def grid(at) -> dict:
    return json.loads(at.get("bidi_component")[-1].proto.json)


def test_it_opens_on_a_trained_translator(open_page) -> None:
    at = open_page("attention")
    assert "is written as **1850-11-27**" in said(at)
    assert all(abs(sum(row) - 1) < 1e-4 for row in grid(at)["attention"])
    rows = at.table[0].value
    entropy = [-sum(p * log(p) for p in row if p) for row in grid(at)["attention"]]
    assert [float(value) for value in rows["entropy, nats"]] == pytest.approx(entropy, abs=0.01)


def test_a_changed_source_is_read_as_it_stands(open_page) -> None:
    at = open_page("attention")
    at.text_input(key="attention.text.0").set_value("november 27, 1851").run()
    assert "**1851-11-27**" in said(at)


def test_a_letter_it_cannot_read_is_one_sentence(open_page) -> None:
    at = open_page("attention")
    at.text_input(key="attention.text.0").set_value("november ☃").run()
    assert at.error
    assert not at.exception


def test_a_forced_token_counts_as_written(open_page) -> None:
    at = open_page("attention")
    at.text_input(key="attention.forced").set_value("·9").run()
    assert grid(at)["written"][1] == "9"
    assert grid(at)["forced"] == [1]
    assert "Without your changes: **1850-11-27**" in said(at)
    at.text_input(key="attention.forced").set_value("x").run()
    assert "it has no 'x'" in at.error[0].value


def test_masked_tokens_get_no_weight_and_can_be_undone(open_page) -> None:
    at = open_page("attention")
    at.session_state["attention.masked"] = [13, 14]
    at.session_state["attention.rows"] = {3: 0}
    at.run()
    rows = grid(at)["attention"]
    assert all(row[13] == row[14] == 0 for i, row in enumerate(rows) if i != 3)
    assert rows[3][0] == 1
    next(each for each in at.button if each.label == "Undo all changes").click().run()
    assert "**1850-11-27**" in said(at)


def test_padding_gets_weight_only_where_nobody_masks_it(open_page) -> None:
    at = open_page("attention")
    at.slider(key="attention.extra").set_value(6).run()
    assert set(at.table[0].value["on padding"]) == {"0"}
    at.toggle(key="attention.mask_padding").set_value(False).run()
    assert set(at.table[0].value["on padding"]) != {"0"}


def test_forced_and_free_part_while_it_is_still_learning(open_page) -> None:
    at = open_page("attention", "forced")
    assert "They never part" in said(at)
    assert "the decoder says “1850-11-27”, free running “1850-11-27”" in said(at)
    at.select_slider(key="translator.step").set_value(0).run()
    assert said(at)
    assert len(at.table[0].value) == 11


def test_a_beam_of_1_is_the_greedy_answer(open_page) -> None:
    at = open_page("attention", "beam")
    assert len(at.table[0].value) == 3
    at.slider(key="beam.width").set_value(1).run()
    assert "Best: **1850-11-27**, the greedy answer too" in said(at)
    assert len(at.table[0].value) == 1


@pytest.mark.parametrize("state", ["queued", "running", "interrupted", "failed", "finished"])
def test_the_bottleneck_in_each_state_of_its_run(open_page, state: str) -> None:
    at = open_page("attention", "bottleneck")
    train = next(each for each in at.button if each.label.startswith("Train it without attention"))
    train.click().run()
    (run,) = runs.recent(2)
    assert run.config.model.attention == "none"
    assert bottleneck.trained(run.config) == run
    with runs.handle.store().write() as w:
        w.execute("UPDATE runs SET state = ? WHERE id = ?", (state, run.id))
    at.run()
    assert said(at)
    offered = [each for each in at.button if each.label.startswith("Train it")]
    assert bool(offered) == (runs.status(run.id).state in ("interrupted", "failed"))


def test_the_bottleneck_says_when_steps_are_not_equal_and_takes_no_run_that_was_changed_on_the_way(open_page) -> None:
    at = open_page("attention", "bottleneck")
    assert "trained for 300 steps" in said(at)
    assert "seed 0" in said(at)
    assert "Not on equal terms" not in said(at)
    at.select_slider(key="translator.step").set_value(100).run()
    assert "Not on equal terms: step 100 against 300" in said(at)
    next(each for each in at.button if each.label.startswith("Train it")).click().run()
    (run,) = runs.recent(2)
    with runs.handle.store().write() as w:
        w.execute("UPDATE runs SET state = 'stopped' WHERE id = ?", (run.id,))
    runs.control(run.id, "set", ("train.clip.threshold", 0.1))
    assert bottleneck.trained(run.config) is None
