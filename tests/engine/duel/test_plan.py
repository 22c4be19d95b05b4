"""Equal terms: what every variant shares, and what is made equal."""

from __future__ import annotations

import pytest

from engine import shapes
from engine.config import RunConfig
from engine.duel.plan import MOST_STEPS, Plan, Variant, catalogue
from engine.errors import ConfigError
from engine.task_configs import TASK_CONFIGS, usable
from engine.trainer import Trainer

BASE = RunConfig.parse({"task": {"name": "adding", "length": 12}, "model": {"hidden_size": 16}, "train": {"steps": 80, "batch_size": 8}})
FOUR = tuple(map(Variant.named, ("rnn", "lstm", "lstm:chrono", "gru")))


def test_all_variants_share_everything_but_what_sets_them_apart() -> None:
    plan = Plan(BASE, FOUR)
    configs = [plan.config(job) for job in plan.jobs((0.005,) * 4) if job.seed == 1]
    apart = [(c.model.cell, c.model.gate_bias) for c in configs]
    assert apart == [("rnn", "default"), ("lstm", "default"), ("lstm", "chrono"), ("gru", "default")]
    assert len({(c.task, c.train) for c in configs}) == 1


def test_the_same_seed_gives_every_variant_the_same_data(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    for job in Plan(BASE, FOUR).jobs((0.005,) * 4)[:4]:
        trainer = Trainer(Plan(BASE, FOUR).config(job))
        drawn = type(trainer.task).batch
        monkeypatch.setattr(trainer.task, "batch", lambda *a, t=trainer.task, f=drawn, **k: seen.append(f(t, *a, **k)) or seen[-1])
        trainer.step()
        trainer.step()
    assert len(seen) == 8
    assert all((seen[i].x == seen[i % 2].x).all() for i in range(8))


def test_equal_parameters_is_the_nearest_size_of_all() -> None:
    target, *others = Plan(BASE, FOUR, "parameters").configs
    assert target.model.hidden_size == 16
    for config in others:
        counts = {h: shapes.count(config.changed("model.hidden_size", h)) for h in range(1, 60)}
        best = min(abs(count - shapes.count(target)) for count in counts.values())
        assert abs(counts[config.model.hidden_size] - shapes.count(target)) == best


def test_an_lstm_of_as_many_parameters_as_an_rnn_of_sixteen_has_seven_units() -> None:
    """RNN: 16 (2 + 16 + 2) + 17 = 337. LSTM: 4 h (2 + h + 2) + h + 1, which is 316 for 7 and 393 for 8."""
    rnn, lstm = Plan(BASE, FOUR[:2], "parameters").configs
    assert (shapes.count(rnn), lstm.model.hidden_size, shapes.count(lstm)) == (337, 7, 316)


def test_equal_seconds_sets_no_other_end() -> None:
    assert {c.train.steps for c in Plan(BASE, FOUR, "seconds").configs} == {MOST_STEPS}


def test_a_sweep_tries_three_rates_on_seeds_that_no_result_uses() -> None:
    plan = Plan(BASE, FOUR, seeds=10, sweep=True)
    assert {job.rate for job in plan.tuning_jobs} == {0.0017, 0.005, 0.015}
    assert not {job.seed for job in plan.tuning_jobs} & set(plan.seed_range)
    assert plan.size == 4 * 10 + 4 * 3 * 2
    assert Plan(BASE, FOUR).tuning_jobs == ()


def test_a_plan_survives_being_written() -> None:
    plan = Plan(BASE, FOUR, "parameters", 4, 8, 12.5, True)
    assert Plan.from_json(plan.to_json()) == plan


def test_a_plain_form_is_called_default_only_beside_another_form() -> None:
    assert Plan(BASE, FOUR).labels == ("RNN", "LSTM default", "LSTM chrono", "GRU")
    assert Plan(BASE, FOUR[:2]).labels == ("RNN", "LSTM")


def test_two_names_for_one_network_are_no_duel() -> None:
    both_ways = RunConfig.parse({"task": {"name": "surnames"}})
    assert both_ways.model.bidirectional
    with pytest.raises(ConfigError, match="different"):
        Plan(both_ways, (Variant("gru"), Variant("gru", "both")))
    assert Plan(both_ways, (Variant("gru"), Variant("gru", "one"))).labels == ("GRU default", "GRU one direction")


WRONG = [{"variants": FOUR[:1]}, {"variants": (FOUR[0],) * 2}, {"seeds": 2}, {"seeds": 11}, {"seconds": 0.0}]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_what_is_no_duel_is_refused(wrong: dict) -> None:
    with pytest.raises(ConfigError):
        Plan(**({"base": BASE, "variants": FOUR} | wrong))


@pytest.mark.parametrize("task", [name for name in TASK_CONFIGS if usable(name)])
def test_every_variant_offered_for_a_task_is_possible_and_no_two_are_the_same(task: str) -> None:
    config = RunConfig.parse({"task": {"name": task}})
    found = catalogue(config.task)
    assert {"rnn", "lstm", "gru"} <= {each.name for each in found}
    assert len({each.of(config) for each in found}) == len(found)


def test_a_variant_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match="lstm:open"):
        Variant.named("lstm:open")
