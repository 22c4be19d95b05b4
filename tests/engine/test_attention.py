import pytest
import torch

from engine.attention import Additive, Dot, General, Pooling, fast_tanh, masked_softmax
from engine.errors import EngineError

SCORES = pytest.mark.parametrize("score", [General, Additive])


def mask_of(lengths: list[int], steps: int) -> torch.Tensor:
    return torch.arange(steps) < torch.tensor(lengths).unsqueeze(1)


def test_masked_weights_are_exactly_zero_and_the_rest_sums_to_one():
    weights = masked_softmax(torch.randn(3, 4, 5) * 30, mask_of([5, 2, 1], 5).unsqueeze(1))
    assert (weights[1, :, 2:] == 0).all()
    assert (weights[2, :, 0] == 1).all()
    assert torch.allclose(weights.sum(-1), torch.ones(3, 4))


def test_masking_comes_before_normalising():
    scores = torch.tensor([[1.0, 2.0, 100.0]])
    weights = masked_softmax(scores, torch.tensor([[True, True, False]]))
    assert torch.equal(weights[:, :2], scores[:, :2].softmax(-1))


@SCORES
def test_padding_does_not_change_the_weights(score):
    torch.manual_seed(0)
    attention, query, memory = score(6, 8).double(), torch.randn(2, 3, 6).double(), torch.randn(2, 5, 8).double()
    longer = torch.cat([memory, torch.full((2, 4, 8), 7.0).double()], 1)
    exact = attention(query, attention.keys(memory), None)
    padded = attention(query, attention.keys(longer), mask_of([5, 5], 9))
    assert torch.allclose(padded[:, :, :5], exact, atol=1e-12)
    assert (padded[:, :, 5:] == 0).all()


def test_general_is_its_equation():
    attention, query, memory = General(3, 4), torch.randn(1, 1, 3), torch.randn(1, 2, 4)
    scores = torch.stack([query[0, 0] @ attention.key.weight @ memory[0, j] for j in range(2)])
    assert torch.allclose(attention(query, attention.keys(memory), None)[0, 0], scores.softmax(0), atol=1e-6)


@pytest.mark.parametrize("scaled", [False, True])
def test_dot_is_the_product_alone_and_scaled_divides_it_by_the_root_of_its_size(scaled):
    attention, query, memory = Dot(4, 4, scaled), torch.randn(2, 3, 4), torch.randn(2, 5, 4)
    scores = torch.einsum("bqh,bth->bqt", query, memory) / (2.0 if scaled else 1.0)
    assert torch.allclose(attention(query, attention.keys(memory), None), scores.softmax(2), atol=1e-6)
    assert not list(attention.parameters())
    with pytest.raises(ValueError, match="one size"):
        Dot(4, 8)


def test_a_row_with_every_position_masked_is_an_error_not_nan():
    with pytest.raises(EngineError, match="Every position"):
        masked_softmax(torch.zeros(2, 3), mask_of([3, 0], 3))


def test_additive_is_its_equation():
    attention, query, memory = Additive(3, 4), torch.randn(1, 1, 3), torch.randn(1, 2, 4)
    v, w, u = attention.score.weight[0], attention.query.weight, attention.key.weight
    scores = torch.stack([v @ torch.tanh(w @ query[0, 0] + u @ memory[0, j] + attention.key.bias) for j in range(2)])
    assert torch.allclose(attention(query, attention.keys(memory), None)[0, 0], scores.softmax(0), atol=1e-6)


@pytest.mark.parametrize("score", [Dot, General, Additive])
@pytest.mark.parametrize("mask", [None, mask_of([4, 2], 4)])
def test_gradients_are_those_of_finite_differences_however_the_memory_lies(score, mask):
    torch.manual_seed(0)
    attention = score(3, 3).double()
    query, memory = (torch.randn(steps, 2, 3).double().requires_grad_() for steps in (2, 4))
    weigh = lambda query, memory, *weights: attention(query.transpose(0, 1), attention.keys(memory.transpose(0, 1)), mask)  # noqa: E731
    assert torch.autograd.gradcheck(weigh, (query, memory, *attention.parameters()))


def test_pooling_is_the_weighted_mean_of_real_steps():
    pooling, states = Pooling(4), torch.randn(2, 6, 4)
    context, weights = pooling(states, mask_of([6, 3], 6))
    assert (weights[1, 3:] == 0).all()
    assert torch.allclose(context[1], (weights[1, :3].unsqueeze(1) * states[1, :3]).sum(0), atol=1e-6)


def test_fast_tanh_is_tanh_in_value_and_gradient():
    x = torch.linspace(-30, 30, 2001).requires_grad_()
    y = fast_tanh(x)
    slope = torch.linspace(-1, 1, 2001)
    (grad,) = torch.autograd.grad(y, x, slope)
    assert (y - x.tanh()).abs().max() < 3e-7
    assert (grad - slope * (1 - x.tanh() ** 2)).abs().max() < 1e-6
    assert torch.equal(fast_tanh(x.double()), x.double().tanh())
