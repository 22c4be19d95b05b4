"""Forecasts beside the rules that need no network, the lag detector, and the series themselves, each against another computation."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from engine.config import RunConfig
from engine.models import Output
from engine.tasks import build_task
from engine.tasks.lag import correlation, verdict
from engine.tasks.mackey_glass import DELAY
from engine.tasks.mackey_glass import series as mackey_glass
from engine.tasks.narma10 import series as narma10
from engine.tasks.random_walk import series as random_walk
from engine.tasks.series import Series
from engine.tasks.sine import PERIOD
from engine.tasks.sine import series as sine
from engine.tasks.sunspots import FILE
from engine.tasks.sunspots import series as sunspots

CPU = torch.device("cpu")
NAMES = ("sine", "random_walk", "mackey_glass", "narma10", "sunspots")


def forecast(name: str, **settings: object) -> Series:
    task = build_task(RunConfig.parse({"task": {"name": name, **settings}}).task)
    assert isinstance(task, Series)
    return task


def own_unit(task: Series, values: torch.Tensor) -> torch.Tensor:
    return values * task.scale + task.mean


@pytest.mark.parametrize("name", ["sine", "random_walk", "mackey_glass", "sunspots"])
def test_the_target_of_a_step_is_what_is_read_at_the_steps_after_it(name):
    task = forecast(name, horizon=3)
    batch = task.batch(5, torch.Generator().manual_seed(0), CPU)
    for ahead in (1, 2, 3):
        assert torch.equal(batch.y[:-ahead, :, ahead - 1], batch.x[ahead:, :, 0])


@pytest.mark.parametrize("name", NAMES)
def test_no_training_window_reaches_into_the_held_out_part(name):
    task = forecast(name)
    first = task._starts.min().item()
    assert first >= task.split
    drawn = task.batch(512, torch.Generator().manual_seed(1), CPU)
    trained = task._scaled[: task.split]
    assert torch.isin(drawn.y.flatten(), trained).all()


@pytest.mark.parametrize("name", ["sine", "random_walk", "mackey_glass", "sunspots"])
def test_persistence_scores_what_repeating_the_input_scores(name):
    task = forecast(name)
    held_out = task.held_out(CPU)
    repeated = Output(held_out.x.expand(-1, -1, task.horizon))
    assert task.score(repeated, held_out).item() == pytest.approx(task.naive["persistence"], rel=1e-4)


def test_seasonal_naive_repeats_the_last_value_of_the_same_season():
    task = forecast("sine", horizon=30)
    t = task._starts + torch.arange(task.length).unsqueeze(1)
    errors = []
    for ahead in range(1, 31):
        back = ahead
        while back > 0:
            back -= PERIOD
        errors.append((task._values[t + back] - task._values[t + ahead]).abs().mean())
    assert task.naive["seasonal-naive"] == pytest.approx(torch.stack(errors).mean().item(), rel=1e-5)


def test_the_baseline_is_the_better_rule_and_names_both():
    task = forecast("sunspots")
    assert task.baseline == min(task.naive.values()) == task.naive["persistence"]
    assert task.baseline_note.startswith("persistence")
    assert f"{task.naive['seasonal-naive']:.3g}" in task.baseline_note
    assert "seasonal" not in forecast("random_walk").baseline_note


def test_a_forecast_that_repeats_the_past_is_called_an_echo():
    walk = np.random.default_rng(0).standard_normal(2000).cumsum()
    truth, before = walk[1:], walk[:-1]
    echo = before + 0.8 * np.random.default_rng(1).standard_normal(len(before))
    words = verdict(truth, echo, before)
    assert words.startswith("Worse than repeating the last value")
    assert "an echo of the past" in words
    assert correlation(echo, before) > correlation(echo, truth)
    assert verdict(truth, truth + 0.1, before).startswith("Better than repeating the last value")
    assert verdict(truth, before, before).startswith("No better")
    assert verdict(np.full(3, np.nan), np.ones(3), np.ones(3)) == ""


def test_correlation_is_numpys_and_unknown_for_a_constant():
    a, b = np.random.default_rng(2).standard_normal((2, 50))
    assert correlation(a, b) == pytest.approx(np.corrcoef(a, b)[0, 1])
    assert math.isnan(correlation(np.ones(5), b[:5]))


def test_the_verdict_of_an_untrained_network_is_that_it_is_worse():
    task = forecast("random_walk")
    held_out = task.held_out(CPU)
    prediction = task.prediction(Output(torch.zeros_like(held_out.y)), held_out)
    assert prediction.verdict.startswith("Worse")
    assert prediction.truth.shape == (9, task.length)


def test_values_are_shown_in_the_series_own_unit():
    task = forecast("sunspots")
    held_out = task.held_out(CPU)
    prediction = task.prediction(Output(held_out.y), held_out)
    assert np.allclose(prediction.truth, own_unit(task, held_out.y[:, :9, -1]).T, atol=1e-3)
    assert prediction.truth.min() > -0.01
    assert prediction.truth.max() > 100


def test_sunspots_are_the_shipped_rows():
    lines = FILE.read_text().splitlines()
    assert len(sunspots()) == len(lines) - 1 == 3126
    assert lines[1] == "1749-01,58.0"
    assert sunspots()[0] == 58.0
    assert [line.split(",")[0] for line in lines[1:4]] == ["1749-01", "1749-02", "1749-03"]


def test_mackey_glass_obeys_its_equation():
    x = mackey_glass().double()
    middle = slice(DELAY + 1, -1)
    slope = (x[DELAY + 2 :] - x[DELAY : -2]) / 2
    delayed = x[1 : -DELAY - 1]
    assert torch.allclose(slope, 0.2 * delayed / (1 + delayed**10) - 0.1 * x[middle], atol=0.01)
    assert 0.2 < x.min() < x.max() < 1.5


def test_narma10_obeys_its_equation():
    u, y = (values.double() for values in narma10())
    t = torch.arange(9, len(u) - 1)
    last_ten = sum(y[t - back] for back in range(10))
    assert torch.allclose(y[t + 1], 0.3 * y[t] + 0.05 * y[t] * last_ten + 1.5 * u[t - 9] * u[t] + 0.1, atol=1e-6)
    assert y.max() < 1.2


def test_the_walk_has_unit_steps_and_the_sine_its_period():
    steps = random_walk().diff()
    assert abs(steps.mean()) < 0.1
    assert steps.std() == pytest.approx(1, abs=0.05)
    spectrum = torch.fft.rfft(sine() - sine().mean()).abs()
    assert len(sine()) / spectrum[20:].add(0).argmax().add(20).item() == pytest.approx(PERIOD, abs=0.2)
