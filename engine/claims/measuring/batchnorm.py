"""The gradient of a batch-normalised RNN, 50 steps back, with the batch's own statistics at every step. Untrained."""

from __future__ import annotations

import torch

from engine.cells import CELLS, Layer
from engine.cells.kernels.rnn import run_rnn

HIDDEN, BATCH, LAG, WARM_UP = 64, 64, 50, 20


def left(gamma: float | None, seed: int, scale: float = 1.0) -> float:
    """log10 of ||dL/dh_{T-50}|| / ||dL/dh_T||; ``gamma`` scales the recurrent product (None: no
    normalisation), .1 the input. ``scale`` multiplies W_hh."""
    generator = torch.Generator().manual_seed(seed)
    name = "rnn" if gamma is None else "rnn_batchnorm"
    layer = Layer(CELLS[name], 2, HIDDEN).double().requires_grad_(False)
    layer.start(generator)
    x = torch.randn(WARM_UP + LAG, BATCH, 2, dtype=torch.float64, generator=generator)
    direction = torch.randn(BATCH, HIDDEN, dtype=torch.float64, generator=generator)
    weights = layer.weights._replace(weight_hh=scale * layer.weight_hh)
    if gamma is not None:
        weights = weights._replace(gamma_hh=torch.full_like(weights.gamma_hh, gamma), gamma_ih=torch.full_like(weights.gamma_ih, 0.1))

    def run(part: torch.Tensor, state: torch.Tensor) -> torch.Tensor:
        if gamma is None:
            return run_rnn(part, state, weights, "tanh", None)
        return layer.cell.run_on_batch(part, (state,), weights, None)[0]

    start = 0.1 * torch.randn(BATCH, HIDDEN, dtype=torch.float64, generator=generator)
    state = run(x[:WARM_UP], start)[-1].detach().requires_grad_()
    with torch.enable_grad():
        (grad,) = torch.autograd.grad((run(x[WARM_UP:], state)[-1] * direction).sum(), state)
    return float((grad.norm() / direction.norm()).clamp_min(1e-300).log10())
