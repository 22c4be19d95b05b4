"""Recurrent weights as numbers that theory speaks of: singular values, eigenvalues, and powers that grow before they decay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.errors import EngineError
from engine.frame import Array


@dataclass(frozen=True)
class Spectrum:
    """Of one matrix ``(H, H)``: singular values and moduli of the eigenvalues, largest first ``(H,)``."""

    singular: Array
    eigenvalues: Array

    @property
    def radius(self) -> float:
        """Spectral radius: the rate of W^k in the end."""
        return float(self.eigenvalues[0])

    @property
    def norm(self) -> float:
        """Largest singular value: the most that one step can stretch. Below 1 a tanh RNN's gradient must vanish (Pascanu et al. 2013)."""
        return float(self.singular[0])


def spectrum(matrix: Array) -> Spectrum:
    moduli = np.abs(np.linalg.eigvals(matrix))
    return Spectrum(np.linalg.svd(matrix, compute_uv=False), np.sort(moduli)[::-1])


def spectra(weight_hh: Tensor) -> tuple[Spectrum, ...]:
    """One for each gate's block of W_hh ``(G*H, H)``; none for a cell without a full recurrent matrix."""
    if weight_hh.dim() != 2:
        return ()
    return tuple(spectrum(block.detach().double().cpu().numpy()) for block in torch.split(weight_hh, weight_hh.shape[1]))


@torch.no_grad()
def set_radius(weight_hh: Tensor, radius: float) -> None:
    """Scales each block of W_hh ``(G*H, H)`` in place to a spectral radius. Raises EngineError where there is none, or it is 0."""
    if weight_hh.dim() != 2:
        raise EngineError("This cell has no full recurrent matrix, hence no spectral radius to set.")
    for block in torch.split(weight_hh, weight_hh.shape[1]):
        now = float(torch.linalg.eigvals(block).abs().max())
        if now == 0:
            raise EngineError("A matrix whose eigenvalues are all 0 cannot be scaled to a spectral radius.")
        block.mul_(radius / now)


@dataclass(frozen=True)
class Powers:
    """``norms[k]`` = ||W^k||_2 for k = 0..n; ``radius_power[k]`` = radius^k, all that the eigenvalues say."""

    spectrum: Spectrum
    norms: Array
    radius_power: Array

    @property
    def peak(self) -> int:
        """k at which the norm is largest; above 0 with a radius below 1, the matrix grows before it decays."""
        return int(self.norms.argmax())


def powers(matrix: Array, steps: int) -> Powers:
    """``matrix`` ``(H, H)``. Raises EngineError unless it is square and finite."""
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not np.isfinite(matrix).all():
        raise EngineError(f"Powers need a square matrix of finite numbers; got the shape {matrix.shape}.")
    found = spectrum(matrix)
    product, norms = np.eye(len(matrix)), [1.0]
    for _ in range(steps):
        product = product @ matrix
        norms.append(float(np.linalg.norm(product, 2)))
    return Powers(found, np.array(norms), found.radius ** np.arange(steps + 1))


@dataclass(frozen=True)
class Products:
    """log10 of the length of a unit vector after k products, ``(draws, n + 1)``: of one matrix again and again, and of fresh ones.

    ``radius`` ``(draws,)``: spectral radius of the one matrix.
    """

    same: Array
    fresh: Array
    radius: Array


def products(size: int, steps: int, gain: float = 1.0, draws: int = 5, seed: int = 0) -> Products:
    """Entries N(0, gain^2 / size): an unrolled RNN multiplies one Jacobian, a deep network fresh ones at every layer."""
    rng = np.random.default_rng(seed)
    scale = gain / np.sqrt(size)
    same, fresh = np.zeros((2, draws, steps + 1))
    radius = np.zeros(draws)
    for draw in range(draws):
        start, one = rng.normal(size=size), scale * rng.normal(size=(size, size))
        same[draw], radius[draw] = _lengths(start, [one] * steps), np.abs(np.linalg.eigvals(one)).max()
        fresh[draw] = _lengths(start, [scale * rng.normal(size=(size, size)) for _ in range(steps)])
    return Products(same, fresh, radius)


def _lengths(vector: Array, matrices: list[Array]) -> Array:
    vector = vector / np.linalg.norm(vector)
    found = [0.0]
    for matrix in matrices:
        vector = matrix @ vector
        length = np.linalg.norm(vector)
        found.append(found[-1] + float(np.log10(length)))
        vector = vector / length
    return np.array(found)


def chain(size: int, eigenvalue: float, coupling: float) -> Array:
    """A non-normal matrix ``(size, size)``: every unit keeps ``eigenvalue`` of itself and hands ``coupling`` of it to the one before."""
    found: Array = eigenvalue * np.eye(size) + coupling * np.eye(size, k=1)
    return found
