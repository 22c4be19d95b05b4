"""The page sequences in each of its modes."""

from __future__ import annotations

from pages.parts.sequences.views import _apart
from tests.pages.understand.reading import said


def test_padding_moves_what_nobody_masks(open_page) -> None:
    at = open_page("sequences")
    assert "What does padding do" in said(at)
    table = at.table[0].value
    assert len(table) == 8
    assert all(float(each.split()[0]) > 0 for each in table["summary moved, forward"])


def test_the_longest_word_is_untouched_without_extra_padding(open_page) -> None:
    at = open_page("sequences")
    at.slider(key="padding.extra").set_value(0).run()
    moved = [float(each.split()[0]) for each in at.table[0].value["summary moved, forward"]]
    assert min(moved) == 0 < max(moved)


def test_the_backward_half_of_the_last_step_has_read_one_letter(open_page) -> None:
    at = open_page("sequences", "seen")
    assert "backward half has read **1 of 8**" in said(at)
    assert at.warning
    at.selectbox(key="seen.readout").set_value("final").run()
    assert "backward half has read **8 of 8**" in said(at)
    assert not at.warning


def test_a_truncated_gradient_ends_at_the_edge_of_its_chunk(open_page) -> None:
    at = open_page("sequences", "truncated")
    assert "reaches **24 steps** before t = 99" in said(at)
    assert "The forward pass is the same to the bit." in said(at)
    at.slider(key="cut.chunk.100").set_value(10).run()
    assert "reaches **9 steps**" in said(at)


def test_a_carried_state_changes_nothing(open_page) -> None:
    assert "Carried on, in order, the state is the same to the bit." in said(open_page("sequences", "carried"))


def test_a_small_difference_is_not_called_none() -> None:
    assert _apart(0.03, "The state") == "The state differs by at most 0.03."
    assert "10⁻⁷" in _apart(2e-7, "The state")


def test_shapes_by_name_and_a_refusal_in_one_sentence(open_page) -> None:
    at = open_page("sequences", "shapes")
    at.toggle(key="sizes.both").set_value(True).run()
    at.toggle(key="sizes.first").set_value(True).run()
    table = at.table[0].value.set_index("tensor")
    assert table.loc["output"].tolist() == ["B × T × D·H", "(4, 7, 6)"]
    assert table.loc["h_n"].tolist() == ["L·D × B × H", "(2, 4, 3)"]
    at.text_input(key="sizes.lengths").set_value("7, 5").run()
    assert "There must be 4 lengths" in at.error[0].value
    at.text_input(key="sizes.lengths").set_value("7, 5, 3, x").run()
    assert "whole numbers" in at.error[0].value
    at.text_input(key="sizes.lengths").set_value("7, 5, 3, 2").run()
    assert at.table[0].value["tensor"].tolist()[:2] == ["input.data", "input.batch_sizes"]


def test_parameters_by_both_conventions(open_page) -> None:
    assert "**120** as PyTorch counts, **108** as textbooks do" in said(open_page("sequences", "count"))


def test_each_of_the_four_shapes_can_be_run_on_a_task_of_its_kind() -> None:
    from engine.task_configs import TASK_CONFIGS
    from pages.parts.sequences.calculators import FOUR, TASKS

    assert len(TASKS) == len(FOUR["shape"])
    assert [TASK_CONFIGS[task].kind for task in TASKS] == ["classification", "language", "tagging", "translation"]
    assert TASK_CONFIGS["name_writing"].given == 1
