"""The page train by state: what is offered, what a press does, and that nothing a link says can break it."""

from __future__ import annotations

import pytest
from fake_runs import link

from engine.config import RunConfig
from engine.scenarios import SCENARIOS
from pages.parts import state, wording

FIRST = next(iter(SCENARIOS.values()))
ADDING = RunConfig.parse({"task": {"name": "adding", "length": 50}})
BUTTONS = {
    "ready": ["Train", "New seed"],
    "queued": ["Stop"],
    "running": ["Pause", "Stop"],
    "paused": ["Resume", "Step", "Reset", "New seed"],
    "interrupted": ["Resume", "Step", "Reset", "New seed"],
    "stopped": ["Resume", "Step", "Reset", "New seed"],
    "finished": ["Reset", "New seed"],
    "failed": ["Reset", "New seed"],
}


def pressable(at) -> list[str]:
    return [each.label for each in at.button if (each.key or "").startswith("press.") and not each.disabled]


def press(at, verb: str):
    return at.button(key=f"press.{verb}").click().run()


def captions(at) -> str:
    return " ".join(each.value for each in at.caption)


def test_an_untouched_page_shows_the_first_scenario_recorded(open_page, fake) -> None:
    at = open_page()
    assert not at.exception
    assert at.title[0].value == FIRST.title
    assert ("packet", f"recorded:{FIRST.name}") in fake.calls
    assert "Recorded earlier" in captions(at)
    assert fake.verbs() == []
    assert link(at) == {"scenario": FIRST.name}


def test_a_configuration_of_ones_own_says_that_the_board_shows_another_run(open_page, fake) -> None:
    at = open_page(**{"task.name": "dates"})
    assert f"another run: *{FIRST.label}*" in captions(at)
    assert "same seed" not in captions(at)
    assert "another run" not in captions(open_page()) + captions(open_page(run=fake.add(ADDING, "ready")))


@pytest.mark.parametrize("now", BUTTONS)
def test_each_state_offers_its_buttons(open_page, fake, now: str) -> None:
    at = open_page(run=fake.add(ADDING, now, step=7))
    assert not at.exception
    assert pressable(at) == BUTTONS[now]


def test_train_starts_the_scenario_at_its_pace_and_writes_the_run_into_the_link(open_page, fake) -> None:
    at = press(open_page(), "train")
    assert fake.calls[1] == ("start", FIRST.config, FIRST.pace, FIRST.name)
    assert link(at)["run"] == "run1"
    assert pressable(at) == ["Stop"]


def test_two_presses_of_train_are_one_run(open_page, fake) -> None:
    at = open_page()
    press(at, "train")
    at.run()
    assert fake.verbs() == ["start"]


def test_stop_pressed_twice_is_asked_once_and_can_be_asked_again_after_a_resume(open_page, fake) -> None:
    run = fake.add(ADDING, "running", step=3)
    at = press(open_page(run=run), "stop")
    assert at.button(key="press.stop").disabled
    assert not at.button(key="press.pause").disabled
    fake.become(run, "stopped")
    at.run()
    press(at, "resume")
    fake.become(run, "running")
    at.run()
    assert not at.button(key="press.stop").disabled
    assert fake.verbs() == ["stop", "resume"]


def test_a_step_may_be_asked_for_again_and_again(open_page, fake) -> None:
    at = open_page(run=fake.add(ADDING, "paused"))
    press(press(at, "step"), "step")
    assert fake.verbs() == ["step", "step"]


def test_reset_makes_an_untrained_run_of_the_same_seed_and_new_seed_of_the_next(open_page, fake) -> None:
    at = press(open_page(run=fake.add(ADDING, "finished")), "reset")
    assert fake.calls[-2][:2] == ("create", ADDING) or ("create", ADDING) in [call[:2] for call in fake.calls]
    press(at, "new_seed")
    created = [call[1].train.seed for call in fake.calls if call[0] == "create"]
    assert created == [0, 1]
    assert at.session_state["train.seed"] == 1


def test_train_starts_the_ready_run_itself_while_the_settings_are_its_own(open_page, fake) -> None:
    run = fake.add(ADDING, "ready")
    press(open_page(run=run), "train")
    assert ("start", run) in [call[:2] for call in fake.calls]


def test_an_unknown_run_falls_back_to_the_configuration_with_a_notice(open_page, fake) -> None:
    at = open_page(run="nowhere")
    assert not at.exception
    assert "no run `nowhere`" in at.warning[0].value
    assert at.title[0].value == FIRST.title
    assert "run" not in link(at)


def test_a_failed_run_offers_two_ways_on(open_page, fake) -> None:
    config = SCENARIOS["explode_then_clip"].config
    run = fake.add(config, "failed", step=22, message="overflow at step 23.", scenario="explode_then_clip", pace=1.0)
    at = open_page(run=run)
    at.button(key="retry.clip").click().run()
    started = next(call for call in fake.calls if call[0] == "start")
    assert (started[1].train.clip.mode, started[1].train.clip.threshold, started[2:]) == ("norm", 1.0, (1.0, "explode_then_clip"))
    assert at.session_state["train.clip.mode"] == "norm"


def test_halving_the_rate_halves_it(open_page, fake) -> None:
    at = open_page(run=fake.add(ADDING, "failed", message="inf"))
    at.button(key="retry.rate").click().run()
    assert next(call[1].train.learning_rate for call in fake.calls if call[0] == "start") == 0.0025
    assert not at.exception


def test_live_settings_go_to_the_running_run_and_others_to_the_next(open_page, fake) -> None:
    run = fake.add(ADDING, "running", step=9)
    at = open_page(run=run)
    at.select_slider(key="train.learning_rate").set_value(0.001).run()
    at.select_slider(key="model.hidden_size").set_value(32).run()
    assert fake.verbs() == ["set"]
    assert ("set", run, ("train.learning_rate", 0.001)) in fake.calls
    assert "Next run:** hidden size 32 (now 64)" in captions(at)
    assert "learning rate" not in captions(at).split("Next run:")[1].split("Recorded")[0].split("Off")[0]


def test_the_pace_goes_to_the_running_run(open_page, fake) -> None:
    run = fake.add(ADDING, "running")
    open_page(run=run).select_slider(key=state.PACE).set_value(50).run()
    assert ("pace", run, 50) in fake.calls


def test_an_own_date_is_tried_and_shown_as_the_ninth_sequence(open_page, fake) -> None:
    run = fake.add(RunConfig.parse({"task": {"name": "dates"}}), "paused")
    at = open_page(run=run)
    fake.become(run, "paused", own="3 March 1918")
    at.text_input(key=state.OWN_TEXT).set_value("3 March 1918").run()
    assert ("try", run, "3 March 1918") in fake.calls
    assert at.session_state[state.SEQUENCE] == 8


def test_recent_runs_open_with_their_settings(open_page, fake) -> None:
    run = fake.add(RunConfig.parse({"task": {"name": "surnames"}, "model": {"hidden_size": 32}}), "finished", step=1500, held_metric=0.7)
    at = open_page()
    at.session_state[state.OPEN_RECENT] = True
    line = at.run().button(key=f"recent.{run}")
    assert "finished, step 1,500" in line.label
    line.click().run()
    assert at.session_state["model.hidden_size"] == 32
    assert link(at)["run"] == run


def test_a_choice_that_cannot_run_is_refused_in_one_sentence_and_train_is_off(open_page) -> None:
    at = open_page(**{"task.name": "adding", "task.length": "1000", "train.batch_size": "1024"})
    at.select_slider(key="model.hidden_size").set_value(512).run()
    assert not at.exception
    assert "at most" in at.error[0].value
    assert at.button(key="press.train").disabled


def test_big_draws_the_board_for_a_lecture_hall_and_stays_in_the_link(open_page) -> None:
    at = open_page(scenario="rnn_cannot", big="1")
    assert at.title[0].value == SCENARIOS["rnn_cannot"].title
    assert link(at)["big"] == "1"


def test_a_scenarios_sentences_stay_with_its_story_and_no_longer() -> None:
    scenario = SCENARIOS["explode_then_clip"]
    clipped = scenario.config.changed("train.clip.mode", "norm")
    assert scenario.text in wording.seeing(clipped, scenario)
    assert "Measured on seed 0; this is seed 3." in wording.seeing(clipped.changed("train.seed", 3), scenario)
    assert scenario.text not in wording.seeing(scenario.config.changed("model.hidden_size", 8), scenario)


def test_what_a_recording_does_not_hold_cannot_be_chosen(open_page, fake) -> None:
    chosen = (state.SEQUENCE, state.LAYER)
    at = open_page(scenario="surnames_both_ways")
    assert all(at.selectbox(key=key).disabled for key in chosen)
    assert "A recording holds the first sequence" in captions(at)
    live = open_page(run=fake.add(ADDING.changed("model.layers", 2), "running"))
    assert not any(live.selectbox(key=key).disabled for key in chosen)


def test_a_board_with_an_attention_map_shows_gates_when_they_are_asked_for(open_page, fake) -> None:
    at = open_page(run=fake.add(RunConfig.parse({"task": {"name": "dates"}, "model": {"attention": "additive"}}), "paused"))
    assert fake.packets[-1]["leave_out"] == ("cell", "gates", "norm")
    at.button_group(key=state.MORE_BESIDE_ATTENTION).set_value(["gates"]).run()
    assert fake.packets[-1]["leave_out"] == ("cell", "norm")


def test_folded_parts_are_drawn_when_opened(open_page) -> None:
    at = open_page()
    assert not at.code
    at.session_state[state.OPEN_SHARE] = True
    at.run()
    assert any("import torch" in each.value for each in at.code)
