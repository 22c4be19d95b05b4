"""Everything that happened inside a stack on one batch: states, gates and the total gradient through time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.cells.cell import Cell, State, Weights
from engine.cells.chunks import unfold
from engine.cells.order import Order
from engine.frame import Array, LayerFrame, Part


@dataclass(frozen=True)
class Passage:
    """One layer in one direction on one batch, in the order in which the kernel ran it.

    Where the gradient is cut, T is a chunk's length and B counts all chunks of all sequences (``chunks.fold``); ``steps`` is the whole T.
    """

    layer: int
    backward: bool
    weights: Weights
    x: Tensor  # (T, B, I)
    state: State  # initial, (B, H) each
    hidden: Tensor  # (T, B, H)
    ghost: Tensor  # (T, B, H) zeros
    added: bool = False  # the ghost was added to h_t step by step, so that its gradient is the total one
    steps: int | None = None


class Recording:
    """One per ``Stack.record`` call, used after the loss is known: ``frames(autograd.grad(loss, tensors()))``."""

    def __init__(self, cell: Cell, order: Order, passages: list[Passage]) -> None:
        self._cell, self._order, self._passages = cell, order, passages

    def tensors(self) -> list[Tensor]:
        """What ``torch.autograd.grad(loss, ..., allow_unused=True)`` must be taken with respect to."""
        return [tensor for passage in self._passages for tensor in (passage.hidden, passage.ghost)]

    @torch.no_grad()
    def frames(self, grads: Sequence[Tensor | None] | None, part: Part) -> tuple[LayerFrame, ...]:
        """One LayerFrame a layer and direction, batch first, NaN past the lengths; ``grads`` None: no gradients."""
        frames = []
        for k, passage in enumerate(self._passages):
            grad = None if grads is None else self._total(passage, grads[2 * k], grads[2 * k + 1])
            frames.append(self._frame(passage, grad, part))
        return tuple(frames)

    def _total(self, passage: Passage, direct: Tensor | None, ghost: Tensor | None) -> Tensor:
        zeros = torch.zeros_like(passage.hidden)
        if passage.added:
            return zeros if ghost is None else ghost
        return self._cell.total_gradient(zeros if direct is None else direct, zeros if ghost is None else ghost)

    def _frame(self, passage: Passage, grad: Tensor | None, part: Part) -> LayerFrame:
        gates, cell = self._cell.inside(passage.x, passage.hidden, passage.state, passage.weights)
        grad_cell = None
        if cell is not None and grad is not None:
            grad_cell = self._cell.cell_gradient(gates, cell, passage.state[1], grad, passage.weights)
        carry = _in_time(passage, self._cell.carry(gates, passage.hidden, passage.weights))

        def public(x: Tensor | None) -> Array | None:
            return None if x is None else self._shown(passage, x)

        return LayerFrame(
            layer=passage.layer, direction="backward" if passage.backward else "forward", part=part,
            hidden=self._shown(passage, passage.hidden), cell=public(cell),
            gates={name: self._shown(passage, gate) for name, gate in gates.items()},
            grad_hidden=public(grad), grad_cell=public(grad_cell), slope=self._public(self._slope(carry), passage.backward),
        )

    def _shown(self, passage: Passage, x: Tensor) -> Array:
        return self._public(_in_time(passage, x), passage.backward)

    def _slope(self, carry: Tensor) -> Tensor:
        """``(T, B)``: the product of ``carry`` over the steps after t, hence 1 at each sequence's last step (float64: it may be tiny)."""
        crossed = self._order.blank(carry.double(), 1.0).roll(-1, 0)
        crossed[-1] = 1.0
        return crossed.flip(0).cumprod(0).flip(0)

    def _public(self, x: Tensor, backward: bool) -> Array:
        x = self._order.blank(self._order.reverse(x) if backward else x, float("nan"))
        return x.transpose(0, 1).cpu().numpy().copy()  # its own memory, whatever T and B are


def _in_time(passage: Passage, x: Tensor) -> Tensor:
    """``(T, B, ...)`` again, where chunks stand side by side."""
    if passage.steps is None:
        return x
    return unfold(x, passage.steps, x.shape[1] // -(-passage.steps // len(x)))
