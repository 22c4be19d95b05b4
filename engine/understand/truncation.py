"""Truncated backpropagation through time: same forward pass, the gradient ends at the edge of a chunk (Williams & Peng 1990)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.cells import Layer, State
from engine.errors import EngineError
from engine.frame import Array


@dataclass(frozen=True)
class Truncation:
    """``forward_difference``: largest difference of any state from the uncut pass, exactly 0.0.

    ``full`` and ``truncated`` ``(T,)``: norm of the derivative of a loss at step ``loss_at`` by the input at t.
    ``edges``: the first steps of the chunks, where the state is detached. ``reach``: steps before ``loss_at`` that still get a gradient.
    """

    chunk: int
    loss_at: int
    edges: tuple[int, ...]
    forward_difference: float
    full: Array
    truncated: Array

    @property
    def reach(self) -> int:
        return int((self.truncated[: self.loss_at] != 0).sum())

    @property
    def logs(self) -> tuple[Array, Array]:
        """log10 of ``full`` and ``truncated``; NaN where exactly nothing arrives."""
        return _log(self.full), _log(self.truncated)


def _log(norms: Array) -> Array:
    logs: Array = np.log10(np.where(norms > 0, norms, np.nan))
    return logs


def truncate(layer: Layer, x: Tensor, chunk: int, loss_at: int | None = None) -> Truncation:
    """``x`` ``(T, I)``; the loss is the sum of h at ``loss_at`` (None: the last step). Raises EngineError for a size that cannot be."""
    steps = len(x)
    loss_at = steps - 1 if loss_at is None else loss_at
    if not 1 <= chunk <= steps or not 0 <= loss_at < steps:
        raise EngineError(f"chunk must be 1 to {steps} and the loss at step 0 to {steps - 1}; got {chunk} and {loss_at}.")
    whole, full = _pass(layer, x, steps, loss_at)
    cut, truncated = _pass(layer, x, chunk, loss_at)
    difference = float((whole - cut).abs().max())
    return Truncation(chunk, loss_at, tuple(range(0, steps, chunk)), difference, full, truncated)


def _pass(layer: Layer, x: Tensor, chunk: int, loss_at: int) -> tuple[Tensor, Array]:
    """All h ``(T, H)`` and the gradient norms by input ``(T,)``, the states detached before every chunk."""
    with torch.enable_grad():
        inputs = x.detach().clone().requires_grad_()
        states: State = (inputs.new_zeros(layer.hidden_size),) * len(layer.cell.states)
        hidden = []
        for t, x_t in enumerate(inputs):
            if t % chunk == 0:
                states = tuple(state.detach() for state in states)
            states, _ = layer.cell.step(x_t, states, layer.cell.at(layer.weights, t))
            hidden.append(states[0])
        (grad,) = torch.autograd.grad(hidden[loss_at].sum(), inputs)
    return torch.stack(hidden).detach(), grad.norm(dim=-1).numpy()
