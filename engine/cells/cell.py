"""What a recurrent cell is: its equations, one step of them, and the fastest exact way to run them over time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn

from engine.cell_facts import FACTS, CellFacts

State = tuple[Tensor, ...]
"""One ``(B, H)`` tensor for each name in ``Cell.states``."""

Gates = dict[str, Tensor]

NOTHING = torch.empty(0)
"""Stands where a cell has no such weight."""


RUNNING_STEPS = 256
"""Time steps that have running statistics of their own; the last one's stand for all later steps."""


class Weights(NamedTuple):
    """One layer in one direction, named and laid out as PyTorch's; G blocks of H rows, in the order of ``Cell.blocks``."""

    weight_ih: Tensor  # (G*H, I)
    weight_hh: Tensor = NOTHING  # (G*H, H); (H,) where each unit hears only itself
    bias_ih: Tensor = NOTHING  # (G*H,)
    bias_hh: Tensor = NOTHING  # (G*H,)
    peephole: Tensor = NOTHING  # (3*H,): from c to i, f and o
    gamma_ih: Tensor = NOTHING  # (G*H,): scale of the normalised W_ih x
    gamma_hh: Tensor = NOTHING  # (G*H,): scale of the normalised W_hh h
    gamma_c: Tensor = NOTHING  # (H,): scale and
    beta_c: Tensor = NOTHING  # (H,): shift of the normalised cell state
    running: Tensor = NOTHING  # (S, 4, H): means and variances of W_ih x and of W_hh h by time step; no gradient enters


class Cell(ABC):
    """Stateless. ``equations`` are LaTeX, a line each; ``paper`` is where they come from; the rest of its facts is in FACTS."""

    name: ClassVar[str]
    equations: ClassVar[tuple[str, ...]]
    paper: ClassVar[str]
    gamma: ClassVar[float] = 1.0
    """The scale that a normalised product starts with."""

    @property
    def facts(self) -> CellFacts:
        return FACTS[self.name]

    @property
    def blocks(self) -> tuple[str, ...]:
        return self.facts.blocks

    @property
    def gates(self) -> tuple[str, ...]:
        return self.facts.gates

    @property
    def states(self) -> tuple[str, ...]:
        return self.facts.states

    def shapes(self, input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
        """Shape of every weight by PyTorch's name."""
        return self.facts.shapes(input_size, hidden_size)

    def start(self, weights: Weights, generator: torch.Generator | None = None) -> None:
        """Sets the weights a layer starts with, in place: PyTorch's U(-1/sqrt(H), 1/sqrt(H)); scales ``gamma``, shifts 0."""
        hidden = len(weights.weight_ih) // max(1, len(self.blocks))
        for name, weight in weights._asdict().items():
            if name.startswith("gamma"):
                nn.init.constant_(weight, self.gamma if name != "gamma_c" else 1.0)
            elif name.startswith("beta"):
                nn.init.zeros_(weight)
            elif name != "running" and weight.numel():
                nn.init.uniform_(weight, -(hidden**-0.5), hidden**-0.5, generator)

    @abstractmethod
    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        """One time step, x ``(..., I)`` and states ``(..., H)``: the next state and every gate by name, ``(..., H)``.

        Self-contained: exported code contains this text as it stands.
        """

    def at(self, weights: Weights, t: int) -> Weights:
        """The weights of step ``t``: the same at every step, but for running statistics."""
        return weights

    @abstractmethod
    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        """All steps by the fastest exact path: x ``(T, B, I)`` to h ``(T, B, H)``.

        ``ghost`` is a tensor of zeros ``(T, B, H)`` that changes no value; its gradient holds what ``total_gradient`` needs.
        """

    def run_on_batch(self, x: Tensor, state: State, weights: Weights, past_end: Tensor | None) -> tuple[Tensor, Tensor]:
        """``run`` with a batch's own statistics, and these ``(T, 4, H)``; only for cells that keep running ones."""
        raise NotImplementedError

    def remember(self, weights: Weights, found: Tensor, past_end: Tensor | None) -> None:
        """Moves the running statistics towards those just found."""
        raise NotImplementedError

    def total_gradient(self, direct: Tensor, ghost: Tensor) -> Tensor:
        """Total dL/dh_t ``(T, B, H)`` from the gradient that enters ``run``'s output and the gradient of its ghost (added to h_t)."""
        return ghost

    def inside(self, x: Tensor, hidden: Tensor, state: State, weights: Weights) -> tuple[Gates, Tensor | None]:
        """Every gate and the cell states ``(T, B, H)`` of a finished run, from its hidden states in one batched step."""
        if not self.gates:
            return {}, None
        return self.step(x, (torch.cat([state[0][None], hidden[:-1]]),), weights)[1], None

    def cell_gradient(self, gates: Gates, cell: Tensor, c0: Tensor, grad_hidden: Tensor, weights: Weights) -> Tensor:
        """Total dL/dc_t ``(T, B, H)`` from the total dL/dh_t; only for cells that have a c."""
        raise NotImplementedError

    def carry(self, gates: Gates, hidden: Tensor, weights: Weights) -> Tensor:
        """``(T, B)``: the factor by which theory expects a gradient to change when it crosses step t backwards.

        Of a gated cell the mean keeping gate: the share of the old state that a step keeps.
        """
        keeping = "forget" if "forget" in gates else "update"
        return gates[keeping].mean(-1)
