"""The norms between layers: PyTorch's own numbers, every cell exact below one, padding left out, one step like the whole."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from engine.cells import CELLS, Stack
from engine.cells.norm import NORMS, BatchNorm, LayerNorm
from tests.engine.cells.exactness import differ
from tests.engine.cells.test_exact import B, H, I, T, check_against_the_step

LENGTHS = [6, 9, 1, 4]
both_norms = pytest.mark.parametrize("norm", NORMS)


def made(cell: str, norm: str, layers: int = 2, bidirectional: bool = True, dtype: torch.dtype = torch.float64) -> tuple[Stack, Tensor]:
    torch.manual_seed(0)
    stack = Stack(cell, I, H, layers, bidirectional, norm=norm).to(dtype)
    for tensor in [*stack.norms.parameters(), *stack.buffers()]:
        nn.init.uniform_(tensor, 0.5, 1.5)
    return stack, torch.randn(T, B, I, dtype=dtype)


@pytest.mark.parametrize("cell", CELLS)
@both_norms
def test_below_a_norm_every_cell_is_exact_through_layers_and_time(cell: str, norm: str) -> None:
    stack, x = made(cell, norm)
    check_against_the_step(stack.eval().requires_grad_(), x, LENGTHS)


def test_layer_norm_is_pytorchs() -> None:
    mine, theirs, h = LayerNorm(5).double(), nn.LayerNorm(5).double(), torch.randn(4, 3, 5, dtype=torch.float64)
    assert torch.equal(mine(h), theirs(h))


def test_batch_norm_is_pytorchs_over_all_real_steps() -> None:
    torch.manual_seed(0)
    mine, theirs = BatchNorm(5).double(), nn.BatchNorm1d(5).double()
    real = torch.arange(6)[:, None] < torch.tensor([6, 2, 4])
    for _ in range(3):
        h = torch.randn(6, 3, 5, dtype=torch.float64, requires_grad=True)
        found, wanted = mine(h, ~real)[real], theirs(h[real])
        assert differ(found, wanted) < 1e-12
        grads = [torch.autograd.grad((said * h[real].detach().cos()).sum(), h)[0] for said in (found, wanted)]
        assert differ(*grads) < 1e-10
        assert not grads[0][~real].any()
    assert differ(mine.mean, theirs.running_mean) < 1e-12
    assert differ(mine.variance, theirs.running_var) < 1e-12
    assert differ(mine.eval()(h, ~real), theirs.eval()(h.flatten(0, 1)).view_as(h)) < 1e-12


@both_norms
def test_in_training_doubling_the_padding_changes_nothing(norm: str) -> None:
    found = []
    for steps, filling in ((6, 0.0), (12, 9.0)):
        stack, x = made("gru", norm)
        lengths = torch.tensor([6, 6, 1, 4])
        output = stack(torch.cat([x[:6], torch.full((6, B, I), filling, dtype=x.dtype)])[:steps], lengths)
        grads = torch.autograd.grad(output.output.square().sum() + output.final.sum(), list(stack.parameters()))
        found.append([output.output[:6], output.final, *grads, *stack.buffers()])
        assert not output.output[6:].any()
    for short, long in zip(*found, strict=True):
        assert differ(long, short) < 1e-12


@both_norms
@pytest.mark.parametrize("cell", ["rnn", "lstm", "mingru"])
def test_one_step_after_another_is_the_whole(cell: str, norm: str) -> None:
    stack, x = made(cell, norm, bidirectional=False)
    states = [(x.new_zeros(B, H),) * len(stack.cell.states)] * 2
    whole = stack.eval()(x).output
    for t in range(T):
        states = stack.step(x[t], states)
        assert differ(stack.top(states), whole[t]) < 1e-12


@both_norms
@pytest.mark.parametrize("cell", CELLS)
def test_one_step_one_sequence_one_unit(cell: str, norm: str) -> None:
    stack = Stack(cell, 1, 1, norm=norm)
    output = stack(torch.ones(1, 1, 1)).output
    assert output.tolist() == [[[0.0]]]  # a single number less its mean
    assert all(buffer.isfinite().all() for buffer in stack.buffers())


def test_looking_inside_and_evaluating_move_no_statistics() -> None:
    stack, x = made("lstm", "batch")
    before = [buffer.clone() for buffer in stack.buffers()]
    seen, _ = stack.record(x)
    said = stack.eval()(x)
    assert differ(seen.output, said.output) < 1e-12
    assert all(torch.equal(a, b) for a, b in zip(before, stack.buffers(), strict=True))
    stack.train()(x)
    assert not any(torch.equal(a, b) for a, b in zip(before, stack.buffers(), strict=True))


def test_a_batch_that_broke_is_not_remembered() -> None:
    norm = BatchNorm(2)
    norm(torch.tensor([[[float("nan"), 1.0]], [[2.0, 3.0]]]))
    assert norm.mean.tolist() == [0.0, 0.0]
    assert norm.variance.tolist() == [1.0, 1.0]
