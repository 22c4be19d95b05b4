"""Frames as bytes: exact on pause, close otherwise, at every scale; what is missing stays missing."""

from __future__ import annotations

import numpy as np
import pytest

from engine.config import RunConfig
from engine.frame import Frame, LayerFrame
from engine.runs.frames import Precision, decode, encode
from engine.trainer import Trainer
from tests.engine.runs.conftest import small

CONFIGS = [
    small(),
    RunConfig.parse({"task": {"name": "surnames"}, "model": {"hidden_size": 8}, "train": {"batch_size": 8}}),
    RunConfig.parse({"task": {"name": "dates"}, "model": {"hidden_size": 8}, "train": {"batch_size": 8}}),
]


@pytest.fixture(scope="module", params=CONFIGS, ids=lambda config: config.task.name)
def frame(request: pytest.FixtureRequest) -> Frame:
    trainer = Trainer(request.param)
    trainer.step()
    return trainer.frame()


def arrays(frame: Frame) -> dict[str, np.ndarray]:
    found = {"inputs": frame.inputs, "lengths": frame.lengths, "answer": frame.answer, "attention": frame.attention}
    for at, layer in enumerate(frame.layers):
        named = {"hidden": layer.hidden, "cell": layer.cell, "grad": layer.grad_hidden, "grad_cell": layer.grad_cell, "slope": layer.slope}
        found |= {f"{at} {name}": values for name, values in (named | layer.gates).items()}
    return {name: values for name, values in found.items() if values is not None}


def test_exact_is_exact(frame: Frame) -> None:
    again = decode(encode(frame, "exact"))
    for name, values in arrays(frame).items():
        assert np.array_equal(arrays(again)[name], values, equal_nan=values.dtype.kind == "f"), name
    assert (again.step, again.tokens, again.example, again.parameters) == (frame.step, frame.tokens, frame.example, frame.parameters)
    assert (again.prediction is None) == (frame.prediction is None)
    if frame.prediction is not None and again.prediction is not None:
        assert np.array_equal(again.prediction.probability, frame.prediction.probability)
        assert again.prediction.labels == frame.prediction.labels


@pytest.mark.parametrize(("precision", "share"), [("half", 2e-5), ("byte", 4e-3)])
def test_shortened_values_are_close_to_the_largest_of_their_time_step(frame: Frame, precision: Precision, share: float) -> None:
    again = arrays(decode(encode(frame, precision)))
    for name, values in arrays(frame).items():
        assert np.array_equal(np.isnan(again[name]), np.isnan(values)), name
        largest = np.nanmax(np.abs(values), axis=-1, keepdims=True, initial=0)
        assert np.all(np.nan_to_num(np.abs(again[name] - values)) <= share * np.nan_to_num(largest) + 1e-38), name


def faded(gradient: np.ndarray) -> Frame:
    layer = LayerFrame(0, "forward", "main", gradient, None, {}, gradient, None)
    return Frame(1, 0.5, gradient, None, np.array([gradient.shape[1]]), None, None, (layer,), None, {})


@pytest.mark.parametrize("precision", ["half", "byte"])
def test_a_gradient_that_fades_over_twenty_powers_of_ten_is_kept(precision: Precision) -> None:
    rng = np.random.default_rng(0)
    gradient = (rng.standard_normal((1, 20, 16)) * 10.0 ** -np.arange(20)[None, :, None]).astype(np.float32)
    again = decode(encode(faded(gradient), precision)).layers[0].grad_hidden
    assert again is not None
    norms, found = (np.linalg.norm(values.astype(np.float64), axis=2) for values in (gradient, again))
    np.testing.assert_allclose(found, norms, rtol=0.01)


def test_a_time_step_past_the_end_stays_missing() -> None:
    values = np.ones((1, 3, 4), np.float32)
    values[:, 2] = np.nan
    for precision in ("half", "byte"):
        again = decode(encode(faded(values), precision)).layers[0].hidden  # type: ignore[arg-type]
        assert np.isnan(again[:, 2]).all()
        assert np.allclose(again[:, :2], 1)


def test_a_frame_with_an_overflow_can_be_kept() -> None:
    values = np.array([[[np.inf, 1.0], [np.nan, np.nan]]], np.float32)
    again = decode(encode(faded(values), "byte")).layers[0].hidden
    assert np.isnan(again[0, 0, 0])
    assert again[0, 0, 1] == 1.0


@pytest.mark.parametrize("width", [1, 2, 7, 8, 9, 17, 64, 101])
def test_the_largest_of_a_run_of_any_length_is_kept_exactly(width: int) -> None:
    values = np.random.default_rng(width).standard_normal((3, 5, width)).astype(np.float32)
    again = decode(encode(faded(values), "half")).layers[0].hidden
    np.testing.assert_allclose(np.abs(again).max(-1), np.abs(values).max(-1), rtol=1e-6)
