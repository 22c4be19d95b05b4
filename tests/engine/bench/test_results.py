"""The results that must come out: what was kept is of today's configurations and holds, and (``long``) comes out again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.bench import results
from engine.bench.goal import Goal, Network, Rule
from engine.bench.goals import GOALS
from engine.bench.results import DOCUMENT, Outcome, Result, document, holds, kept, key_of, measured, trained
from engine.trainer import Trainer

POSSIBLE = [goal for goal in GOALS.values() if goal.possible]
TINY = Network("RNN H4", {"task": {"name": "parity"}, "model": {"hidden_size": 4}, "train": {"device": "cpu"}}, 4, 2)
EASY = Goal("easy", "parity", TINY, "prefixes right", 0.3, Rule("chance"), 0.6)


def by_name(goal: Goal) -> str:
    return goal.name


@pytest.mark.parametrize("goal", GOALS.values(), ids=by_name)
def test_every_goal_has_a_kept_result_that_holds_beside_a_control_that_fails(goal: Goal) -> None:
    found = kept()[goal.name]
    assert holds(goal, found)
    if goal.possible:
        assert found.key == key_of(goal), f"run: make results, or python -m engine bench results {goal.name}"


def test_the_document_is_what_was_kept() -> None:
    assert DOCUMENT.read_text() == document(kept())


@pytest.mark.parametrize("goal", [goal for goal in POSSIBLE if isinstance(goal.control, Rule)], ids=by_name)
def test_a_rule_that_learns_nothing_does_not_get_there(goal: Goal) -> None:
    value = goal.control.measure(Trainer(goal.network.config))
    assert goal.fails(value)
    assert not goal.met(value)


def test_a_run_ends_when_the_goal_is_reached_or_the_steps_are_used_up() -> None:
    assert trained(EASY, TINY, 0).step == 2
    assert trained(replace(EASY, bound=1.0), TINY, 0).step == 4


def test_two_seeds_of_three_and_every_control_decide() -> None:
    def result(control: float, *seeds: float) -> Result:
        return Result("", tuple(map(Outcome, seeds)), (Outcome(control),), "")

    assert holds(EASY, result(0.5, 0.1, 0.3, 0.4))
    assert not holds(EASY, result(0.5, 0.1, 0.2, 0.4))
    assert not holds(EASY, result(0.7, 0.4, 0.4, 0.4))
    assert not holds(EASY, result(0.5, float("nan"), float("nan"), 0.4))
    below = replace(EASY, lower=True, fails_at=0.2)
    assert holds(below, result(0.5, 0.1, 0.3, 0.4))
    assert not holds(below, result(0.1, 0.1, 0.3, 0.3))


def test_another_budget_or_network_is_another_result() -> None:
    others = (replace(EASY, network=replace(TINY, steps=5)), replace(EASY, bound=0.4), replace(EASY, control=TINY), EASY)
    assert len({key_of(goal) for goal in others}) == 4


def test_an_unknown_goal_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert results.main(["nope"]) == 2
    assert "unknown: nope; known: parity_rnn" in capsys.readouterr().err


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("goal", POSSIBLE, ids=by_name)
def test_it_comes_out_again(goal: Goal) -> None:
    assert holds(goal, measured(goal))
