"""A cell's step, written down while it runs: every operation with its real operands. Nothing here knows which cell it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from engine.cells import Cell, Gates, State, Weights
from engine.errors import EngineError

REARRANGING = {
    "__get__", "chunk", "split", "tensor_split", "unbind", "getitem", "reshape", "view", "squeeze", "unsqueeze", "flatten", "contiguous",
}
"""Operations that only say where a number stands. ``__get__`` is ``.T``."""


@dataclass(frozen=True)
class Place:
    """An operation of a step, counted from 0; ``piece`` where it gives several tensors. The same in every step of a cell."""

    count: int
    piece: int | None


@dataclass(frozen=True)
class Entry:
    """``result`` is what ``call(tensors)`` gives for the operands that are tensors, or one piece of it."""

    operation: str
    operands: tuple[Tensor | float, ...]
    result: Tensor
    call: Callable[[Sequence[Tensor]], Tensor]
    place: Place

    @property
    def tensors(self) -> list[Tensor]:
        return [operand for operand in self.operands if isinstance(operand, Tensor)]


class Tape(TorchFunctionMode):
    """``entries`` by the identity of their result, in the order of the computation."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[int, Entry] = {}
        self._count = 0

    def __torch_function__(self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None) -> Any:
        result = func(*args, **(kwargs or {}))
        pieces = result if isinstance(result, tuple | list) else (result,)
        for i, tensor in enumerate(pieces):
            if isinstance(tensor, Tensor):
                piece = None if tensor is result else i
                call, place = _again(func, args, kwargs or {}, piece), Place(self._count, piece)
                name = func.__name__ if func.__name__ == "__get__" else func.__name__.strip("_")
                self.entries[id(tensor)] = Entry(name, _operands(args, kwargs or {}, name), tensor, call, place)
        self._count += 1
        return result


def _again(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any], piece: int | None) -> Callable[[Sequence[Tensor]], Tensor]:
    def call(tensors: Sequence[Tensor]) -> Tensor:
        fresh = iter(tensors)
        positional = [next(fresh) if isinstance(arg, Tensor) else arg for arg in args]
        result = func(*positional, **{name: next(fresh) if isinstance(arg, Tensor) else arg for name, arg in kwargs.items()})
        taken: Tensor = result if piece is None else result[piece]
        return taken

    return call


def _operands(args: tuple[Any, ...], kwargs: dict[str, Any], name: str) -> tuple[Tensor | float, ...]:
    if any(isinstance(part, Tensor) for arg in args if isinstance(arg, tuple | list) for part in arg):
        raise EngineError(f"This cell joins tensors ({name}); its step cannot be taken apart.")
    kinds = Tensor if name in REARRANGING else Tensor | int | float
    found = [arg if isinstance(arg, Tensor) else float(arg) for arg in args if isinstance(arg, kinds)]
    return (*found, *(arg for arg in kwargs.values() if isinstance(arg, Tensor)))


@dataclass(frozen=True)
class Taped:
    """One time step: the tape, its inputs (``x``, the states before, the weights) and its results, by name."""

    tape: Tape
    x: Tensor
    before: dict[str, Tensor]
    weights: dict[str, Tensor]
    gates: Gates
    after: dict[str, Tensor]

    def inputs(self) -> Iterator[tuple[str, Tensor]]:
        yield "x", self.x
        yield from self.before.items()
        yield from self.weights.items()

    def name_of(self, tensor: Tensor) -> str:
        """``x_t`` or ``h_t−1`` for an input of the step; empty for what is not one."""
        return next((f"{name}_t" if name == "x" else f"{name}_t−1" for name, given in self.inputs() if given is tensor), "")


def tape_step(cell: Cell, x: Tensor, state: State, weights: Weights) -> Taped:
    """Runs ``cell.step`` on x ``(I,)`` and states ``(H,)``, writing down what it does."""
    x, state = x.clone(), tuple(s.clone() for s in state)  # a tensor of its own for every name
    with torch.no_grad(), Tape() as tape:  # in this order: the tape counts the operations of the step alone
        after, gates = cell.step(x, state, weights)
    return Taped(tape, x, dict(zip(cell.states, state, strict=True)), weights._asdict(),
                 gates, dict(zip(cell.states, after, strict=True)))
