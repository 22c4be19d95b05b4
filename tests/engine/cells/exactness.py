"""What every fast path is held to: the equations, one sequence and one step at a time, under autograd; and how close is equal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from engine.cells import Stack
from engine.cells.unroll import unroll
from engine.frame import LayerFrame

MODULES = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
VALUES = {torch.float32: 1e-5, torch.float64: 1e-12}
THROUGH_TIME = {torch.float32: 1e-4, torch.float64: 1e-10}

Loss = Callable[[Tensor, Tensor], Tensor]
"""Of the output ``(T, B, D*H)`` and the final states ``(L, D, B, H)``."""


@dataclass
class Reference:
    """``(layer, direction)`` to named ``(B, T, H)`` arrays, NaN past the end; ``weights``: gradient by parameter name."""

    output: Tensor
    final: Tensor
    layers: dict[tuple[int, int], dict[str, np.ndarray]]
    weights: dict[str, Tensor]


def reference(stack: Stack, x: Tensor, lengths: list[int], loss: Loss) -> Reference:
    """Each sequence alone, without padding, by ``cell.step``; gradients by autograd with respect to every h_t and c_t."""
    steps, batch = x.shape[:2]
    kept: dict[tuple[int, int, int], list[tuple[Tensor, ...]]] = {}
    gates: dict[tuple[int, int, int], dict[str, Tensor]] = {}
    outputs, finals = [], []
    for b in range(batch):
        seen, last = x[: lengths[b], b : b + 1], []
        for layer in range(stack.depth):
            columns = []
            for d in range(stack.directions):
                start = (x.new_zeros(1, stack.hidden_size),) * len(stack.cell.states)
                run = unroll(stack.cell, seen.flip(0) if d else seen, start, stack.layer(layer, d).weights)
                kept[layer, d, b] = run.states[::-1] if d else run.states
                gates[layer, d, b] = {name: gate.flip(0) if d else gate for name, gate in run.gates.items()}
                columns.append(stack.handed_up(torch.stack([s[0] for s in kept[layer, d, b]]), layer, d))
                last.append(run.states[-1][0])
            seen = torch.cat(columns, -1)
        outputs.append(torch.cat([seen, seen.new_zeros(steps - lengths[b], 1, seen.shape[-1])]))
        finals.append(torch.stack(last))
    output, final = torch.cat(outputs, 1), torch.cat(finals, 1).view(stack.depth, stack.directions, batch, -1)
    value = loss(output, final)
    nodes = [(key, t, n, tensor) for key, run in kept.items() for t, states in enumerate(run) for n, tensor in enumerate(states)]
    grads = torch.autograd.grad(value, [node[3] for node in nodes], retain_graph=True, allow_unused=True)
    weights = torch.autograd.grad(value, list(stack.parameters()))
    layers: dict[tuple[int, int], dict[str, np.ndarray]] = {}
    names = {(0, False): "hidden", (1, False): "cell", (0, True): "grad_hidden", (1, True): "grad_cell"}
    for ((layer, d, b), t, n, tensor), grad in zip(nodes, grads, strict=True):
        arrays = layers.setdefault((layer, d), {})
        for value_at, is_grad in ((tensor, False), (torch.zeros_like(tensor) if grad is None else grad, True)):
            _blank(arrays, names[n, is_grad], batch, steps, tensor)[b, t] = value_at.detach().cpu().numpy()[0]
    for (layer, d, b), by_name in gates.items():
        for name, gate in by_name.items():
            _blank(layers[layer, d], name, batch, steps, gate)[b, : lengths[b]] = gate.detach().cpu().numpy()[:, 0]
    return Reference(output.detach(), final.detach(), layers, dict(zip((n for n, _ in stack.named_parameters()), weights, strict=True)))


def _blank(arrays: dict[str, np.ndarray], name: str, batch: int, steps: int, like: Tensor) -> np.ndarray:
    return arrays.setdefault(name, np.full((batch, steps, like.shape[-1]), np.nan, like.detach().cpu().numpy().dtype))


def arrays(frame: LayerFrame) -> dict[str, np.ndarray]:
    """A LayerFrame's arrays under the reference's names, those that exist."""
    named = {"hidden": frame.hidden, "cell": frame.cell, "grad_hidden": frame.grad_hidden, "grad_cell": frame.grad_cell, **frame.gates}
    return {name: array for name, array in named.items() if array is not None}


def differ(actual: np.ndarray | Tensor, expected: np.ndarray | Tensor) -> float:
    """Largest difference relative to the tensor's largest; infinite where NaN stands in only one of the two."""
    a, e = _numpy(actual), _numpy(expected)
    if a.shape != e.shape or not np.array_equal(np.isnan(a), np.isnan(e)):
        return float("inf")
    return float(np.nanmax(np.abs(a - e)) / max(np.nanmax(np.abs(e)), 1e-300))


def differ_through_time(actual: np.ndarray, expected: np.ndarray) -> float:
    """The same, relative to the largest *of each time step* ``(B, T, H)``; steps that hold nothing above 1e-30 are left out."""
    steps = [t for t in range(expected.shape[1]) if not np.isnan(expected[:, t]).all() and np.nanmax(np.abs(expected[:, t])) > 1e-30]
    assert steps, "nothing to compare"
    return max(differ(actual[:, t], expected[:, t]) for t in steps)


def _numpy(x: np.ndarray | Tensor) -> np.ndarray:
    return x.detach().cpu().numpy() if isinstance(x, Tensor) else x


def twin(stack: Stack) -> nn.RNNBase:
    """PyTorch's own module with the stack's weights."""
    like = stack.layer(0, 0).weight_ih
    module = MODULES[stack.cell.name](
        stack.input_size, stack.hidden_size, stack.depth, bidirectional=stack.directions == 2, dtype=like.dtype, device=like.device
    )
    with torch.no_grad():
        for name, parameter in by_pytorch_name(stack).items():
            getattr(module, name).copy_(parameter)
    return module


def by_pytorch_name(stack: Stack) -> dict[str, nn.Parameter]:
    return {
        f"{name}_l{layer}{'_reverse' if d else ''}": parameter
        for layer in range(stack.depth) for d in range(stack.directions) for name, parameter in stack.layer(layer, d).named_parameters()
    }
