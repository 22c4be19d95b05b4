"""Schedules against PyTorch's own and against the figures of their papers."""

from __future__ import annotations

import json
import math

import pytest
import torch
from torch.optim import lr_scheduler as torchs

from engine.config import TrainConfig
from engine.schedules import Plateau, rate_factor, truth_share


def rates_of(scheduler: torchs.LRScheduler, steps: int) -> list[float]:
    found = []
    for _ in range(steps):
        found.append(scheduler.get_last_lr()[0])
        scheduler.optimizer.step()
        scheduler.step()
    return found


def sgd() -> torch.optim.Optimizer:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)


@pytest.mark.parametrize(("settings", "made"), [
    ({}, lambda of: torchs.ConstantLR(of, factor=1.0)),
    ({"schedule": "step", "schedule_steps": 7}, lambda of: torchs.StepLR(of, 7, gamma=0.5)),
    ({"schedule": "cosine"}, lambda of: torchs.CosineAnnealingLR(of, 40)),
    ({"schedule": "warmup", "schedule_steps": 8}, lambda of: torchs.LinearLR(of, 1 / 8, 1.0, 7)),
], ids=["constant", "step", "cosine", "warmup"])
def test_a_schedule_is_pytorchs(settings: dict, made) -> None:
    config = TrainConfig(steps=40, **settings)
    assert [rate_factor(config, step) for step in range(1, 41)] == pytest.approx(rates_of(made(sgd()), 40), abs=1e-9)


def test_a_plateau_is_pytorchs_on_the_mean_of_each_stretch() -> None:
    optimizer = sgd()
    reference = torchs.ReduceLROnPlateau(optimizer, factor=0.5, patience=0, threshold=0.01)
    plateau = Plateau(5)
    losses = [1.0] * 5 + [0.8] * 5 + [0.797] * 5 + [0.5] * 5 + [0.6] * 10
    for start in range(0, len(losses), 5):
        for loss in losses[start : start + 5]:
            plateau.seen(loss)
        reference.step(sum(losses[start : start + 5]) / 5)
        assert plateau.factor == optimizer.param_groups[0]["lr"]
    assert plateau.factor == 0.125


def test_a_plateau_goes_on_from_its_state_as_json() -> None:
    whole, half = Plateau(3), Plateau(3)
    resumed = Plateau(3)
    losses = [1.0, 2.0, 1.0, 3.0, 1.0, 1.0, 4.0]
    for loss in losses:
        whole.seen(loss)
    for loss in losses[:4]:
        half.seen(loss)
    resumed.load(json.loads(json.dumps(half.state())))
    for loss in losses[4:]:
        resumed.seen(loss)
    assert resumed.state() == whole.state()


def test_a_fresh_plateau_holds_no_infinity() -> None:
    assert math.isinf(Plateau(3).best)
    json.dumps(Plateau(3).state(), allow_nan=False)


@pytest.mark.parametrize(("step", "share"), [(0, 0.909), (30, 0.332), (50, 0.063)])
def test_the_inverse_sigmoid_has_the_figures_of_its_formula(step: int, share: float) -> None:
    config = TrainConfig(tf_schedule="inverse_sigmoid", tf_k=10.0)
    assert truth_share(config, step + 1) == pytest.approx(share, abs=5e-4)


def test_the_inverse_sigmoid_never_overflows() -> None:
    assert truth_share(TrainConfig(tf_schedule="inverse_sigmoid", tf_k=1e-3), 100_000) < 1e-100


def test_linear_falls_from_the_ratio_to_0_at_the_last_step() -> None:
    config = TrainConfig(steps=11, tf_schedule="linear", teacher_forcing=0.8)
    assert [truth_share(config, step) for step in range(1, 12)] == pytest.approx([0.8 * (10 - i) / 10 for i in range(11)])


def test_constant_is_the_ratio() -> None:
    assert truth_share(TrainConfig(teacher_forcing=0.3), 500) == 0.3
