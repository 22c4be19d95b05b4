"""Our own autograd Functions, at the edges: numerical derivatives, sizes of one, tensors that lie oddly in memory."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.cells import CELLS, Cell
from engine.cells.cell import Weights
from engine.cells.rnn import Rnn
from engine.cells.unroll import unroll
from tests.engine.cells.exactness import differ

KINDS: dict[str, Cell] = {**CELLS, "rnn_relu": Rnn("relu")}
every_kind = pytest.mark.parametrize("kind", KINDS)


def drawn(cell: Cell, steps: int, batch: int, inputs: int, hidden: int) -> tuple[Tensor, tuple[Tensor, ...], Weights]:
    torch.manual_seed(0)
    random = lambda *shape: torch.randn(*shape, dtype=torch.float64, requires_grad=True)  # noqa: E731
    weights = Weights(**{name: random(*shape) for name, shape in cell.shapes(inputs, hidden).items()})
    if cell.facts.running:
        weights = weights._replace(running=torch.rand(7, 4, hidden, dtype=torch.float64) + 0.5)
    return random(steps, batch, inputs), tuple(random(batch, hidden) for _ in cell.states), weights


def trainable(weights: Weights) -> tuple[Tensor, ...]:
    return tuple(weight for weight in weights if weight.requires_grad)


@every_kind
def test_gradient_equals_finite_differences(kind: str) -> None:
    cell = KINDS[kind]
    x, state, weights = drawn(cell, 4, 2, 3, 2)
    n, names = len(state), list(cell.shapes(3, 2))
    run = lambda x, *rest: cell.run(x, rest[:n], weights._replace(**dict(zip(names, rest[n:], strict=True))))  # noqa: E731
    assert torch.autograd.gradcheck(run, (x, *state, *trainable(weights)))


@every_kind
@pytest.mark.parametrize(("steps", "batch", "inputs", "hidden"), [(1, 1, 1, 1), (1, 3, 2, 4), (6, 1, 1, 1), (5, 2, 1, 3), (130, 2, 2, 3)])
def test_any_size_equals_the_explicit_loop(kind: str, steps: int, batch: int, inputs: int, hidden: int) -> None:
    cell = KINDS[kind]
    x, state, weights = drawn(cell, steps, batch, inputs, hidden)
    if kind in ("rnn_relu", "irnn"):
        weights = weights._replace(weight_hh=(weights.weight_hh * 0.3).detach().requires_grad_())
    fast, slow = cell.run(x, state, weights), unroll(cell, x, state, weights).output
    assert differ(fast, slow) < 1e-12
    leaves = (x, *state, *trainable(weights))
    for a, e in zip(torch.autograd.grad(fast.sin().sum(), leaves), torch.autograd.grad(slow.sin().sum(), leaves), strict=True):
        assert differ(a, e) < 1e-12


@every_kind
def test_memory_layout_of_input_and_gradient_does_not_matter(kind: str) -> None:
    cell = KINDS[kind]
    x, state, weights = drawn(cell, 5, 3, 2, 4)
    odd = x.detach().transpose(0, 2).contiguous().transpose(0, 2).requires_grad_()
    found = []
    for each in (x, odd):
        h = cell.run(each, state, weights)
        found.append(torch.autograd.grad(h.transpose(0, 1)[:, :, :1].expand(-1, -1, 4).cos().sum(), (each, *trainable(weights))))
    assert all(differ(a, b) < 1e-14 for a, b in zip(*found, strict=True))


@every_kind
def test_a_ghost_changes_neither_values_nor_gradients(kind: str) -> None:
    cell = KINDS[kind]
    x, state, weights = drawn(cell, 5, 3, 2, 4)
    ghost = torch.zeros(5, 3, 4, dtype=torch.float64, requires_grad=True)
    plain, seen = cell.run(x, state, weights), cell.run(x, state, weights, ghost)
    assert differ(seen, plain) < 1e-14
    leaves = (x, *state, *trainable(weights))
    for a, b in zip(torch.autograd.grad(seen.sin().sum(), leaves), torch.autograd.grad(plain.sin().sum(), leaves), strict=True):
        assert differ(a, b) < 1e-13


@every_kind
def test_backward_leaves_the_incoming_gradient_alone_and_can_run_twice(kind: str) -> None:
    cell = KINDS[kind]
    x, state, weights = drawn(cell, 5, 3, 2, 4)
    h, entering = cell.run(x, state, weights), torch.ones(5, 3, 4, dtype=torch.float64)
    first, again = (torch.autograd.grad(h, trainable(weights), entering, retain_graph=True) for _ in range(2))
    assert torch.equal(entering, torch.ones_like(entering))
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
