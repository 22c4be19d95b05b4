"""Truncated BPTT: no value changes by a single bit, and the gradient ends exactly at the edge of a chunk."""

from __future__ import annotations

import pytest
import torch

from engine.cell_facts import FACTS
from engine.cells import Stack
from engine.cells.chunks import fold, unfold

TRAINED = [name for name, facts in FACTS.items() if facts.by_gradient and not facts.running]


def made(cell: str, layers: int = 1, chunk: int = 0, dtype: torch.dtype = torch.double) -> Stack:
    torch.manual_seed(0)
    stack = Stack(cell, 3, 5, layers).to(dtype)
    stack.chunk = chunk
    return stack


def data(steps: int = 11, dtype: torch.dtype = torch.double) -> torch.Tensor:
    return torch.randn(steps, 4, 3, generator=torch.Generator().manual_seed(2), dtype=dtype)


def by_steps(stack: Stack, x: torch.Tensor, chunk: int) -> torch.Tensor:
    """The explicit equations, every state detached before a chunk begins: (T, B, H)."""
    states = [tuple(x.new_zeros(x.shape[1], 5) for _ in stack.cell.states)] * stack.depth
    said = []
    for t, x_t in enumerate(x):
        if t % chunk == 0:
            states = [tuple(each.detach() for each in state) for state in states]
        states = stack.step(x_t, states)
        said.append(states[-1][0])
    return torch.stack(said)


@pytest.mark.parametrize("dtype", [torch.float32, torch.double], ids=str)
@pytest.mark.parametrize("cell", TRAINED)
def test_the_forward_difference_is_exactly_0(cell: str, dtype: torch.dtype) -> None:
    whole, cut, x = made(cell, 2, dtype=dtype), made(cell, 2, 4, dtype), data(dtype=dtype)
    lengths = torch.tensor([11, 3, 8, 1])
    for mine, other in zip(cut(x, lengths), whole(x, lengths), strict=True):
        assert torch.equal(mine, other)


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("chunk", [1, 4, 10])
@pytest.mark.parametrize("cell", TRAINED)
def test_every_gradient_is_that_of_detached_states(cell: str, chunk: int, layers: int) -> None:
    stack, x = made(cell, layers, chunk), data().requires_grad_()
    weight = torch.linspace(-1, 1, 11 * 4 * 5, dtype=torch.double).view(11, 4, 5)
    wanted = [x, *stack.parameters()]
    fast = torch.autograd.grad((stack(x).output * weight).sum(), wanted)
    slow = torch.autograd.grad((by_steps(stack, x, chunk) * weight).sum(), wanted, allow_unused=True)
    for a, b in zip(fast, slow, strict=True):
        assert torch.allclose(a, torch.zeros_like(a) if b is None else b, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("cell", TRAINED)
def test_past_the_edge_the_gradient_is_exactly_0(cell: str) -> None:
    stack, x = made(cell, 2, 4), data().requires_grad_()
    (grad,) = torch.autograd.grad(stack(x).output[-1].sum(), x)
    assert (grad[:8] == 0).all()  # the last chunk begins at step 8
    assert (grad[8:] != 0).any(dim=2).all()


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "lstm_coupled", "mingru"])
def test_a_recording_shows_the_cut_gradient_and_all_states_in_time(cell: str) -> None:
    whole, cut, x = made(cell), made(cell, chunk=4), data()
    lengths = torch.tensor([11, 9, 11, 10])
    (full,), (mine,) = (frames(stack, x, lengths) for stack in (whole, cut))
    torch.testing.assert_close(torch.from_numpy(mine.hidden), torch.from_numpy(full.hidden), equal_nan=True)
    for name in full.gates:
        torch.testing.assert_close(torch.from_numpy(mine.gates[name]), torch.from_numpy(full.gates[name]), equal_nan=True)
    torch.testing.assert_close(torch.from_numpy(mine.slope), torch.from_numpy(full.slope), equal_nan=True)
    assert (mine.grad_hidden[:, :8] == 0).all()
    torch.testing.assert_close(torch.from_numpy(mine.grad_hidden[:, 8:]), torch.from_numpy(full.grad_hidden[:, 8:]), equal_nan=True)
    if full.cell is not None:
        torch.testing.assert_close(torch.from_numpy(mine.cell), torch.from_numpy(full.cell), equal_nan=True)
        assert (mine.grad_cell[:, :8] == 0).all()


def frames(stack: Stack, x: torch.Tensor, lengths: torch.Tensor):
    output, recording = stack.record(x, lengths)
    grads = torch.autograd.grad(output.final.sum(), recording.tensors(), allow_unused=True)
    return recording.frames(grads, "main")


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_twice_the_padding_changes_no_gradient(cell: str) -> None:
    stack, x, lengths = made(cell, 2, 4), data(), torch.tensor([11, 3, 8, 1])
    longer = torch.cat([x, torch.full_like(x, 7.0)])
    both = [torch.autograd.grad(stack(each, lengths).final.square().sum(), list(stack.parameters())) for each in (x, longer)]
    for mine, other in zip(*both, strict=True):
        assert torch.allclose(mine, other, atol=1e-12)


@pytest.mark.parametrize("steps", [1, 7, 8])
def test_folding_and_unfolding_give_back_the_same(steps: int) -> None:
    x = data(steps)
    assert torch.equal(unfold(fold(x, 4), steps, 4), x)
    assert torch.equal(fold(data(8), 4)[:, 4:], data(8)[4:])
