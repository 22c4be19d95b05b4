"""The cliff and the step over it, against finite differences and plain NumPy."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.errors import EngineError
from engine.understand.cliff import slice_of_loss, updates


def one_unit(w: float, b: float) -> float:
    x = 0.5
    for _ in range(50):
        x = w / (1 + math.exp(-x)) + b
    return (1 / (1 + math.exp(-x)) - 0.7) ** 2


def two_units(w: float, b: float) -> float:
    turn = np.array([[math.cos(math.radians(40)), -math.sin(math.radians(40))], [math.sin(math.radians(40)), math.cos(math.radians(40))]])
    h = np.array([0.5, 0.0])
    for _ in range(50):
        h = np.tanh(w * turn @ h + b)
    return float((h[0] - 0.7) ** 2)


@pytest.mark.parametrize(("units", "loss"), [(1, one_unit), (2, two_units)])
def test_the_slice_is_the_loss_of_the_network_run_by_hand(units: int, loss: object) -> None:
    found = slice_of_loss(units, (0.5, 6.0), (-3.0, 1.0), 5)
    for i, b in enumerate(found.b):
        for j, w in enumerate(found.w):
            assert found.loss[i, j] == pytest.approx(loss(w, b), rel=1e-6, abs=1e-12)  # type: ignore[operator]


def test_the_step_at_the_cliff_is_wild_without_clipping_and_short_with_it() -> None:
    raw, norm, value = updates(1, 4.6695, -2.4068, rate=0.1, threshold=1.0)
    numeric = [(one_unit(4.6695 + 1e-7, -2.4068) - one_unit(4.6695 - 1e-7, -2.4068)) / 2e-7,
               (one_unit(4.6695, -2.4068 + 1e-7) - one_unit(4.6695, -2.4068 - 1e-7)) / 2e-7]
    np.testing.assert_allclose(raw.gradient, numeric, rtol=1e-3)
    assert math.hypot(*raw.gradient) > 50
    assert raw.clipped == raw.gradient
    assert math.hypot(*norm.clipped) == pytest.approx(1.0, rel=1e-5)
    assert max(abs(part) for part in value.clipped) == 1.0
    np.testing.assert_allclose(norm.end, np.array(norm.start) - 0.1 * np.array(norm.clipped))
    assert raw.loss_after == pytest.approx(one_unit(*raw.end))


def test_clipping_by_norm_keeps_the_direction_and_by_value_turns_it() -> None:
    raw, norm, value = updates(1, 4.6695, -2.4068, rate=0.1, threshold=1.0)
    assert raw.angle == 0
    assert norm.angle < 1e-6
    a, b = np.array(value.gradient), np.array(value.clipped)
    assert value.angle == pytest.approx(math.degrees(math.acos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))), abs=1e-4)
    assert value.angle > 1


def test_a_gentle_slope_is_not_clipped() -> None:
    assert {update.end for update in updates(1, 5.5, -2.6, 0.1, 1.0)} == {updates(1, 5.5, -2.6, 0.1, 1.0)[0].end}


def test_impossible_requests_are_refused() -> None:
    with pytest.raises(EngineError, match="1 or 2 units"):
        slice_of_loss(3, (0, 1), (0, 1), 3)
    with pytest.raises(EngineError, match="above 0"):
        updates(1, 5.0, -2.0, 0.1, 0.0)
