"""Reading padded sequences backwards and finding their ends."""

from __future__ import annotations

import pytest
import torch

from engine.cells.order import Order
from engine.errors import EngineError

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


@pytest.mark.parametrize("value", [0.0, float("inf"), float("nan")])
def test_two_directions_are_joined_in_the_order_of_time_with_zeros_past_the_end(value: float) -> None:
    assert ORDER.past_end is not None
    forward, backward = (X.masked_fill(ORDER.past_end.unsqueeze(-1), value).requires_grad_() for _ in range(2))
    joined = ORDER.joined(forward, backward)
    assert joined.tolist() == torch.cat([X, ORDER.reverse(X)], -1).tolist()
    joined.backward(torch.full_like(joined, value).masked_fill(~ORDER.past_end.unsqueeze(-1), 2.0))
    real = 2.0 * (~ORDER.past_end).unsqueeze(-1)
    assert forward.grad is not None
    assert backward.grad is not None
    assert torch.equal(forward.grad, real)
    assert torch.equal(backward.grad, real)


def test_two_directions_of_full_sequences_are_joined_after_a_flip() -> None:
    assert torch.equal(Order(3, None, X.device).joined(X, X), torch.cat([X, X.flip(0)], -1))


def test_gradients_are_those_of_finite_differences() -> None:
    torch.manual_seed(0)
    x, y = (torch.randn(3, 3, 2, dtype=torch.float64, requires_grad=True) for _ in range(2))
    assert torch.autograd.gradcheck(ORDER.reverse, x)
    assert torch.autograd.gradcheck(lambda x: ORDER.zeroed(x.clone()), x)
    assert torch.autograd.gradcheck(ORDER.joined, (x, y))


def test_zeroing_spoils_no_gradient_of_what_computed_the_states() -> None:
    """tanh saves its value for its gradient, and the value is changed in place: only where no gradient arrives."""
    x = torch.randn(3, 3, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: ORDER.zeroed(x.tanh()), x)


@pytest.mark.parametrize(("lengths", "wrong"), [([3, 0, 1], "1. is 0"), ([4, 2, 1], "0. is 4"), ([3, 3, -1], "2. is -1")])
def test_a_length_that_is_no_part_of_the_batch_is_refused_by_its_position(lengths: list[int], wrong: str) -> None:
    with pytest.raises(EngineError, match=wrong + "; allowed: 1 to 3"):
        Order(3, torch.tensor(lengths), X.device)
