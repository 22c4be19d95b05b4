"""Optimisers and gradient clipping."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import SGD, Adam, AdamW, Optimizer

from engine.config import ClipConfig, TrainConfig

_TINY = 1e-6


def build_optimizer(parameters: Iterable[nn.Parameter], config: TrainConfig) -> Optimizer:
    """SGD, Adam (Kingma & Ba 2015) or AdamW (Loshchilov & Hutter 2019), fused: one kernel for all tensors."""
    if config.optimizer == "sgd":
        return SGD(parameters, lr=config.learning_rate, fused=True)
    if config.optimizer == "adam":
        return Adam(parameters, lr=config.learning_rate, fused=True)
    return AdamW(parameters, lr=config.learning_rate, weight_decay=config.weight_decay, fused=True)


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


def clip(parameters: list[nn.Parameter], config: ClipConfig, total: float) -> bool:
    """Clips the gradients in place and says whether anything changed. ``total`` is their norm.

    norm: all gradients scaled together when the norm is above the threshold, direction kept (Pascanu et al. 2013).
    value: every number limited to +-threshold, which changes the direction.
    """
    grads = [parameter.grad for parameter in parameters if parameter.grad is not None]
    if config.mode == "norm" and total > config.threshold:
        torch._foreach_mul_(grads, config.threshold / (total + _TINY))
        return True
    if config.mode == "value":
        largest = float(torch.stack(torch._foreach_norm(grads, float("inf"))).max())
        if largest > config.threshold:
            torch._foreach_clamp_min_(grads, -config.threshold)
            torch._foreach_clamp_max_(grads, config.threshold)
            return True
    return False


def last_update(optimizer: Optimizer, parameter: nn.Parameter, rate: float) -> Tensor | None:
    """What the last step added to ``parameter``, recomputed from the optimiser's state; None before the first.

    ``rate`` is the learning rate of that step. Only for SGD is the gradient (after clipping) still needed.
    """
    group = optimizer.param_groups[0]
    if isinstance(optimizer, SGD):
        return None if parameter.grad is None else -rate * parameter.grad
    state: dict[str, Any] = optimizer.state.get(parameter, {})
    if not state:
        return None
    (beta1, beta2), step = group["betas"], state["step"].item()
    mean, square = state["exp_avg"] / (1 - beta1**step), state["exp_avg_sq"] / (1 - beta2**step)
    adam: Tensor = -rate * mean / (square.sqrt() + group["eps"])
    decay = rate * group["weight_decay"] if isinstance(optimizer, AdamW) else 0.0
    update: Tensor = (adam - decay * parameter.detach()) / (1 - decay)
    return update
