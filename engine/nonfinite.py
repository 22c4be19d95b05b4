"""Finds where a number that is not finite came from. Runs only after one was met."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.errors import NonFiniteError
from engine.models import Model
from engine.tasks.base import Batch


def in_forward(model: Model, batch: Batch, step: int, loss: float) -> NonFiniteError:
    """The first module, in the order of computing, whose weights or output are not finite; the loss itself when all are."""
    found: list[tuple[str, Tensor]] = []
    hooks = [module.register_forward_hook(_keeper(name, found)) for name, module in model.named_modules() if _computes(module)]
    try:
        with torch.no_grad():
            model(batch)
    finally:
        for hook in hooks:
            hook.remove()
    for name, tensor in found:
        if not bool(tensor.isfinite().all()):
            return NonFiniteError("output", in_words(name), step, kind_of(tensor))
    return NonFiniteError("loss", "the whole model", step, kind_of(torch.tensor(loss)))


def in_backward(named: list[tuple[str, nn.Parameter]], norms: Tensor, step: int) -> NonFiniteError:
    """The first parameter, in the order of going back, whose gradient is not finite; else the largest, whose norm overflowed."""
    for name, parameter in reversed(named):
        if parameter.grad is not None and not bool(parameter.grad.isfinite().all()):
            layer, _, tensor = name.rpartition(".")
            return NonFiniteError(f"the gradient of {tensor}", in_words(layer), step, kind_of(parameter.grad))
    layer, _, tensor = named[int(norms.nan_to_num(posinf=float("inf")).argmax())][0].rpartition(".")
    return NonFiniteError(f"the norm of the gradient of {tensor}", in_words(layer), step, "overflow")


def kind_of(tensor: Tensor) -> str:
    return "NaN" if bool(tensor.isnan().any()) else "inf"


def in_words(module: str) -> str:
    """``encoder.layers.1.backward`` as people say it: "encoder, layer 2, backward"."""
    words: list[str] = []
    for part in module.split("."):
        if part.isdigit():
            words[-1:] = [f"{words[-1].removesuffix('s')} {int(part) + 1}" if words else part]
        else:
            words.append(part.replace("_", " "))
    return ", ".join(words)


def _computes(module: nn.Module) -> bool:
    return any(True for _ in module.parameters(recurse=False))


def _keeper(name: str, found: list[tuple[str, Tensor]]):  # type: ignore[no-untyped-def]
    def keep(module: nn.Module, args: object, output: object) -> None:
        tensors = output if isinstance(output, tuple) else (output,)
        found.extend((name, tensor) for tensor in tensors if isinstance(tensor, Tensor))

    return keep
