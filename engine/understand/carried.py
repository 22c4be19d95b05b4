"""Carried state: a long stream cut into chunks is still one stream only if every chunk starts from the state that the last one left."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.cells import Layer, State
from engine.errors import EngineError
from engine.frame import Array


@dataclass(frozen=True)
class Carried:
    """Each ``(T,)``: distance of h_t from that of the uncut stream. ``order``: the order in which ``shuffled`` read the chunks.

    ``carried``: chunks in order, state handed on (exactly 0). ``reset``: every chunk from zeros. ``shuffled``: handed on, but out of order.
    """

    edges: tuple[int, ...]
    order: tuple[int, ...]
    carried: Array
    reset: Array
    shuffled: Array


def carry(layer: Layer, x: Tensor, chunk: int, seed: int = 0) -> Carried:
    """One stream ``x`` ``(T, I)``. Raises EngineError unless it is cut into at least two chunks."""
    if not 1 <= chunk < len(x):
        raise EngineError(f"A stream of {len(x)} steps is cut into chunks of 1 to {len(x) - 1}; got {chunk}.")
    chunks = torch.split(x, chunk)
    order = torch.randperm(len(chunks), generator=torch.Generator().manual_seed(seed)).tolist()
    if order == sorted(order):
        order.reverse()
    with torch.no_grad():
        whole = _read(layer, [x], [0], handed_on=True)
        in_order = list(range(len(chunks)))
        passes = [_read(layer, chunks, in_order, True), _read(layer, chunks, in_order, False), _read(layer, chunks, order, True)]
    carried, reset, shuffled = ((each - whole).norm(dim=-1).numpy() for each in passes)
    return Carried(tuple(range(0, len(x), chunk)), tuple(order), carried, reset, shuffled)


def _read(layer: Layer, chunks: list[Tensor] | tuple[Tensor, ...], order: list[int], handed_on: bool) -> Tensor:
    """h ``(T, H)`` in the order of the stream, whatever the order of reading."""
    zeros: State = (chunks[0].new_zeros(layer.hidden_size),) * len(layer.cell.states)
    states, found = zeros, dict[int, Tensor]()
    starts = torch.tensor([0, *(len(chunk) for chunk in chunks)]).cumsum(0).tolist()
    for index in order:
        states, hidden = states if handed_on else zeros, list[Tensor]()
        for t, x in enumerate(chunks[index], starts[index]):
            states, _ = layer.cell.step(x, states, layer.cell.at(layer.weights, t))
            hidden.append(states[0])
        found[index] = torch.stack(hidden)
    return torch.cat([found[index] for index in range(len(chunks))])
