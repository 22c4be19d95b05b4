"""Which inputs a summary has seen, by gradient: an input that cannot change a number has a gradient of exactly 0."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.cells import Stack
from engine.errors import EngineError
from engine.frame import Array, Direction
from engine.models.readout import Readout

READOUTS = ("final", "last", "mean", "max")


@dataclass(frozen=True)
class Seen:
    """One half of a summary. ``gradient`` ``(T,)``: norm of the derivative of (a random projection of) this half by the input at t."""

    readout: str
    direction: Direction
    gradient: Array

    @property
    def inputs(self) -> tuple[int, ...]:
        """Time steps that this half has seen."""
        return tuple(t for t, norm in enumerate(self.gradient) if norm != 0.0)


def seen_by(stack: Stack, x: Tensor, readout: str, seed: int = 0) -> tuple[Seen, ...]:
    """One sequence ``x`` ``(T, I)`` without padding; for each direction what its half of the summary has seen.

    ``last`` is PyTorch's ``out[:, -1]``: its backward half has read one token. Raises EngineError for a readout that is not there.
    """
    if readout not in READOUTS:
        raise EngineError(f"There is no readout {readout!r}; there are {', '.join(READOUTS)}.")
    projection = torch.randn(stack.hidden_size, generator=torch.Generator().manual_seed(seed)).to(x.dtype)
    with torch.enable_grad():
        inputs = x.detach().unsqueeze(1).requires_grad_()
        vector = Readout(readout, stack.output_size)(stack.record(inputs)[0], None).vector[0]
        halves = vector.split(stack.hidden_size)
        grads = [torch.autograd.grad(half @ projection, inputs, retain_graph=True)[0] for half in halves]
    return tuple(
        Seen(readout, "backward" if direction else "forward", grad[:, 0].norm(dim=-1).numpy()) for direction, grad in enumerate(grads)
    )
