"""The internals of a decoder that had to run step by step, kept as a Recording like those of a fast kernel."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from engine.cells import Layer, Recording, Stack, State
from engine.cells.order import Order
from engine.cells.recording import Passage


class Stepping(Protocol):
    def step(self, x: Tensor, states: list[State]) -> list[State]:
        """As ``Stack.step``."""


class Trace:
    """Steps ``stack`` through ``forced`` ``(T, B, .)`` from ``start``; a zero added to every h_t collects the total dL/dh_t.

    So the gradient that reaches h_t through the next step's attention is in it too.
    """

    def __init__(self, stack: Stack, start: tuple[Tensor, ...], forced: Tensor) -> None:
        self._stack, self._start = stack, start
        shape = (stack.depth, *forced.shape[:2], stack.hidden_size)
        self._ghosts = list(forced.new_zeros(shape).unbind(0))
        for ghost in self._ghosts:
            ghost.requires_grad_()
        self._inputs, self._hidden = list[Tensor](), [list[Tensor]() for _ in range(stack.depth)]

    def step(self, x: Tensor, states: list[State]) -> list[State]:
        """As ``Stack.step``."""
        t, after = len(self._inputs), []
        self._inputs.append(x)
        for level, state in enumerate(states):
            (h, *others), _ = self._stack.cell.step(x, state, self._stack.layer(level, 0).weights)
            h = h + self._ghosts[level][t]
            self._hidden[level].append(h)
            after.append((h, *others))
            x = self._stack.handed_up(h, level)
        return after

    def recording(self) -> Recording:
        """Of all steps so far."""
        passages, x = list[Passage](), torch.stack(self._inputs)
        for level, hidden in enumerate(self._hidden):
            layer: Layer = self._stack.layer(level, 0)
            start = tuple(state[level, 0] for state in self._start)
            passages.append(Passage(level, False, layer.weights, x, start, torch.stack(hidden), self._ghosts[level], added=True))
            x = self._stack.handed_up(passages[-1].hidden, level)
        return Recording(self._stack.cell, Order(len(x), None, x.device), passages)
