"""What the networks must reach on generated tasks and texts: at least two seeds of three (``long``), each with a control that must fail.

Quick single seeds stand at the end. Steps are those of a run that nobody changed, unless a control says otherwise.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from engine.bench.measures import narma, ten_inputs
from engine.trainer import Trainer
from tests.engine.tasks.test_results import metric_after, trainer_of

SEEDS = (0, 1, 2)

pytestmark = pytest.mark.timeout(1800)


def reached(task: dict, steps: int, goal: float, every: int = 100, **model: object) -> int:
    """Seeds of three whose held-out score gets to ``goal`` within ``steps``."""
    count = 0
    for seed in SEEDS:
        trainer = trainer_of(task, seed, **model)
        higher = trainer.task.metric.higher_is_better
        count += _gets_there(trainer, steps, goal, every, higher)
    return count


def _gets_there(trainer: Trainer, steps: int, goal: float, every: int, higher: bool) -> bool:
    for step in range(1, steps + 1):
        trainer.step()
        if step % every == 0:
            metric = trainer.evaluate().metric
            if metric >= goal if higher else metric <= goal:
                return True
    return False


@pytest.mark.long
def test_a_gru_recalls_the_first_of_thirty_tokens_and_of_a_hundred_does_not():
    assert reached({"name": "first_token"}, 600, 0.99) >= 2
    assert reached({"name": "first_token", "length": 100}, 200, 0.5) == 0


@pytest.mark.long
def test_with_attention_digits_are_reversed_added_and_sorted():
    assert reached({"name": "reversal"}, 1200, 0.99) >= 2
    assert reached({"name": "running_sum"}, 2000, 0.97, every=250) >= 2
    assert reached({"name": "sorting"}, 1500, 0.99) >= 2


@pytest.mark.long
def test_without_attention_twelve_digits_are_not_reversed_in_the_same_steps():
    assert reached({"name": "reversal", "length": 12}, 600, 0.5, attention="none") == 0


@pytest.mark.long
def test_chrono_carries_ten_symbols_through_a_gap_of_ten_and_chance_is_one_in_eight():
    assert reached({"name": "copy"}, 5000, 0.85, every=500, gate_bias="chrono") >= 2
    assert trainer_of({"name": "copy"}, 0).task.baseline < 0.14


@pytest.mark.long
def test_number_words_are_read():
    assert reached({"name": "number_words"}, 1000, 0.99, every=250) >= 2


@pytest.mark.long
def test_names_are_written_by_language_and_a_wrong_language_costs_bits():
    assert reached({"name": "name_writing"}, 1200, 2.9, every=300) >= 2
    trainer = trainer_of({"name": "name_writing"}, 0)
    for _ in range(600):
        trainer.step()
    batch = trainer.task.held_out(torch.device("cpu"))
    wrong = replace(batch, x=torch.cat([batch.x[:1] % 18 + 1, batch.x[1:]]))
    with torch.no_grad():
        right, misled = (trainer.task.score(trainer.model.free(each), batch).item() for each in (batch, wrong))
    assert misled > right + 0.3


@pytest.mark.long
def test_source_code_is_coloured():
    assert reached({"name": "tagging"}, 800, 0.9) >= 2
    assert trainer_of({"name": "tagging"}, 0).task.baseline < 0.6


@pytest.mark.long
@pytest.mark.parametrize(("name", "steps"), [("sine", 600), ("mackey_glass", 1000), ("sunspots", 600), ("narma10", 1500)])
def test_forecasts_beat_the_better_of_persistence_and_seasonal_naive(name, steps):
    baseline = trainer_of({"name": name}, 0).task.baseline
    assert reached({"name": name}, steps, 0.9 * baseline) >= 2


@pytest.mark.long
def test_nothing_beats_persistence_on_a_random_walk():
    baseline = trainer_of({"name": "random_walk"}, 0).task.baseline
    assert reached({"name": "random_walk"}, 600, 0.99 * baseline) == 0
    trainer = trainer_of({"name": "random_walk"}, 0)
    for _ in range(600):
        trainer.step()
    assert "the last value" in trainer.frame().prediction.verdict
    assert not trainer.frame().prediction.verdict.startswith("Better")


def test_parity_is_learnt_in_seconds():
    assert metric_after(trainer_of({"name": "parity"}, 0), 300, 1.0) == 1.0


def test_one_cue_is_recalled_in_seconds():
    assert metric_after(trainer_of({"name": "first_token"}, 0), 400, 0.99) >= 0.99


def test_counting_is_learnt_in_seconds():
    assert metric_after(trainer_of({"name": "anbn"}, 0), 1000, 20, 500) >= 20


def test_a_reservoir_imitates_narma10_better_than_a_linear_rule_of_ten_inputs():
    trainer = trainer_of({"name": "narma10", "length": 400}, 0, cell="esn", hidden_size=200)
    for _ in range(12):
        trainer.step()
    assert narma(trainer) < 0.28 < ten_inputs(trainer)
