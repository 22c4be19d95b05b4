"""What a recurrent cell is: its equations, one step of them, and the fastest exact way to run them over time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, NamedTuple

from torch import Tensor

State = tuple[Tensor, ...]
"""One ``(B, H)`` tensor for each name in ``Cell.states``."""

Gates = dict[str, Tensor]


class Weights(NamedTuple):
    """One layer in one direction, named and laid out as PyTorch's; G blocks of H rows, in the order of ``Cell.gates``."""

    weight_ih: Tensor  # (G*H, I)
    weight_hh: Tensor  # (G*H, H)
    bias_ih: Tensor  # (G*H,)
    bias_hh: Tensor  # (G*H,)


class Cell(ABC):
    """Stateless. ``equations`` are LaTeX, a line each; ``paper`` is where they come from."""

    name: ClassVar[str]
    gates: ClassVar[tuple[str, ...]]
    states: ClassVar[tuple[str, ...]] = ("h",)
    equations: ClassVar[tuple[str, ...]]
    paper: ClassVar[str]

    def shapes(self, input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
        """Shape of every weight by PyTorch's name."""
        rows = max(1, len(self.gates)) * hidden_size
        return {"weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size), "bias_ih": (rows,), "bias_hh": (rows,)}

    @abstractmethod
    def step(self, x: Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        """One time step, x ``(..., I)`` and states ``(..., H)``: the next state and every gate by name, ``(..., H)``."""

    @abstractmethod
    def run(self, x: Tensor, state: State, weights: Weights, ghost: Tensor | None = None) -> Tensor:
        """All steps by the fastest exact path: x ``(T, B, I)`` to h ``(T, B, H)``.

        ``ghost`` is a tensor of zeros ``(T, B, H)`` that changes no value; its gradient holds what ``total_gradient`` needs.
        """

    @abstractmethod
    def total_gradient(self, direct: Tensor, ghost: Tensor) -> Tensor:
        """Total dL/dh_t ``(T, B, H)`` from the gradient that enters ``run``'s output and the gradient of its ghost."""

    @abstractmethod
    def carry(self, gates: Gates, hidden: Tensor, weights: Weights) -> Tensor:
        """``(T, B)``: the factor by which theory expects a gradient to change when it crosses step t backwards."""
