"""Attention: how a decoder, or a readout, chooses among encoder states. Every function returns the weights it used.

Memory is ``(B, T_in, M)``, queries ``(B, T_out, H)``, masks ``(B, T_in)`` True where there is a token, weights ``(B, T_out, T_in)``.
"""

from __future__ import annotations

from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from engine.errors import EngineError

ADDITIVE_WIDTH = 32
"""Width of the additive score. tanh over T_out x T_in x width is what additive attention costs; 32 is 5 times cheaper than 128."""


def masked_softmax(scores: Tensor, mask: Tensor | None) -> Tensor:
    """Softmax over the last axis; weights where ``mask`` (broadcastable) is False are exactly 0.

    Raises EngineError where a whole row is masked (on a CPU; elsewhere looking would cost a wait, and the result is NaN).
    """
    if mask is not None:
        if mask.device.type == "cpu" and not bool(mask.any(dim=-1).all()):
            raise EngineError("Every position of a sequence is masked; attention needs one to look at.")
        scores = scores.masked_fill(~mask, float("-inf"))
    return scores.softmax(dim=-1)


Attending = Literal["learned", "frozen", "uniform"]


def attended(weights: Tensor, how: Attending, mask: Tensor | None) -> Tensor:
    """Attention weights as they are, without a gradient (frozen), or all real positions alike (uniform)."""
    if how == "uniform":
        return masked_softmax(torch.zeros_like(weights), mask)
    return weights.detach() if how == "frozen" else weights


class Dot(nn.Module):
    """score(q, m) = q . m (Luong et al. 2015, "dot"); ``scaled``: divided by sqrt(H) (Vaswani et al. 2017). It has no weights.

    Raises ValueError unless both have one size.
    """

    def __init__(self, query_size: int, memory_size: int, scaled: bool = False) -> None:
        super().__init__()
        if query_size != memory_size:
            raise ValueError(f"q . m needs one size; got {query_size} and {memory_size}")
        self.scale = query_size**-0.5 if scaled else 1.0

    def keys(self, memory: Tensor) -> Tensor:
        """What of the memory the score needs, computed once a sequence: ``(B, T_in, H)``."""
        return memory if self.scale == 1.0 else memory * self.scale

    def forward(self, query: Tensor, keys: Tensor, mask: Tensor | None) -> Tensor:
        return masked_softmax(products(query, keys), None if mask is None else mask.unsqueeze(1))


class General(nn.Module):
    """score(q, m) = q . W m (Luong et al. 2015, "general"; W makes the sizes meet when the encoder reads in two directions)."""

    def __init__(self, query_size: int, memory_size: int) -> None:
        super().__init__()
        self.key = nn.Linear(memory_size, query_size, bias=False)

    def keys(self, memory: Tensor) -> Tensor:
        """What of the memory the score needs, computed once a sequence: ``(B, T_in, H)``."""
        keys: Tensor = self.key(memory)
        return keys

    def forward(self, query: Tensor, keys: Tensor, mask: Tensor | None) -> Tensor:
        return masked_softmax(products(query, keys), None if mask is None else mask.unsqueeze(1))


class Additive(nn.Module):
    """score(q, m) = v . tanh(W q + U m) (Bahdanau et al. 2015)."""

    def __init__(self, query_size: int, memory_size: int, width: int = ADDITIVE_WIDTH) -> None:
        super().__init__()
        self.query = nn.Linear(query_size, width, bias=False)
        self.key = nn.Linear(memory_size, width)
        self.score = nn.Linear(width, 1, bias=False)

    def keys(self, memory: Tensor) -> Tensor:
        """What of the memory the score needs, computed once a sequence: ``(B, T_in, width)``."""
        keys: Tensor = self.key(memory)
        return keys

    def forward(self, query: Tensor, keys: Tensor, mask: Tensor | None) -> Tensor:
        scores = _AdditiveScore.apply(self.query(query), keys, self.score.weight[0])  # type: ignore[no-untyped-call]
        return masked_softmax(scores, None if mask is None else mask.unsqueeze(1))


class Pooling(nn.Module):
    """One weighted mean of all states, scored by v . tanh(U h + b): additive attention without a query (Yang et al. 2016)."""

    attending: Attending = "learned"

    def __init__(self, size: int, width: int = ADDITIVE_WIDTH) -> None:
        super().__init__()
        self.key = nn.Linear(size, width)
        self.score = nn.Linear(width, 1, bias=False)

    def scores(self, states: Tensor) -> Tensor:
        """``(B, T, M)`` -> ``(B, T)``."""
        scores: Tensor = self.score(fast_tanh(self.key(states))).squeeze(-1)
        return scores

    def forward(self, states: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
        """``(B, T, M)`` -> context ``(B, M)`` and weights ``(B, T)``."""
        weights = attended(masked_softmax(self.scores(states), mask), self.attending, mask)
        return (weights.unsqueeze(1) @ states).squeeze(1), weights


class _Products(torch.autograd.Function):
    """By itself autograd returns the gradient of the *transposed* keys, which lies across that of the states and is slow to add to it."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, keys: Tensor) -> Tensor:
        ctx.save_for_backward(query, keys)
        return query @ keys.transpose(1, 2)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor]:
        query, keys = ctx.saved_tensors
        return grad @ keys, grad.transpose(1, 2) @ query


def products(query: Tensor, keys: Tensor) -> Tensor:
    """q_i . k_j ``(B, T_out, T_in)`` of q ``(B, T_out, H)`` and k ``(B, T_in, H)``."""
    scores: Tensor = _Products.apply(query, keys)  # type: ignore[no-untyped-call]
    return scores


class _AdditiveScore(torch.autograd.Function):
    """v . tanh(q_i + k_j) ``(B, T_out, T_in)`` of q ``(B, T_out, A)``, k ``(B, T_in, A)``, v ``(A,)``, with the fewest passes over the
    one large tensor ``(B, T_out, T_in, A)``: its tanh is computed in place, and v is multiplied after the gradient has been summed."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, keys: Tensor, v: Tensor) -> Tensor:
        doubled = [(2 * x).contiguous() for x in (query, keys)]
        y = torch.add(doubled[0].unsqueeze(2), doubled[1].unsqueeze(1)).sigmoid_()
        torch.add(y.new_full((), -1.0), y, alpha=2, out=y)  # tanh(x) = 2 sigmoid(2x) - 1, see _FastTanh
        ctx.save_for_backward(y, v)
        return y @ v

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, ...]:
        y, v = ctx.saved_tensors
        slope = torch.ops.aten.tanh_backward(grad.unsqueeze(-1).expand_as(y), y)
        return slope.sum(2) * v, slope.sum(1) * v, grad.reshape(-1) @ y.view(-1, len(v))


class _FastTanh(torch.autograd.Function):
    """tanh(x) = 2 sigmoid(2x) - 1: PyTorch's CPU tanh takes about three times as long (absolute error 2e-7 in float32)."""

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, x: Tensor) -> Tensor:
        y = (2 * x).sigmoid_().mul_(2).sub_(1)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, *grads: Tensor) -> Tensor:
        (y,) = ctx.saved_tensors  # type: ignore[attr-defined]
        return torch.addcmul(grads[0], grads[0] * y, y, value=-1)


def fast_tanh(x: Tensor) -> Tensor:
    """tanh, by sigmoid on a CPU in float32; elsewhere PyTorch's own."""
    if x.device.type != "cpu" or x.dtype != torch.float32:
        return x.tanh()
    result: Tensor = _FastTanh.apply(x)  # type: ignore[no-untyped-call]
    return result


Score = Dot | General | Additive


def score_of(name: str, query_size: int, memory_size: int) -> Score:
    """The score that a configuration names: dot, scaled, general or additive."""
    if name in ("dot", "scaled"):
        return Dot(query_size, memory_size, scaled=name == "scaled")
    return General(query_size, memory_size) if name == "general" else Additive(query_size, memory_size)
