"""Truncated backpropagation through time: the state is carried from chunk to chunk, the gradient is not (Williams & Peng 1990).

Where every chunk starts is known from one pass without gradients; then all chunks run side by side, as more sequences of one batch.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import pad

from engine.cells.cell import Cell, State, Weights


def fold(x: Tensor, chunk: int) -> Tensor:
    """``(T, B, F)`` to ``(chunk, N*B, F)``: N chunks side by side, the last one filled up with zeros."""
    steps, batch, width = x.shape
    count = -(-steps // chunk)
    filled = pad(x, (0, 0, 0, 0, 0, count * chunk - steps))
    return filled.view(count, chunk, batch, width).transpose(0, 1).reshape(chunk, count * batch, width)


def unfold(x: Tensor, steps: int, batch: int) -> Tensor:
    """``(chunk, N*B, ...)`` back to ``(T, B, ...)``."""
    chunk, rest = len(x), x.shape[2:]
    return x.view(chunk, -1, batch, *rest).transpose(0, 1).reshape(-1, batch, *rest)[:steps]


def carried(cell: Cell, x: Tensor, state: State, weights: Weights, chunk: int) -> tuple[Tensor, State]:
    """h ``(T, B, H)`` of the whole sequence, and the state in which each chunk starts ``(N*B, H)``: constants, no gradient enters.

    The pass is one that could be differentiated: PyTorch's LSTM rounds otherwise under ``no_grad``.
    """
    x, state = x.detach(), tuple(each.detach() for each in state)
    hidden = cell.run(x, state, weights).detach()
    with torch.no_grad():
        own = (hidden,) if len(state) == 1 else (hidden, cell.inside(x, hidden, state, weights)[1])
    starts = []
    for first, all_steps in zip(state, own, strict=True):
        assert all_steps is not None
        starts.append(torch.cat([first[None], all_steps[chunk - 1 : len(x) - 1 : chunk]]).flatten(0, 1))
    return hidden, tuple(starts)


@torch.no_grad()
def last_state(cell: Cell, x: Tensor, hidden: Tensor, state: State, weights: Weights) -> State:
    """The state ``(B, H)`` after the last time step of a finished run: a constant from which the next may start."""
    if len(state) == 1:
        return (hidden[-1].detach(),)
    cells = cell.inside(x, hidden, state, weights)[1]
    assert cells is not None
    return hidden[-1].detach(), cells[-1]


def cut(whole: Tensor, chunks: Tensor) -> Tensor:
    """The values of ``whole`` ``(T, B, H)`` to the last bit, with the gradient of the same computed by chunks ``(chunk, N*B, H)``."""
    by_chunk = unfold(chunks, len(whole), whole.shape[1])
    return whole + (by_chunk - by_chunk.detach())
