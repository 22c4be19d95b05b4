"""The readout of an echo state network, solved in closed form: ridge regression on all states seen so far."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.models import Model
from engine.tasks.base import UNASKED, Batch

PENALTY = 1e-11
"""Of the squared weights, beside the mean squared error (Tikhonov); it keeps the solution finite when states nearly coincide.

Small, since a forecast that runs on by itself needs a one-step error of about 1e-4 (Mackey-Glass, 84 steps: error 0.002; 0.03 at 1e-8).
"""
WASHOUT = 100
"""First steps of a forecast that are left out (at most a third; none of a shorter window): there the state remembers its start at zero."""


class Ridge:
    """Freezes ``model`` but for its head, watches what enters the head and sets it to the least-squares fit of everything seen.

    ``sums`` are float64: ``(M + 1, M + 1)`` products of states, ``(M + 1, K)`` of states and targets; one more state is the bias's 1.
    """

    def __init__(self, model: Model) -> None:
        head = model.get_submodule("head")
        assert isinstance(head, nn.Linear)
        model.requires_grad_(False)
        head.requires_grad_(True)
        self._head, size = head, head.in_features + 1
        zeros = partial(torch.zeros, dtype=torch.float64, device=head.weight.device)
        self.sums = {"covariance": zeros(size, size), "cross": zeros(size, head.out_features), "count": zeros(())}
        self._seen: Tensor | None = None
        head.register_forward_pre_hook(self._keep)

    def _keep(self, head: nn.Module, inputs: tuple[Any, ...]) -> None:
        if torch.is_grad_enabled():
            self._seen = inputs[0].detach()

    @torch.no_grad()
    def update(self, batch: Batch) -> None:
        """Adds the last forward pass, which was that of ``batch``, and solves."""
        assert self._seen is not None, "no forward pass yet"
        states, targets = fitted(self._seen, batch, self._head.out_features)
        states = torch.cat([states, torch.ones_like(states[:, :1])], 1).double()
        sums = self.sums
        sums["covariance"] += states.T @ states
        sums["cross"] += states.T @ targets.double()
        sums["count"] += len(states)
        penalty = torch.full_like(sums["cross"][:, 0], PENALTY) * sums["count"]
        penalty[-1] = 1e-12  # the constant is not shrunk
        solved = torch.linalg.solve(sums["covariance"] + penalty.diag(), sums["cross"])
        self._head.weight.copy_(solved[:-1].T)
        self._head.bias.copy_(solved[-1])


def fitted(states: Tensor, batch: Batch, outputs: int) -> tuple[Tensor, Tensor]:
    """Rows ``(N, M)`` and what each should say ``(N, K)``: numbers as they are, a class as a 1 among zeros; padding is left out."""
    y = batch.y
    if batch.aligned:
        steps = torch.arange(len(y), device=y.device)[:, None]
        real = steps < (len(y) if batch.lengths is None else batch.lengths)
        forgotten = steps >= (min(WASHOUT, len(y) // 3) if len(y) >= WASHOUT else 0)
        real = (real & (y != UNASKED)) if y.dim() == 2 else (real & forgotten).expand(y.shape[:2])
        states, y = states[real], y[real]
    return states, y if y.is_floating_point() else F.one_hot(y, outputs)
