"""What networks must reach beside the goals of ``engine/bench``, three seeds each (``long``), and a quick seed of what takes seconds."""

import time
from collections.abc import Callable

import pytest
import torch

from engine.config import RunConfig
from engine.trainer import Trainer

SEEDS = pytest.mark.parametrize("seed", [0, 1, 2])

pytestmark = pytest.mark.timeout(900)  # a thousand steps on a busy machine


def trainer_of(task: dict, seed: int, **model: object) -> Trainer:
    torch.set_num_threads(1)
    return Trainer(RunConfig.parse({"task": task, "model": model, "train": {"seed": seed, "device": "cpu"}}))


def step_of_goal(trainer: Trainer, steps: int, goal: float) -> int | None:
    """First step at which the mean training loss of 20 steps is below the goal."""
    losses: list[float] = []
    for step in range(1, steps + 1):
        losses.append(trainer.step().loss)
        if step >= 20 and sum(losses[-20:]) / 20 < goal:
            return step
    return None


def mean_loss(trainer: Trainer, steps: int) -> float:
    losses = [trainer.step().loss for _ in range(steps)]
    return sum(losses[-20:]) / 20


def metric_after(trainer: Trainer, steps: int, goal: float, every: int = 100) -> float:
    """The held-out metric when it first reaches the goal, or after ``steps``."""
    metric = 0.0
    for step in range(1, steps + 1):
        trainer.step()
        if step % every == 0:
            metric = trainer.evaluate().metric
            if metric >= goal:
                break
    return metric


@pytest.mark.long
@SEEDS
def test_a_chrono_lstm_carries_two_numbers_over_a_hundred_steps(seed):
    assert step_of_goal(trainer_of({"name": "adding", "length": 100}, seed, gate_bias="chrono"), 1000, 0.02) is not None


@pytest.mark.long
@SEEDS
def test_a_vanilla_rnn_does_not(seed):
    assert mean_loss(trainer_of({"name": "adding", "length": 100}, seed, cell="rnn"), 1000) > 0.14


@pytest.mark.long
@SEEDS
def test_the_default_gate_bias_forgets_what_chrono_keeps(seed):
    task = {"name": "adding", "length": 150}
    assert mean_loss(trainer_of(task, seed), 1000) > 0.14
    assert step_of_goal(trainer_of(task, seed, gate_bias="chrono"), 1000, 0.02) is not None


@pytest.mark.long
@SEEDS
@pytest.mark.parametrize("attention", ["additive", "general", "dot"])
def test_dates_are_exact_on_unseen_days(seed, attention):
    both = attention != "dot"  # without weights of its own a score needs states of equal width
    assert metric_after(trainer_of({"name": "dates"}, seed, attention=attention, bidirectional=both), 1500, 0.99) >= 0.99


@pytest.mark.long
@SEEDS
def test_surnames_reach_their_goal_within_sixty_seconds_of_one_core(seed):
    trainer, started = trainer_of({"name": "surnames"}, seed), time.process_time()
    assert metric_after(trainer, 1500, 0.65) >= 0.65 > 10 * trainer.task.baseline
    assert time.process_time() - started < 60


def test_surnames_learn_in_seconds():
    trainer = trainer_of({"name": "surnames"}, 0)
    assert metric_after(trainer, 400, 0.55) >= 0.55


def test_dates_with_attention_learn_in_seconds():
    trainer = trainer_of({"name": "dates"}, 0)
    assert metric_after(trainer, 500, 0.99) >= 0.99


def test_drawing_data_costs_two_percent_of_a_step_at_most():
    trainer, generator = trainer_of({"name": "adding", "length": 100}, 0), torch.Generator().manual_seed(0)

    def seconds(act: Callable[[], object]) -> float:
        start = time.process_time()
        for _ in range(10):
            act()
        return time.process_time() - start

    pairs = [(seconds(lambda: trainer.task.batch(64, generator, trainer.device)), seconds(trainer.step)) for _ in range(5)]
    assert sorted(drawn / step for drawn, step in pairs)[2] <= 0.02
