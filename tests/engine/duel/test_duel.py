"""A duel through a real pool: runs one after the other, stop and resume, and what is read from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import duel, runs
from engine.config import RunConfig
from engine.duel import Plan, Variant, advance
from engine.duel.duels import points
from engine.duel.read import Curve, left_by_lag, slope
from engine.errors import RunNotFound
from engine.runs.handle import store
from engine.runs.store import duels, lease
from engine.runs.store.journal import Journal
from engine.trainer import Trainer
from pages.parts.duel import controls
from tests.engine.runs.conftest import until

TWO = (Variant("rnn"), Variant("gru"))


def small(steps: int = 40) -> RunConfig:
    train = {"steps": steps, "batch_size": 4}
    return RunConfig.parse({"task": {"name": "adding", "length": 8}, "model": {"hidden_size": 4}, "train": train})


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of its own and no pool: the test is the pool."""
    monkeypatch.setenv("UNROLLED_HOME", str(tmp_path))
    monkeypatch.setattr("engine.duel.duels.start_pool", lambda: None)


def work(scores: dict[str, float], broke: str = "") -> None:
    """What a worker would do with the next run: two scores, the last by cell."""
    taken = lease.take(store(), "pool", lambda _: 0)
    assert taken is not None
    journal, cell = Journal(store(), taken.run, taken.fence), runs.status(taken.run).config.model.cell
    facts = '{"metric": "mean squared error", "unit": "MSE", "goal": 0.02, "baseline": 0.16}'
    nan = float("nan")
    measured = (40, 0.1, 0.1, 1.0, 0.0, 0.005, 0.002, 1.0, 0.0)
    journal.note([(0, *(nan,) * 11), (*measured, scores[cell], scores[cell], nan)], step=40, facts=facts)
    journal.release(0, state="failed" if cell == broke else "finished", message=None)


def test_runs_start_as_earlier_ones_end_until_all_are_done(alone: None) -> None:
    name = duel.start(Plan(small(), TWO))
    for done in range(6):
        advance.all_running(store())
        found = duel.look(name)
        waiting = sum(each.state == "queued" for each in duels.members(store(), name))
        assert (found.done, waiting) == (done, min(advance.AT_ONCE, 6 - done))
        work({"rnn": 0.16 + done / 1000, "gru": 0.01 + done / 1000})
    advance.all_running(store())
    found = duel.look(name)
    assert (found.state, found.done, found.headline) == ("finished", 6, "GRU beats RNN")
    assert [f.share.words for f in found.fighters] == ["0 of 3", "3 of 3"]
    assert [f.to_goal for f in found.fighters] == [None, 40]
    assert [round(f.milliseconds or 0, 6) for f in found.fighters] == [2, 2]
    assert runs.recent() == []


def test_opposite_scores_give_the_opposite_headline(alone: None) -> None:
    name = duel.start(Plan(small(), TWO))
    for done in range(6):
        advance.all_running(store())
        work({"gru": 0.16 + done / 1000, "rnn": 0.01 + done / 1000})
    advance.all_running(store())
    assert duel.look(name).headline == "RNN beats GRU"


def test_a_run_that_broke_did_not_reach_the_goal(alone: None) -> None:
    name = duel.start(Plan(small(), TWO))
    for _ in range(6):
        advance.all_running(store())
        work({"rnn": 0.01, "gru": 0.01}, broke="rnn")
    found = duel.look(name)
    assert ([f.share.words for f in found.fighters], found.broke) == (["0 of 3", "3 of 3"], 3)
    assert found.headline.startswith("No winner")


def test_the_sweep_decides_the_rate_by_its_own_seeds(alone: None) -> None:
    plan = Plan(small(), TWO, sweep=True)
    name = duel.start(plan)
    best = {"rnn": 0.0017, "gru": 0.015}
    for _ in range(plan.size):
        advance.all_running(store())
        queued = next(m for m in duels.members(store(), name) if m.state == "queued")
        cell = TWO[queued.job.variant].cell
        work({cell: 0.01 if queued.job.rate == best[cell] else 0.1})
    advance.all_running(store())
    found = duel.look(name)
    assert (found.state, [f.rate for f in found.fighters]) == ("finished", [0.0017, 0.015])
    assert {bout.seed for f in found.fighters for bout in f.bouts} == {0, 1, 2}
    assert {runs.status(bout.run).config.train.learning_rate for bout in found.fighters[1].bouts} == {0.015}


def test_stop_ends_all_and_resume_goes_on(alone: None) -> None:
    name = duel.start(Plan(small(), TWO))
    advance.all_running(store())
    duel.stop(name)
    advance.all_running(store())
    found = duel.look(name)
    assert found.state == "stopped"
    assert {bout.state for f in found.fighters for bout in f.bouts} == {"stopped"}
    duel.resume(name)
    assert {bout.state for f in duel.look(name).fighters for bout in f.bouts} == {"queued"}


def test_what_a_dead_poolleft_by_lag_behind_is_taken_up_again(alone: None) -> None:
    name = duel.start(Plan(small(), TWO))
    advance.all_running(store())
    taken = lease.take(store(), "gone", lambda _: 0)
    assert taken is not None
    Journal(store(), taken.run, taken.fence).note(state="running", step=3)
    lease.died(store(), taken)
    assert duels.members(store(), name)[0].state == "interrupted"
    advance.all_running(store())
    assert duels.members(store(), name)[0].state == "queued"


def test_a_run_that_has_had_its_seconds_is_ended_and_counts(alone: None) -> None:
    name = duel.start(Plan(small(), TWO, "seconds", seconds=2.0))
    advance.all_running(store())
    assert len(duels.members(store(), name)) == 1  # one at a time, so that seconds are equal
    taken = lease.take(store(), "pool", lambda _: 0)
    assert taken is not None
    journal = Journal(store(), taken.run, taken.fence)
    rows = [(step, 0.1, 0.1, 1.0, 0.0, 0.005, 1.1, 1.0, 0.0, 0.1, 0.1 / step, None) for step in (1, 2, 3)]
    journal.note(rows, step=3, state="running")
    for _ in range(2):
        advance.all_running(store())
    assert [request.verb for request in journal.requests(0)] == ["stop"]
    journal.release(1, state="stopped", message=None)
    advance.all_running(store())
    found = duel.look(name)
    assert (found.done, found.fighters[0].bouts[0].final, found.fighters[0].bouts[0].complete) == (1, 0.1, True)
    assert found.fighters[1].bouts[0].state == "queued"


def test_an_unknown_duel_is_named(alone: None) -> None:
    with pytest.raises(RunNotFound, match="no-such"):
        duel.look("no-such")


def test_a_slope_counts_back_from_each_sequences_own_end() -> None:
    gradient = np.full((3, 4, 2), np.nan)
    for sequence, length in enumerate((4, 3, 2)):
        gradient[sequence, :length] = 10.0 ** (np.arange(length) - length)[:, None]  # ten times less a step back
    np.testing.assert_allclose(left_by_lag(gradient, [4, 3, 2]), [0, -1, -2])


def test_scores_are_cut_where_the_seconds_are_spent() -> None:
    steps = np.arange(0.0, 50, 10)
    found = Curve(steps, np.array([1.0, 0.5, 0.2, 0.01, 0.001]), steps / 10, False, 1.0, 4.2)
    plan = Plan(small(), TWO, "seconds", seconds=2.5)
    assert (found.final(plan), found.reached(plan, 0.02), found.reached(Plan(small(), TWO), 0.02)) == (0.2, None, 30)
    assert points([found], plan)[-1] == (2.5, 0.2, 0.2, 0.2)


def test_the_band_runs_from_worst_to_best_of_the_seeds_that_got_so_far() -> None:
    def curve(*values: float) -> Curve:
        return Curve(np.arange(float(len(values))), np.array(values), np.zeros(len(values)), False, None)

    found = points([curve(3, 2, 1), curve(3, 1), curve(3, 9, 5)], Plan(small(), TWO))
    assert found == ((0, 3, 3, 3), (1, 2, 9, 1), (2, 3, 5, 1))


def test_a_real_duel_ends_and_its_slope_is_that_of_the_untrained_network(pool: int) -> None:
    name = duel.start(Plan(small(), TWO))
    until(lambda: duel.state(name) == "finished", 120)
    found = duel.look(name)
    assert (found.done, found.facts.goal) == (6, 0.02)
    for f in found.fighters:
        assert [x for x, *_ in f.points] == list(range(0, 41, 5))
        assert f.milliseconds is not None
        assert len({bout.final for bout in f.bouts}) == 3
    first = found.fighters[0].bouts[0]
    config = runs.status(first.run).config
    mine = slope(store(), first.run, config)
    assert mine is not None
    gradient = Trainer(config).frame().layers[0].grad_hidden
    assert gradient is not None
    norms = np.sqrt((gradient.astype(float) ** 2).sum(-1))[:, ::-1]
    np.testing.assert_allclose(mine, np.median(np.log10(norms / norms[:, :1]), axis=0), atol=0.02)
    assert runs.metrics(first.run).held_metric[-1] == pytest.approx(first.final)


@pytest.mark.long
@pytest.mark.timeout(400)
def test_the_duel_of_the_untouched_page_ends_within_three_minutes_and_tells_the_two_lstms_apart(pool: int) -> None:
    plan = controls.first()
    assert plan.labels == ("RNN", "LSTM default", "LSTM chrono", "GRU")
    name = duel.start(plan)
    until(lambda: duel.state(name) == "finished", 300)
    found = duel.look(name)
    assert found.seconds < 180
    assert [each.share.hits for each in found.fighters] == [0, 0, 3, 3]
    verdict = next(pair for pair in found.pairs if {pair.left, pair.right} == {"LSTM default", "LSTM chrono"})
    assert verdict.words == "Not the same: LSTM chrono ends lower"
