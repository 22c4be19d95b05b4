"""The explicit reference: a cell's own equations, one time step after another, under plain autograd."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from engine.cells.cell import Cell, Gates, State, Weights


class Unrolled(NamedTuple):
    """``states``: for each step the tuple of states ``(B, H)`` (in autograd's graph); ``gates``: every gate ``(T, B, H)``."""

    states: list[State]
    gates: Gates

    @property
    def output(self) -> Tensor:
        """h ``(T, B, H)``."""
        return torch.stack([state[0] for state in self.states])


def unroll(cell: Cell, x: Tensor, state: State, weights: Weights) -> Unrolled:
    """Run x ``(T, B, I)`` from ``state``, keeping everything. Slow and plain: what fast paths are checked against."""
    states: list[State] = []
    gates: list[Gates] = []
    for t, x_t in enumerate(x):
        state, now = cell.step(x_t, state, cell.at(weights, t))
        states.append(state)
        gates.append(now)
    return Unrolled(states, {name: torch.stack([g[name] for g in gates]) for name in cell.gates})


def run_steps(cell: Cell, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
    """h ``(T, B, H)`` by the same plain loop, for cells that no kernel of ours pays for; the gradient of ``ghost`` is the total dL/dh_t.

    A kernel takes a half to four fifths of it (``engine/bench/cells.py``): autograd keeps a node for every operation of every step.
    """
    hidden: list[Tensor] = []
    for t, x_t in enumerate(x):
        state, _ = cell.step(x_t, state, cell.at(weights, t))
        if ghost is not None:
            state = (state[0] + ghost[t], *state[1:])
        hidden.append(state[0])
    return torch.stack(hidden)
