"""Reading padded sequences backwards and finding their ends."""

from __future__ import annotations

import pytest
import torch

from engine.cells.order import Order

X = torch.tensor([[1.0, 10.0, 100.0], [2.0, 20.0, 0.0], [3.0, 0.0, 0.0]]).unsqueeze(-1)  # lengths 3, 2, 1
ORDER = Order(3, torch.tensor([3, 2, 1]), X.device)


def test_each_sequence_is_reversed_within_its_own_length() -> None:
    assert ORDER.reverse(X).squeeze(-1).tolist() == [[3, 20, 100], [2, 10, 0], [1, 0, 0]]


def test_reversing_twice_gives_it_back() -> None:
    assert torch.equal(ORDER.reverse(ORDER.reverse(X)), X)


def test_full_sequences_are_flipped() -> None:
    assert torch.equal(Order(3, None, X.device).reverse(X), X.flip(0))


def test_the_last_step_is_each_sequences_own() -> None:
    assert ORDER.at_last(X).flatten().tolist() == [3, 20, 100]


def test_past_the_end_is_blanked() -> None:
    assert ORDER.blank(torch.ones(3, 3), -1).tolist() == [[1, 1, 1], [1, 1, -1], [1, -1, -1]]
    assert ORDER.zeroed(torch.ones(3, 3, 1)).squeeze(-1).tolist() == [[1, 1, 1], [1, 1, 0], [1, 0, 0]]


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_what_overflowed_past_the_end_is_zeroed_too_each_way(dtype: torch.dtype, value: float) -> None:
    assert ORDER.past_end is not None
    x = torch.ones(3, 3, 2, dtype=dtype).masked_fill(ORDER.past_end.unsqueeze(-1), value).requires_grad_()
    zeroed, real = ORDER.zeroed(x), (~ORDER.past_end).unsqueeze(-1).expand(3, 3, 2).to(dtype)
    zeroed.backward(x.detach())
    assert torch.equal(zeroed, real)
    assert x.grad is not None
    assert torch.equal(x.grad, real)


def test_gradient_of_the_reversal_is_the_reversal() -> None:
    x = X.double().requires_grad_()
    assert torch.autograd.gradcheck(ORDER.reverse, x)
    assert torch.autograd.gradcheck(ORDER.zeroed, x)
