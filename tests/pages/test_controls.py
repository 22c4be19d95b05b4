"""Widgets <-> configuration <-> link."""

from __future__ import annotations

from typing import get_args

import pytest
from fake_runs import link
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.config import RunConfig
from engine.dotted import flatten
from engine.errors import ConfigError
from engine.scenarios import SCENARIOS
from engine.task_configs import TASK_CONFIGS, usable
from pages.parts import address, controls, state, wording
from pages.parts.questions import CONTROLS, INTERVENE, OPEN, folded

CHANGES = [
    {"task": {"name": "adding", "length": 30}, "model": {"cell": "gru", "hidden_size": 33, "gate_bias": 3.0}},
    {"task": {"name": "surnames"}, "model": {"cell": "rnn", "readout": "max", "bidirectional": False, "layers": 2}},
    {"task": {"name": "dates"}, "model": {"attention": "none"}, "train": {"teacher_forcing": 0.35, "optimizer": "adamw"}},
    {"task": {"name": "adding"}, "model": {"init": "identity", "gain": 1.5}, "train": {"clip": {"mode": "value", "threshold": 0.3}}},
    {"task": {"name": "adding"}, "train": {"optimizer": "adamw", "weight_decay": 0.01, "seed": 7}},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_link_sets_the_widgets_and_the_widgets_write_the_same_link(open_page, change: dict) -> None:
    config = RunConfig.parse(change)
    at = open_page(**config.to_query())
    assert not at.exception
    assert not at.warning
    assert link(at) == config.to_query()
    assert {path: at.session_state[path] for path in flatten(config.model_dump())} == flatten(config.model_dump())


def test_choosing_a_scenario_sets_its_configuration_and_pace(open_page) -> None:
    at = open_page()
    at.selectbox(key=state.SCENARIO).set_value("explode_then_clip").run()
    assert link(at) == {"scenario": "explode_then_clip"}
    assert at.session_state["model.gain"] == 1.2
    assert at.session_state[state.PACE] == SCENARIOS["explode_then_clip"].pace
    assert at.title[0].value == SCENARIOS["explode_then_clip"].title


def test_another_task_brings_its_own_defaults(open_page) -> None:
    at = open_page()
    at.selectbox(key="task.name").set_value("dates").run()
    assert not at.exception
    assert link(at) == {"task.name": "dates"}
    assert at.session_state["model.attention"] == "additive"


def test_a_setting_without_meaning_is_disabled_with_the_engines_reason_and_comes_back(open_page) -> None:
    at = open_page()
    at.segmented_control(key="model.cell").set_value("rnn").run()
    assert at.selectbox(key="model.gate_bias").disabled
    assert any("a plain RNN has no gates" in each.value for each in at.caption)
    assert link(at)["model.cell"] == "rnn"
    assert "model.gate_bias" not in link(at)
    at.segmented_control(key="model.cell").set_value("lstm").run()
    assert link(at) == {"scenario": "lstm_remembers"}


@pytest.mark.parametrize("task", [name for name in TASK_CONFIGS if usable(name)])
def test_every_setting_has_one_control_with_question_name_and_help(task: str) -> None:
    paths = flatten(RunConfig.parse({"task": {"name": task}}).model_dump())
    shown = [*OPEN[task], *(each.path for part in ("model", "train") for each in folded(task, part)), *(each.path for each in INTERVENE)]
    assert sorted(shown) == sorted(paths)
    assert len(OPEN[task]) <= 5
    for path in shown:
        assert CONTROLS[path].question.endswith("?")
        assert CONTROLS[path].name
        assert CONTROLS[path].help.endswith(".")


def test_every_widget_on_the_page_has_a_label_and_help(open_page, fake) -> None:
    at = open_page(run=fake.add(RunConfig.parse({"task": {"name": "dates"}}), "paused"))
    kinds = (at.selectbox, at.select_slider, at.segmented_control, at.toggle, at.number_input, at.text_input, at.button)
    for each in [widget for kind in kinds for widget in kind]:
        assert each.label, each
        assert each.help, each.label


def test_the_choices_of_a_control_are_all_that_the_configuration_allows() -> None:
    fields = {f"model.{name}": field for name, field in type(RunConfig.parse({"task": {"name": "adding"}}).model).model_fields.items()}
    assert set(CONTROLS["model.cell"].options) <= set(get_args(fields["model.cell"].annotation))
    for path in ("model.init", "model.readout", "model.attention"):
        assert set(CONTROLS[path].options) == set(get_args(fields[path].annotation))


HOSTILE = {
    "model.hidden_size": "1e309", "train.learning_rate": "nan", "task.length": "-5", "model.cell": "<img src=x onerror=alert(1)>",
    "train.steps": "9" * 5000, "scenario": "![x](http://example.org/a.png)", "pace": "inf", "x" * 10_000: "y" * 10_000,
    "model.layers": "\x00",
}  # fmt: skip


def test_a_hostile_link_is_named_and_ignored(open_page) -> None:
    at = open_page(**HOSTILE)
    assert not at.exception
    said = at.warning[0].value
    assert said.startswith("Ignored in the link: ")
    assert len(said) < 1000
    assert not [name for name in HOSTILE if name in link(at)]


NAMES = st.one_of(st.sampled_from([*CONTROLS, "scenario", "pace", "task.x", "odd"]), st.text(max_size=30))


@given(st.dictionaries(NAMES, st.text(max_size=60), max_size=8))
@settings(max_examples=300)
def test_no_link_ever_raises(query: dict[str, str]) -> None:
    config, scenario, ignored = address.parse(query)
    assert isinstance(config, RunConfig)
    assert scenario in (*SCENARIOS, state.OWN)
    assert set(ignored) <= set(query)


@given(st.text())
def test_quoted_text_can_hold_no_markup(text: str) -> None:
    said = wording.quoted(text)
    assert said[0] == said[-1] == "`"
    assert "`" not in said[1:-1]
    assert len(said) <= 43


def test_every_widget_keeps_its_value_when_another_page_is_visited() -> None:
    assert controls.KEEP == {"persist_state": "session"}


def test_another_cell_is_chosen_in_the_menu_below_and_then_stands_beside_the_classic_three(open_page) -> None:
    at = open_page()
    at.selectbox(key=state.OTHER_CELL).set_value("lstm_1997").run()
    assert not at.exception
    assert at.session_state["model.cell"] == "lstm_1997"
    assert link(at)["model.cell"] == "lstm_1997"
    assert at.selectbox(key="model.gate_bias").disabled
    assert at.selectbox(key=state.OTHER_CELL).value is None
    at.segmented_control(key="model.cell").set_value("gru").run()
    assert not at.exception
    assert link(at)["model.cell"] == "gru"


@pytest.mark.parametrize("cell", ["esn", "rnn_batchnorm", "lstm_coupled"])
def test_a_link_to_another_cell_opens(open_page, cell: str) -> None:
    at = open_page(**{"model.cell": cell})
    assert not at.exception
    assert not at.warning
    assert link(at).get("model.cell", "lstm") == cell


@pytest.mark.parametrize("task", [name for name in TASK_CONFIGS if usable(name)])
def test_every_task_opens_with_its_own_controls_words_and_code(open_page, task: str) -> None:
    at = open_page(**RunConfig.parse({"task": {"name": task}}).to_query())
    assert not at.exception
    assert not at.warning
    assert not at.error
    config = TASK_CONFIGS[task]
    assert [path for path in OPEN[task] if path.startswith("task.")] == [f"task.{field}" for field in config.model_fields]
    assert len(OPEN[task]) <= 5
    assert config.seeing in [each.value for each in at.markdown]
    length = [each for each in at.select_slider if each.key == "task.length"]
    assert all(config.within("length", int(value.replace(",", ""))) for each in length for value in each.options)


def test_a_task_whose_package_is_missing_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.task_configs.find_spec", lambda name: None)
    assert not usable("digits")
    config, ignored = address.from_query({"task.name": "digits"})
    assert (config.task.name, ignored) == ("adding", ["task.name"])
    with pytest.raises(ConfigError, match="pip install scikit-learn"):
        RunConfig.parse({"task": {"name": "digits"}})


def test_a_reason_shared_by_neighbours_stands_once(open_page) -> None:
    at = open_page(**{"task.name": "adding"})
    off = [each.value for each in at.caption if "no decoder to feed" in each.value]
    assert len(off) == 1
    assert all(at.select_slider(key=path).disabled for path in ("train.teacher_forcing", "train.tf_k"))


def test_a_mistake_on_purpose_is_called_one(open_page) -> None:
    at = open_page(**{"task.name": "surnames", "model.readout": "last"})
    assert any("The wrong readout for two directions" in each.value for each in at.caption)
    at = open_page(**{"task.name": "dates", "model.mask": "false"})
    assert any("padding is read as if it were data" in each.value for each in at.caption)
