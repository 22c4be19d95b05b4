"""Finds where a number that is not finite came from. Runs only after one was met."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from engine.cells import Stack
from engine.errors import NonFiniteError
from engine.models import Model
from engine.tasks.base import Batch

Outputs = list[tuple[str, Tensor]]


def in_forward(model: Model, batch: Batch, step: int, loss: float) -> NonFiniteError:
    """The first part, in the order of computing, whose output is not finite; the loss itself when all are."""
    words, found = in_words(model), Outputs()
    parts = [(name, module) for name, module in model.named_modules() if any(True for _ in module.parameters(recurse=False))]
    hooks = [module.register_forward_hook(_keeper(name, found)) for name, module in parts]
    try:
        with torch.no_grad():
            model(batch)
    finally:
        for hook in hooks:
            hook.remove()
    for name, tensor in found:
        if not bool(tensor.isfinite().all()):
            return NonFiniteError("the output", words[name], step, kind_of(tensor))
    return NonFiniteError("the loss", "the model", step, kind_of(torch.tensor(loss)))


def in_backward(model: Model, norms: Tensor, step: int) -> NonFiniteError:
    """The first parameter, in the order of going back, whose gradient is not finite; else the largest, whose norm overflowed.

    ``norms`` (P,) are the gradients' norms, in the order of ``model.named_parameters()``.
    """
    words, named = in_words(model), list(model.named_parameters())
    for name, parameter in reversed(named):
        if parameter.grad is not None and not bool(parameter.grad.isfinite().all()):
            module, _, tensor = name.rpartition(".")
            return NonFiniteError(f"the gradient of {tensor}", words[module], step, kind_of(parameter.grad))
    module, _, tensor = named[int(norms.argmax())][0].rpartition(".")
    return NonFiniteError(f"the norm of the gradient of {tensor}", words[module], step, "overflow")


def kind_of(tensor: Tensor) -> str:
    return "NaN" if bool(tensor.isnan().any()) else "inf"


def in_words(model: nn.Module) -> dict[str, str]:
    """Module names as people say them: ``encoder.layers.1`` is "encoder layer 1, backward" where there are two directions."""
    words = {name: "the " + name.replace(".", " ").replace("_", " ") for name, _ in model.named_modules()}
    words["head"] = "the readout"
    for name, module in model.named_modules():
        if isinstance(module, Stack):
            of = "" if name == "stack" else f"{name} "
            for index in range(len(module.layers)):
                layer, backward = divmod(index, module.directions)
                words[f"{name}.layers.{index}"] = f"{of}layer {layer + 1}" + (", backward," if backward else "")
                words[f"{name}.norms.{index}"] = "the norm after " + words[f"{name}.layers.{index}"]
    return words


def _keeper(name: str, found: Outputs) -> Callable[[nn.Module, object, object], None]:
    def keep(module: nn.Module, arguments: object, output: object) -> None:
        tensors = output if isinstance(output, tuple) else (output,)
        found.extend((name, tensor) for tensor in tensors if isinstance(tensor, Tensor))

    return keep
