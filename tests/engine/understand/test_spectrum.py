"""Singular values, powers and products, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.errors import EngineError
from engine.understand.spectrum import powers, products, set_radius, spectrum

JORDAN = np.array([[0.9, 1.0], [0.0, 0.9]])


def test_a_non_normal_matrix_grows_before_it_decays() -> None:
    found = powers(JORDAN, 50)
    assert found.spectrum.radius == pytest.approx(0.9)
    assert (round(found.norms[10], 2), round(found.norms[50], 3)) == (3.91, 0.286)
    assert found.peak == 9
    assert found.norms[found.peak] > 3.9
    for k in (1, 10, 50):  # W^k = [[.9^k, k .9^(k-1)], [0, .9^k]]
        assert found.norms[k] == pytest.approx(np.linalg.norm([[0.9**k, k * 0.9 ** (k - 1)], [0, 0.9**k]], 2))
    np.testing.assert_allclose(found.radius_power, 0.9 ** np.arange(51))


def test_a_normal_matrix_decays_as_its_radius_says() -> None:
    np.testing.assert_allclose(powers(0.8 * np.eye(3), 20).norms, 0.8 ** np.arange(21))
    rotation = spectrum(1.1 * np.array([[0.0, -1.0], [1.0, 0.0]]))
    assert (rotation.radius, rotation.norm) == pytest.approx((1.1, 1.1))


def test_one_matrix_many_times_ends_at_the_rate_of_its_radius_and_fresh_ones_at_the_mean_rate() -> None:
    found = products(32, 400, gain=1.2, draws=3, seed=1)
    rng = np.random.default_rng(1)
    rng.normal(size=32)
    radius = np.abs(np.linalg.eigvals(1.2 / np.sqrt(32) * rng.normal(size=(32, 32)))).max()
    assert (found.same[0, 400] - found.same[0, 200]) / 200 == pytest.approx(np.log10(radius), abs=0.003)
    assert found.radius[0] == pytest.approx(radius)
    assert found.fresh.shape == (3, 401)
    np.testing.assert_allclose(found.fresh[:, -1] / 400, np.log10(1.2) - np.log10(np.e) / 64, atol=0.01)  # E log of chi_32 / sqrt(32)
    assert (found.same[:, 0] == 0).all()


def test_what_has_no_radius_or_is_not_square_is_refused() -> None:
    with pytest.raises(EngineError, match="eigenvalues are all 0"):
        set_radius(torch.tensor([[0.0, 1.0], [0.0, 0.0]]), 0.9)
    with pytest.raises(EngineError, match="square"):
        powers(np.ones((2, 3)), 4)
