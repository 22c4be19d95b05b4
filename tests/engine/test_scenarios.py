"""Each scenario shows what its text says. Those that take more than 15 s are marked long; what they start from is checked at once."""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

from engine import runs, scenarios
from engine.config import RunConfig
from engine.errors import NonFiniteError
from engine.packet import header_of
from engine.scenarios import REFERENCES, SCENARIOS
from engine.scenarios.record import recordings
from engine.trainer import Trainer

EVERY = 25


@dataclass(frozen=True)
class Story:
    """Held-out metric by step, the batch losses, and the step of a failure."""

    metric: dict[int, float]
    baseline: float
    losses: list[float]
    failed_at: int | None

    def first(self, threshold: float, above: bool) -> int:
        return next(step for step, value in self.metric.items() if step and (value >= threshold if above else value <= threshold))


@cache
def tell(config: RunConfig) -> Story:
    torch.set_num_threads(1)
    trainer, metric, losses = Trainer(config), {}, []
    for step in range(1, config.train.steps + 1):
        try:
            losses.append(trainer.step().loss)
        except NonFiniteError as error:
            return Story(metric, 0.0, losses, error.step)
        if step % EVERY == 0 or step == config.train.steps:
            evaluation = trainer.evaluate()
            metric[step] = evaluation.metric
    return Story(metric, evaluation.baseline, losses, None)


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda scenario: scenario.name)
def test_a_scenario_lasts_40_to_120_seconds_and_is_told_as_a_question(scenario) -> None:
    assert SCENARIOS[scenario.name] is scenario
    assert 40 <= scenario.config.train.steps / scenario.pace <= 120
    assert scenario.title.endswith("?")
    assert not scenario.watch[0].isupper()
    assert "!" not in scenario.text + scenario.watch
    assert len(scenario.label) <= 26


@pytest.mark.parametrize("name", recordings())
def test_a_recording_is_of_the_configuration_as_it_is_now(name: str) -> None:
    steps = runs.history(f"recorded:{name}")
    assert len(steps) > 5
    assert steps[0] == 0
    assert len(runs.packet(f"recorded:{name}")) > 1000
    file = Path(scenarios.__file__).parent / "recorded" / f"{name}.run.xz"
    assert header_of(lzma.decompress(file.read_bytes()))["config"] == recordings()[name][0].canonical(), "run: make recordings"


def test_an_rnn_with_stretching_weights_breaks_before_step_25_and_clipping_saves_it() -> None:
    scenario = SCENARIOS["explode_then_clip"]
    story = tell(scenario.config)
    assert story.failed_at is not None
    assert 0.2 <= story.failed_at / scenario.config.train.steps <= 0.7
    assert story.failed_at < 25
    assert max(story.losses) > 1e30
    clipped = tell(scenario.config.changed("train.clip.mode", "norm"))
    assert clipped.failed_at is None
    assert all(np.isfinite(clipped.losses))
    assert 0.5 * clipped.baseline < clipped.metric[scenario.config.train.steps] < 2 * clipped.baseline


def test_surnames_reach_065_macro_f1_in_the_middle_of_the_run() -> None:
    config = SCENARIOS["surnames_both_ways"].config
    story = tell(config)
    assert 0.2 <= story.first(0.65, above=True) / config.train.steps <= 0.7
    assert story.baseline < 0.05


@pytest.mark.long
@pytest.mark.timeout(900)  # on a busy machine
def test_the_chrono_lstm_stays_at_the_mean_and_then_falls_below_002() -> None:
    config = SCENARIOS["lstm_remembers"].config
    story = tell(config)
    assert story.metric[400] > 0.9 * story.baseline
    assert 0.4 <= story.first(0.5 * story.baseline, above=False) / config.train.steps <= 0.7
    assert story.metric[1000] < 0.02


@pytest.mark.long
@pytest.mark.timeout(900)  # on a busy machine
def test_the_plain_rnn_stays_at_the_baseline() -> None:
    story = tell(SCENARIOS["rnn_cannot"].config)
    assert min(story.metric.values()) > 0.14
    assert REFERENCES["lstm_remembers"].config == SCENARIOS["lstm_remembers"].config


@pytest.mark.long
@pytest.mark.timeout(900)  # on a busy machine
def test_the_default_bias_forgets_where_open_gates_remember() -> None:
    scenario = SCENARIOS["default_bias_forgets"]
    assert tell(scenario.config).metric[1000] > 0.14
    assert tell(scenario.reference.config).metric[1000] < 0.02


def test_default_gates_forget_a_number_within_a_dozen_steps_before_any_training() -> None:
    frame = Trainer(SCENARIOS["default_bias_forgets"].config).frame()
    kept = float(np.prod(frame.layers[0].gates["forget"].mean(axis=2)[0, :12]))
    assert kept < 0.001


@pytest.mark.long
@pytest.mark.timeout(1800)  # on a busy machine
def test_open_gates_copy_eight_symbols_of_ten_and_the_default_start_six() -> None:
    scenario = SCENARIOS["copy_long_run"]
    assert tell(scenario.config).metric[9000] > 0.8
    assert 0.5 < tell(scenario.reference.config).metric[9000] < 0.7
    assert Trainer(scenario.config).task.baseline < 0.14


@pytest.mark.long
@pytest.mark.timeout(900)  # on a busy machine
def test_dates_come_out_right_while_attention_settles() -> None:
    config = SCENARIOS["dates_attention"].config
    story = tell(config)
    assert story.metric[50] < 0.3
    assert 0.2 <= story.first(0.9, above=True) / config.train.steps <= 0.7
    assert story.metric[config.train.steps] >= 0.99
