"""Optimisers and gradient clipping."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import SGD, Adam, AdamW, Optimizer, RMSprop

from engine.config import ClipConfig, TrainConfig

_TINY = 1e-6
MOMENTUM = 0.9


def build_optimizer(parameters: Iterable[nn.Parameter], config: TrainConfig) -> Optimizer:
    """SGD, with momentum (Polyak 1964, PyTorch's form), RMSprop (Hinton 2012), Adam (Kingma & Ba 2015) or AdamW (Loshchilov & Hutter 2019).

    Fused, one kernel for all tensors, where PyTorch has one (not for RMSprop).
    """
    rate = config.learning_rate
    if config.optimizer == "sgd":
        return SGD(parameters, lr=rate, fused=True)
    if config.optimizer == "momentum":
        optimizer = SGD(parameters, lr=rate, momentum=MOMENTUM, fused=True)
        optimizer.register_step_pre_hook(_start_at_rest)
        return optimizer
    if config.optimizer == "rmsprop":
        return RMSprop(parameters, lr=rate, foreach=True)
    if config.optimizer == "adam":
        return Adam(parameters, lr=rate, fused=True)
    return AdamW(parameters, lr=rate, weight_decay=config.weight_decay, fused=True)


def _start_at_rest(optimizer: Optimizer, *_: object) -> None:
    """A parameter that gets its first gradient later than others (released attention) starts from a momentum of 0, which changes no number.

    PyTorch's fused kernel takes momenta for all or for none.
    """
    for parameter in optimizer.param_groups[0]["params"]:
        if parameter.grad is not None and "momentum_buffer" not in (state := optimizer.state[parameter]):
            state["momentum_buffer"] = torch.zeros_like(parameter)


def set_learning_rate(optimizer: Optimizer, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate


class Norms(NamedTuple):
    """Gradient norms before clipping: of each tensor ``(P,)``, and of all together (a scalar)."""

    each: Tensor
    total: Tensor


def gradient_norms(parameters: list[nn.Parameter]) -> Norms:
    """2-norms of the gradients as they are; a parameter without one counts 0."""
    grads = [parameter.grad if parameter.grad is not None else torch.zeros_like(parameter) for parameter in parameters]
    each = torch.stack(torch._foreach_norm(grads))
    return Norms(each, torch.linalg.vector_norm(each))


class Clipped(NamedTuple):
    """What clipping did: the gradient's norm after it, and the angle in degrees between the gradients before and after."""

    changed: bool
    norm: float
    angle: float = 0.0


def clip(parameters: list[nn.Parameter], config: ClipConfig, total: float) -> Clipped:
    """Clips the gradients in place. ``total`` is their norm.

    norm: all gradients scaled together when the norm is above the threshold, direction kept (Pascanu et al. 2013).
    value: every number limited to +-threshold, which changes the direction.
    """
    grads = [parameter.grad for parameter in parameters if parameter.grad is not None]
    if config.mode == "norm" and total > config.threshold:
        scale = config.threshold / (total + _TINY)
        torch._foreach_mul_(grads, scale)
        return Clipped(True, total * scale)
    if config.mode == "value":
        largest = float(torch.stack(torch._foreach_norm(grads, float("inf"))).max())
        if largest > config.threshold:
            return _clip_values(grads, config.threshold, total)
    return Clipped(False, total)


def _clip_values(grads: list[Tensor], threshold: float, total: float) -> Clipped:
    raw = torch._foreach_mul(grads, 1.0)
    torch._foreach_clamp_min_(grads, -threshold)
    torch._foreach_clamp_max_(grads, threshold)
    norm, dot = torch.stack([
        torch.linalg.vector_norm(torch.stack(torch._foreach_norm(grads))), sum_of(torch._foreach_mul(raw, grads)),
    ]).tolist()
    cosine = dot / max(norm * total, 1e-30)
    return Clipped(True, norm, math.degrees(math.acos(min(1.0, max(-1.0, cosine)))))


def sum_of(tensors: Iterable[Tensor]) -> Tensor:
    """The sum of all numbers in all tensors, a scalar."""
    return torch.stack([tensor.sum() for tensor in tensors]).sum()


def last_update(optimizer: Optimizer, parameter: nn.Parameter, rate: float) -> Tensor | None:
    """What the last step added to ``parameter``, recomputed from the optimiser's state; None before the first.

    ``rate`` is the learning rate of that step. For plain SGD and RMSprop the gradient (after clipping) is still needed.
    """
    group, state = optimizer.param_groups[0], dict[str, Any](optimizer.state.get(parameter, {}))
    if isinstance(optimizer, SGD):
        moved = state.get("momentum_buffer") if group["momentum"] else parameter.grad
        return None if moved is None else -rate * moved
    if not state:
        return None
    if isinstance(optimizer, RMSprop):
        return None if parameter.grad is None else -rate * parameter.grad / (state["square_avg"].sqrt() + group["eps"])
    (beta1, beta2), step = group["betas"], state["step"].item()
    mean, square = state["exp_avg"] / (1 - beta1**step), state["exp_avg_sq"] / (1 - beta2**step)
    adam: Tensor = -rate * mean / (square.sqrt() + group["eps"])
    decay = rate * group["weight_decay"] if isinstance(optimizer, AdamW) else 0.0
    update: Tensor = (adam - decay * parameter.detach()) / (1 - decay)
    return update
