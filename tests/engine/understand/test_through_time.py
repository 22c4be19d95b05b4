"""Gradient through time without training, against a plain backward recursion, and the numbers of the facts."""

from __future__ import annotations

import time
from statistics import median

import numpy as np
import pytest
import torch

from engine.cells import CELLS, Stack
from engine.errors import ConfigError
from engine.understand.through_time import Setting, _layer, gamma_alone, of_frame, through_time

SEEDS = range(10)


def ratio(state: str, **setting: object) -> float:
    """||dL/d(state)_0|| / ||dL/dh_T|| after 50 steps, median of 10 seeds."""
    curves = [through_time(Setting(seed=seed, **setting)) for seed in SEEDS]  # type: ignore[arg-type]
    return float(10 ** median(float((curve.cell if state == "c" else curve.hidden)[0]) for curve in curves))  # type: ignore[index]


def test_an_lstm_forgets_by_default_and_a_forget_bias_keeps_its_gradient() -> None:
    assert 1e-12 < ratio("c", cell="lstm") < 1e-9
    assert 1e-5 < ratio("c", cell="lstm", gate_bias=1.0) < 1e-3
    assert ratio("c", cell="lstm", gate_bias=3.0) > 0.05


def test_an_orthogonal_rnn_keeps_its_gradient_and_gain_two_explodes_it() -> None:
    assert ratio("h", cell="rnn", init="orthogonal") > 1e-4
    assert ratio("h", cell="rnn", init="orthogonal", gain=2.0) > 100
    assert ratio("h", cell="rnn") < 1e-9


def test_an_rnn_agrees_with_the_jacobian_recursion_written_out() -> None:
    """dL/dh_{t-1} = W^T diag(1 - h_t^2) dL/dh_t in NumPy, with the layer's own weights and numbers drawn in the same order."""
    setting = Setting(cell="rnn", length=12, hidden=5, init="orthogonal", gain=1.3, seed=3)
    layer, generator = _layer(setting)
    x = torch.randn(12, 8, 2, dtype=torch.float64, generator=generator).numpy()
    grad = torch.randn(8, 5, dtype=torch.float64, generator=generator).numpy()
    w_ih, w_hh, b_ih, b_hh = (weight.numpy() for weight in layer.weights[:4])
    h, hidden = np.zeros((8, 5)), []
    for x_t in x:
        h = np.tanh(x_t @ w_ih.T + b_ih + h @ w_hh.T + b_hh)
        hidden.append(h)
    norms = [np.linalg.norm(grad)]
    for h in hidden[::-1]:
        grad = (grad * (1 - h**2)) @ w_hh
        norms.insert(0, np.linalg.norm(grad))
    np.testing.assert_allclose(through_time(setting).hidden, np.log10(np.array(norms) / norms[-1]), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_theory_starts_at_the_last_step_and_falls_with_the_measured_slope(cell: str) -> None:
    curve = through_time(Setting(cell=cell, length=60, hidden=32))
    assert curve.theory[-1] == curve.hidden[-1] == 0
    measured, expected = (np.polyfit(range(41), each[:41], 1)[0] for each in (curve.hidden, curve.theory))
    assert 0.5 < measured / expected < 1.6
    assert curve.hidden.shape == (61,)
    assert curve.factor.shape == curve.squashing.shape == (60,)


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_has_a_curve_for_each_of_its_states(cell: str) -> None:
    curve = through_time(Setting(cell=cell, length=20, hidden=8))
    assert np.isfinite(curve.hidden).all()
    assert np.isfinite(curve.theory).all()
    assert (curve.cell is not None) == (len(CELLS[cell].states) > 1)


def test_a_spectral_radius_is_the_one_asked_for_in_every_block() -> None:
    curve = through_time(Setting(cell="gru", hidden=16, length=5, radius=0.7))
    assert [round(each.radius, 9) for each in curve.spectra] == [0.7] * 3


def test_a_slider_is_answered_within_60_ms_of_one_thread() -> None:
    torch.set_num_threads(1)
    taken = []
    for _ in range(5):
        started = time.thread_time()
        through_time(Setting(cell="lstm", length=100, hidden=64))
        taken.append(time.thread_time() - started)
    assert min(taken) < 0.060


@pytest.mark.parametrize("direction", [0, 1])
def test_a_frame_of_a_run_is_read_relative_to_the_last_step_of_each_direction(direction: int) -> None:
    torch.manual_seed(0)
    stack = Stack("lstm", 2, 4, 1, True).double()
    output, recording = stack.record(torch.randn(6, 2, 2, dtype=torch.float64), torch.tensor([6, 4]))
    grads = torch.autograd.grad(output.final.sum(), recording.tensors(), allow_unused=True)
    layer = recording.frames(grads, "main")[direction]
    found = of_frame(layer, 1)
    assert found is not None
    assert np.isnan(found.hidden[4:]).all()
    assert found.hidden[0 if direction else 3] == 0
    assert layer.grad_hidden is not None
    step = 2
    expected = np.log10(np.linalg.norm(layer.grad_hidden[1, step]) / np.linalg.norm(layer.grad_hidden[1, 0 if direction else 3]))
    assert found.hidden[step] == pytest.approx(expected)
    assert of_frame(recording.frames(None, "main")[0], 0) is None


def test_a_setting_that_no_run_can_have_is_refused() -> None:
    with pytest.raises(ConfigError, match="gate_bias"):
        through_time(Setting(cell="rnn", gate_bias=1.0))
    with pytest.raises(ConfigError, match="cell"):
        through_time(Setting(cell="mgu"))


@pytest.mark.parametrize("gamma", [0.1, 0.3, 1.0, 3.0])
def test_gamma_alone_predicts_the_slope_of_batch_norm_whatever_the_scale_of_w(gamma: float) -> None:
    for radius in (0.3, 2.0):
        logs = [through_time(Setting("rnn_batchnorm", gamma=gamma, radius=radius, seed=seed)).hidden[0] for seed in range(3)]
        assert 10 ** (median(logs) / 50) == pytest.approx(gamma_alone(gamma), rel=0.15)


def test_gammas_prediction_is_that_of_sums_drawn_at_random() -> None:
    h = np.tanh(np.sqrt(2) * 0.5 * np.random.default_rng(0).standard_normal(200_000))
    assert gamma_alone(0.5) == pytest.approx(0.5 * np.sqrt(((1 - h**2) ** 2).mean() / (h**2).mean()), rel=0.01)
