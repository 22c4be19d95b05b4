"""Ways to run a decoder step by step: plainly, or with its internals kept as a Recording like those of a fast kernel."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from engine.cells import Recording, Stack, State
from engine.cells.cell import Weights
from engine.cells.order import Order
from engine.cells.recording import Passage


class Stepping(Protocol):
    def step(self, x: Tensor, states: list[State]) -> list[State]:
        """As ``Stack.step``."""


class Steps:
    """Steps ``stack`` with its weights taken once: a clamp makes them anew whenever they are asked for, and a graph keeps them all.

    ``masks`` ``(steps, B, H)`` stand between the layers where something is dropped.
    """

    def __init__(self, stack: Stack, masks: list[Tensor] | None) -> None:
        self._stack, self._masks, self._t = stack, masks, 0
        self._weights = _weights(stack)

    def step(self, x: Tensor, states: list[State]) -> list[State]:
        """As ``Stack.step``."""
        masks = self._masks and [mask[self._t] for mask in self._masks]
        self._t += 1
        return self._stack.step(x, states, masks, self._weights)


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
        self._weights = _weights(stack)
        self._inputs, self._hidden = list[Tensor](), [list[Tensor]() for _ in range(stack.depth)]

    def step(self, x: Tensor, states: list[State]) -> list[State]:
        """As ``Stack.step``."""
        t, after = len(self._inputs), []
        self._inputs.append(x)
        for level, state in enumerate(states):
            (h, *others), _ = self._stack.cell.step(x, state, self._weights[level])
            h = h + self._ghosts[level][t]
            self._hidden[level].append(h)
            after.append((h, *others))
            x = self._stack.handed_up(h, level)
        return after

    def recording(self) -> Recording:
        """Of all steps so far."""
        passages, x = list[Passage](), torch.stack(self._inputs)
        for level, hidden in enumerate(self._hidden):
            start = tuple(state[level, 0] for state in self._start)
            passages.append(Passage(level, False, self._weights[level], x, start, torch.stack(hidden), self._ghosts[level], added=True))
            x = self._stack.handed_up(passages[-1].hidden, level)
        return Recording(self._stack.cell, Order(len(x), None, x.device), passages)


def _weights(stack: Stack) -> list[Weights]:
    return [stack.layer(level, 0).weights for level in range(stack.depth)]
