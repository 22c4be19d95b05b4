"""The interventions of the page train: clamps go to the live run, a branch is followed and says whose twin it leaves."""

from __future__ import annotations

import pytest

from engine import runs
from engine.config import RunConfig
from pages.parts import state

ADDING = RunConfig.parse({"task": {"name": "adding"}})
DATES = RunConfig.parse({"task": {"name": "dates"}})
STATES = ("ready", "queued", "running", "paused", "interrupted", "finished", "failed", "stopped")


@pytest.fixture
def intervening(open_page):
    """Opens the page with the part unfolded."""

    def opened(**query: str):
        at = open_page(**query)
        at.session_state[state.OPEN_INTERVENE] = True
        return at.run()

    return opened


@pytest.mark.parametrize("now", STATES)
def test_a_branch_is_offered_where_a_run_has_a_way_back_and_a_way_on(intervening, fake, now: str) -> None:
    at = intervening(run=fake.add(ADDING, now, step=7))
    assert not at.exception
    assert at.button(key="intervene.branch").disabled == (now not in runs.BRANCHABLE)


def test_a_branch_is_followed_and_says_where_it_began(intervening, fake) -> None:
    at = intervening(run=fake.add(ADDING, "running", step=7))
    at.button(key="intervene.branch").click().run()
    assert fake.verbs() == ["branch"]
    assert at.session_state[state.RUN] == "run2"
    assert any(each.value.startswith("Branched at step 7") for each in at.caption)


def test_a_branch_leads_back_to_its_twin(intervening, fake) -> None:
    twin = fake.add(ADDING, "running", step=9)
    fake.changed[twin] = [("train.clip.threshold", 0.1)]
    at = intervening(run=fake.add(ADDING, "paused", step=7, parent=twin, branched=7))
    at.button(key="intervene.twin").click().run()
    assert at.session_state[state.RUN] == twin
    assert at.session_state["train.clip.threshold"] == 0.1
    assert "intervene.twin" not in [each.key for each in at.button]


@pytest.mark.parametrize(("key", "value"), [("train.clamp.gate", "forget"), ("train.clamp.unit", 3)])
def test_a_clamp_goes_to_the_live_run(intervening, fake, key: str, value: object) -> None:
    at = intervening(run=fake.add(ADDING, "running", step=7))
    at.selectbox(key=key).set_value(value).run()
    assert ("set", "run1", (key, value)) in fake.calls
    assert not at.exception


def test_attention_is_held_where_there_is_some(intervening, fake) -> None:
    at = intervening(run=fake.add(DATES, "paused", step=7))
    at.selectbox(key="train.clamp.attention").set_value("uniform").run()
    assert ("set", "run1", ("train.clamp.attention", "uniform")) in fake.calls
    plain = intervening(run=fake.add(ADDING, "paused", step=7))
    assert plain.selectbox(key="train.clamp.attention").disabled


@pytest.mark.parametrize(("cell", "gates"), [("lstm", ["input", "forget", "output"]), ("gru", ["reset", "update"]), ("rnn", [])])
def test_only_gates_that_the_cell_has_are_offered(intervening, cell: str, gates: list[str]) -> None:
    at = intervening(**{"model.cell": cell})
    box = at.selectbox(key="train.clamp.gate")
    assert box.options == ["off", *gates]
    assert box.disabled == (cell == "rnn")


def test_every_control_of_the_part_has_a_label_and_help(intervening, fake) -> None:
    at = intervening(run=fake.add(DATES, "paused"))
    mine = [each for kind in (at.selectbox, at.select_slider, at.segmented_control, at.button) for each in kind
            if (each.key or "").startswith(("train.clamp", "intervene"))]
    assert len(mine) == 6
    assert all(each.label and each.help for each in mine)


@pytest.mark.parametrize("link", [{}, {"task.name": "adding"}], ids=["run only", "an older link"])
def test_another_tab_shows_a_live_run_as_it_is_held_now(intervening, fake, link: dict[str, str]) -> None:
    run = fake.add(ADDING, "running", step=7)
    fake.changed[run] = [("train.clamp.gate", "forget"), ("train.clamp.value", 0.5)]
    at = intervening(run=run, **link)
    assert at.selectbox(key="train.clamp.gate").value == "forget"
    assert at.select_slider(key="train.clamp.value").value == 0.5


def test_a_run_opened_from_the_list_shows_how_it_is_held(intervening, fake) -> None:
    run = fake.add(ADDING, "paused", step=7)
    fake.changed[run] = [("train.clamp.unit", 3)]
    at = intervening()
    at.session_state[state.OPEN_RECENT] = True
    at.run().button(key=f"recent.{run}").click().run()
    assert at.selectbox(key="train.clamp.unit").value == 3


def test_the_next_run_differs_from_what_was_changed_on_the_way_not_from_the_start(intervening, fake) -> None:
    run = fake.add(ADDING, "stopped", step=7)
    fake.changed[run] = [("train.clamp.gate", "forget")]
    at = intervening(run=run)
    assert not any("Next run" in each.value for each in at.caption)
    at.selectbox(key="train.clamp.gate").set_value("input").run()
    assert any("clamp gate input (now forget)" in each.value for each in at.caption)


def test_what_is_held_belongs_to_the_network_that_trains_not_to_the_next_one(intervening, fake) -> None:
    run = fake.add(ADDING, "running", step=7)
    fake.changed[run] = [("train.clamp.gate", "forget")]
    at = intervening(run=run)
    at.segmented_control(key="model.cell").set_value("rnn").run()
    box = at.selectbox(key="train.clamp.gate")
    assert not box.disabled
    assert box.options == ["off", "input", "forget", "output"]
    box.set_value("none").run()
    assert ("set", run, ("train.clamp.gate", "none")) in fake.calls
