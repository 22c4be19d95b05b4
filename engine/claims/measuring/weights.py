"""Weights that no configuration describes, for measurements without training. All float64, from a seed of their own."""

from __future__ import annotations

import torch

from engine.cells import Weights


def relu_identity(hidden: int, seed: int, inputs: int = 2) -> Weights:
    """IRNN: W_hh = I, biases 0, small input weights (Le, Jaitly, Hinton 2015)."""
    generator = torch.Generator().manual_seed(seed)
    w_ih = 0.001**0.5 * torch.randn(hidden, inputs, dtype=torch.float64, generator=generator)
    zeros = torch.zeros(hidden, dtype=torch.float64)
    return Weights(w_ih, torch.eye(hidden, dtype=torch.float64), zeros, zeros)


def gaussian(hidden: int, gain: float, seed: int, inputs: int = 2) -> Weights:
    """W_hh with entries N(0, gain^2 / hidden), input weights N(0, 1 / inputs), biases 0."""
    generator = torch.Generator().manual_seed(seed)
    w_ih = torch.randn(hidden, inputs, dtype=torch.float64, generator=generator) / inputs**0.5
    w_hh = gain * torch.randn(hidden, hidden, dtype=torch.float64, generator=generator) / hidden**0.5
    zeros = torch.zeros(hidden, dtype=torch.float64)
    return Weights(w_ih, w_hh, zeros, zeros)
