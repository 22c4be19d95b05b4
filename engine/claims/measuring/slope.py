"""How much of a gradient is left so many steps back, without training."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.cells import Cell, Weights
from engine.cells.unroll import unroll
from engine.understand.through_time import Curve, Setting, through_time

HIDDEN = 64


def hidden_left(setting: Setting, lag: int) -> float:
    """log10 of ||dL/dh_{T-lag}|| / ||dL/dh_T||."""
    return _at(through_time(setting).hidden, lag)


def cell_left(setting: Setting, lag: int) -> float:
    """log10 of ||dL/dc_{T-lag}|| / ||dL/dc_T||: along the cell state."""
    curve: Curve = through_time(setting)
    assert curve.cell is not None
    return _at(curve.cell, lag) - float(curve.cell[-1])


def _at(curve: np.ndarray, lag: int) -> float:
    return float(curve[len(curve) - 1 - lag])


def weights_left(cell: Cell, weights: Weights, lag: int, seed: int, inputs: int = 2) -> float:
    """The same of given weights, on N(0, 1) input: for settings that no configuration has."""
    hidden = weights.weight_hh.shape[1]
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(lag + 20, 8, inputs, dtype=weights.weight_hh.dtype, generator=generator)
    direction = torch.randn(8, hidden, dtype=x.dtype, generator=generator)
    start = tuple(x.new_zeros(8, hidden).requires_grad_() for _ in cell.states)
    with torch.enable_grad():
        states = unroll(cell, x, start, weights).states
        wanted: list[Tensor] = [states[-1][0], states[-1 - lag][0]]
        last, early = torch.autograd.grad((states[-1][0] * direction).sum(), wanted, allow_unused=True)
    assert last is not None
    assert early is not None
    return float((early.norm().clamp_min(1e-300) / last.norm()).log10())  # over all sequences: in one all ReLU units may be off
