"""The duel's page as AppTest sees it, over duels in memory: empty, running, finished, stopped, and links."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import duel
from engine.config import RunConfig
from engine.duel import Bout, Fighter, Look, Plan, Variant
from engine.duel.verdict import Side, compare, wilson
from engine.errors import RunNotFound
from engine.runs.status import Facts
from engine.task_configs import TASK_CONFIGS, usable
from pages.parts.duel import controls, link

ROOT = Path(__file__).parents[2]
TWO = Plan(RunConfig.parse(controls.FIRST), (Variant("rnn"), Variant("gru")))
FACTS = Facts("mean squared error", "MSE", False, 0.02, 0.166, "always say 1")
Open = Callable[..., AppTest]


def look(state: Any, scores: tuple[tuple[float, ...], ...] = ((0.16, 0.17, 0.165), (0.001, 0.002, 0.0015)), plan: Plan = TWO) -> Look:
    """As many seeds ended as there are scores."""
    fighters = []
    for label, config, mine in zip(plan.labels, plan.configs, scores, strict=True):
        reached = [300 if final < 0.02 else None for final in mine]
        bouts = tuple(Bout(f"{label}{seed}", seed, "finished", True, mine[seed], reached[seed]) for seed in range(len(mine)))
        hits = sum(final < 0.02 for final in mine)
        points = tuple((x, 0.1, 0.2, 0.05) for x in (0.0, 300.0, 600.0)) if mine else ()
        fighters.append(Fighter(label, config.model.cell, config.model.hidden_size, 100, 0.005, points, bouts, wilson(hits, len(mine)),
                                300.0 if hits else None, 2.1 if mine else None, (0.0, -1.0, -2.0) if mine else ()))
    sides = [Side(each.label, {bout.seed: bout.final or 0.0 for bout in each.bouts}, each.share) for each in fighters]
    pairs = (compare(sides[0], sides[1], False),)
    return Look("d1", plan, state, FACTS, 0.02, tuple(fighters), pairs, sum(map(len, scores)), 42.0, False)


class FakeDuels:
    def __init__(self) -> None:
        self.known: dict[str, Look] = {}
        self.calls: list[tuple[str, Any]] = []

    def start(self, plan: Plan) -> str:
        self.calls.append(("start", plan))
        self.known["d1"] = replace(look("running", ((), ())), plan=plan)
        return "d1"

    def stop(self, name: str) -> None:
        self.calls.append(("stop", name))
        self.known[name] = replace(self.known[name], state="stopped")

    def resume(self, name: str) -> None:
        self.calls.append(("resume", name))
        self.known[name] = replace(self.known[name], state="running")

    def look(self, name: str) -> Look:
        if name not in self.known:
            raise RunNotFound(f"There is no duel {name!r}.")
        return self.known[name]

    def recent(self, n: int = 10) -> list[tuple[str, Plan, str]]:
        return [(name, each.plan, each.state) for name, each in self.known.items()][:n]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeDuels:
    made = FakeDuels()
    for name in ("start", "stop", "resume", "look", "recent"):
        monkeypatch.setattr(duel, name, getattr(made, name))
    return made


@pytest.fixture
def open_duel(fake: FakeDuels) -> Open:
    def opened(**query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "pages/parts/menu.py"), default_timeout=30)
        for name, value in query.items():
            at.query_params[name] = value
        at.switch_page("../play/duel.py").run()
        assert not at.exception
        return at

    return opened


def pressed(at: AppTest, name: str) -> AppTest:
    at.button(key=f"duel.press.{name}").click().run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    kinds = ("markdown", "caption", "warning", "error", "subheader")
    tables = " ".join(str(table.value.to_dict()) for table in at.table)
    metrics = " ".join(f"{each.label} {each.value}" for each in at.metric)
    return " ".join([*(str(element.value) for kind in kinds for element in at.get(kind)), tables, metrics])


def test_an_untouched_page_asks_its_question_and_shows_who_would_fight(open_duel: Open) -> None:
    at = open_duel()
    assert at.title[0].value == "Which of these can carry two numbers across 50 steps?"
    assert list(at.table[0].value["variant"]) == ["RNN", "LSTM default", "LSTM chrono", "GRU"]
    assert list(at.table[0].value["parameters"]) == ["1,185", "4,641", "4,641", "3,489"]
    assert "12 runs" in texts(at)


def test_one_press_runs_the_default_duel_and_the_address_finds_it_again(open_duel: Open, fake: FakeDuels) -> None:
    at = pressed(open_duel(), "run")
    (verb, plan), = fake.calls
    assert [each.name for each in plan.variants] == ["rnn", "lstm", "lstm:chrono", "gru"]
    assert (verb, plan.seeds, plan.equal) == ("start", 3, "hidden")
    assert at.query_params["duel"] in ("d1", ["d1"])


def test_a_running_duel_keeps_its_question_and_can_be_stopped_and_resumed(open_duel: Open, fake: FakeDuels) -> None:
    fake.known["d1"] = look("running", ((0.16,), ()))
    at = open_duel(duel="d1")
    assert at.title[0].value.endswith("?")
    assert "1 of 6 runs ended" in texts(at)
    assert "A pair is compared once both have ended" in texts(at)
    at = pressed(at, "stop")
    assert "Stopped" in texts(at)
    assert pressed(at, "resume").title[0].value.endswith("?")
    assert [verb for verb, _ in fake.calls] == ["stop", "resume"]


def test_a_finished_duel_has_its_result_as_title(open_duel: Open, fake: FakeDuels) -> None:
    fake.known["d1"] = look("finished")
    at = open_duel(duel="d1")
    assert at.title[0].value == "GRU beats RNN"
    said = texts(at)
    for words in ("Not the same: GRU ends lower", "0 of 3 against 3 of 3: too few to say more", "6 of 6 runs ended", "baseline 0.166"):
        assert words in said
    assert len(at.get("vega_lite_chart") or at.get("arrow_vega_lite_chart")) == 2 + 1 + 3


def with_first_bout(found: Look, **changed: Any) -> Look:
    first = found.fighters[0]
    return replace(found, fighters=(replace(first, bouts=(replace(first.bouts[0], **changed), *first.bouts[1:])), *found.fighters[1:]))


def test_a_finished_duel_says_that_a_run_broke_and_counts_it(open_duel: Open, fake: FakeDuels) -> None:
    fake.known["d1"] = with_first_bout(look("finished", ((float("nan"), 0.17, 0.165), (0.001, 0.002, 0.0015))), state="failed")
    said = texts(open_duel(duel="d1"))
    assert "1 of the runs broke (not finite)" in said
    assert "6 of 6 runs ended" in said


def test_a_duel_whose_run_is_interrupted_goes_on_and_says_so(open_duel: Open, fake: FakeDuels) -> None:
    fake.known["d1"] = with_first_bout(look("running", ((0.16,), ())), state="interrupted", complete=False)
    at = open_duel(duel="d1")
    assert at.title[0].value.endswith("?")
    assert "seed 0: 0.16 (interrupted)" in [each.proto.label for each in at.get("page_link")]


def test_seeds_that_disagree_make_no_winner(open_duel: Open, fake: FakeDuels) -> None:
    fake.known["d1"] = look("finished", ((0.16, 0.001, 0.01), (0.001, 0.16, 0.02)))
    assert open_duel(duel="d1").title[0].value == "No winner that 3 seeds of each can show"


def test_a_link_sets_the_widgets_to_its_duel(open_duel: Open, fake: FakeDuels) -> None:
    fake.known["d1"] = look("finished", plan=replace(TWO, seeds=3, first_seed=7, equal="parameters"))
    at = open_duel(duel="d1")
    assert at.multiselect(key=controls.VARIANTS).value == ["rnn", "gru"]
    assert at.selectbox(key=controls.EQUAL).value == "parameters"
    assert at.number_input(key=controls.FIRST_SEED).value == 7


def test_settings_that_were_not_started_stand_in_the_address_and_a_link_opens_them_again(open_duel: Open) -> None:
    at = open_duel()
    assert not at.query_params
    at.multiselect(key=controls.VARIANTS).set_value(["gru", "lstm:bias1"]).run()
    at.slider(key=controls.SEEDS).set_value(5).run()
    at.selectbox(key=controls.EQUAL).set_value("parameters").run()
    at.toggle(key=controls.SWEEP).set_value(True).run()
    address = {name: value[0] if isinstance(value, list) else value for name, value in at.query_params.items()}
    again = open_duel(**address)
    said = again.session_state
    assert said[controls.VARIANTS] == ["gru", "lstm:bias1"]
    assert (said[controls.SEEDS], said[controls.EQUAL], said[controls.SWEEP], said[controls.STEPS]) == (5, "parameters", True, 600)


@pytest.mark.parametrize("task", [name for name in TASK_CONFIGS if usable(name)])
def test_a_link_opens_the_same_plan_for_every_task(task: str) -> None:
    base = RunConfig.parse({"task": {"name": task}, "model": {"hidden_size": 24}})
    plan = Plan(base, duel.catalogue(base.task)[-3:], "seconds", 4, 9, 30.0, True)
    assert link.from_link(link.to_query(plan), controls.first()) == (plan, [])
    bare, left = link.from_link({"task.name": task}, controls.first())
    assert (bare.base.task.name, left) == (task, [])


def test_what_a_link_says_wrongly_is_ignored_and_named(open_duel: Open) -> None:
    at = open_duel(variants="gru,nonsense", seeds="7", equal="luck", seconds="nan")
    assert "Ignored in the link: `variants`, `equal`, `seconds`" in texts(at)
    assert at.session_state[controls.SEEDS] == 7


@pytest.mark.parametrize(("name", "text"), [("seconds", "500"), ("first_seed", "-1"), ("train.steps", "90000"), ("model.cell", "gru"),
                                            ("model.hidden_size", "x"), ("variants", ""), ("seeds", "99"), ("sweep", "yes")])
def test_no_link_can_say_what_the_widgets_cannot(open_duel: Open, name: str, text: str) -> None:
    at = open_duel(**{name: text})
    assert f"Ignored in the link: `{name}`" in texts(at)
    assert not at.button(key="duel.press.run").disabled


def test_new_seeds_of_settings_in_a_link_are_those_that_follow(open_duel: Open, fake: FakeDuels) -> None:
    at = pressed(open_duel(variants="gru,lstm", first_seed="4"), "seeds")
    assert fake.calls[-1][1].first_seed == 7
    assert at.session_state[controls.FIRST_SEED] == 7


def test_new_seeds_are_those_that_follow(open_duel: Open, fake: FakeDuels) -> None:
    fake.known["d1"] = look("finished")
    pressed(open_duel(duel="d1"), "seeds")
    assert fake.calls[0][1] == replace(TWO, first_seed=3)


def test_an_unknown_duel_is_said_and_nothing_is_lost(open_duel: Open) -> None:
    at = open_duel(duel="no<b>such")
    assert "There is no duel `no<b>such`" in texts(at)
    assert at.title[0].value.endswith("?")


def test_one_variant_is_no_duel_and_the_page_says_so(open_duel: Open) -> None:
    at = open_duel()
    at.multiselect(key=controls.VARIANTS).set_value(["rnn"]).run()
    assert not at.exception
    assert "two to six different ones" in texts(at)
    assert at.button(key="duel.press.run").disabled


@pytest.mark.parametrize("task", ["dates", "copy", "surnames", "sunspots"])
def test_another_task_brings_its_own_steps_and_keeps_the_variants_it_allows(open_duel: Open, task: str) -> None:
    at = open_duel()
    at.selectbox(key=controls.TASK).set_value(task).run()
    assert not at.exception
    assert at.session_state[controls.STEPS] == RunConfig.parse({"task": {"name": task}}).train.steps
    assert not at.button(key="duel.press.run").disabled


VISIT = """
import sys
from streamlit.testing.v1 import AppTest
at = AppTest.from_file("pages/parts/menu.py", default_timeout=30)
at.switch_page("../play/duel.py").run()
assert not at.exception, at.exception
print("torch" in sys.modules)
"""


def test_the_page_never_imports_torch(tmp_path: Path) -> None:
    home = {**os.environ, "UNROLLED_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", VISIT], cwd=ROOT, env=home, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, "False"), done.stderr[-2000:]


def test_every_widget_has_help(open_duel: Open) -> None:
    at = open_duel()
    kinds = (at.selectbox, at.select_slider, at.slider, at.multiselect, at.toggle, at.number_input, at.button)
    assert [each.label for kind in kinds for each in kind if not each.help] == []
