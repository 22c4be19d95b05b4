"""Takes a Frame of a model in training: internals of the probe batch, gradients through time, what it says now.

Draws no random number and changes no state: gradients come from ``autograd.grad``, never through ``.grad``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.frame import Array, Frame, LayerFrame, ParameterStat
from engine.memory import PROBE_ITEMS
from engine.models import Model, Output
from engine.tasks.base import PREDICTED_ITEMS, Batch, Task, joined


def observe(model: Model, task: Task, held_out: Batch, own: Batch | None, step: int, parameters: dict[str, ParameterStat]) -> Frame:
    """A Frame on the first held-out items and, as a ninth, a person's own text (``own``, a batch of one), which has no loss."""
    probe = held_out.items(0, PROBE_ITEMS)
    others = held_out.items(PROBE_ITEMS, PREDICTED_ITEMS)
    probe = (probe if own is None else joined(probe, own)).trimmed()
    with torch.no_grad():
        shown = (joined(probe, others) if own is not None else held_out.items(0, PREDICTED_ITEMS)).trimmed()
        free = model.show(shown, probe.x.shape[1])
    prediction = task.prediction(free, shown)
    probe = _forced_with_own_words(probe, prediction.said)
    with torch.enable_grad():
        loss, output, layers = _internals(model, task, probe)
    steps, items = probe.x.shape[:2]
    lengths = np.full(items, steps) if probe.lengths is None else probe.lengths.cpu().numpy()
    return Frame(
        step=step, loss=loss, inputs=probe.x.transpose(0, 1).cpu().numpy(), tokens=task.tokens(probe), lengths=lengths,
        answer=_answer(task, output, lengths), prediction=prediction, layers=layers,
        attention=None if free.attention is None else free.attention[:items, :, :steps].cpu().numpy(),
        parameters=parameters, example=task.describe(probe, prediction),
    )


def _internals(model: Model, task: Task, probe: Batch) -> tuple[float, Output, tuple[LayerFrame, ...]]:
    output, recordings = model.record(probe)
    count = min(PROBE_ITEMS, probe.x.shape[1])
    loss = task.loss(output.items(0, count), probe.items(0, count))
    tensors = [recording.tensors() for _, recording in recordings]
    grads: list[Tensor | None] = list(torch.autograd.grad(loss, [t for some in tensors for t in some], allow_unused=True))
    layers: list[LayerFrame] = []
    for (part, recording), mine in zip(recordings, tensors, strict=True):
        own_grads, grads = grads[: len(mine)], grads[len(mine) :]
        layers += [_without_loss(layer, count) for layer in recording.frames(own_grads, part)]
    return float(loss.detach()), output, tuple(layers)


def _without_loss(layer: LayerFrame, count: int) -> LayerFrame:
    """Gradients of items that have no truth, hence no loss, are not 0 but unknown."""
    for grad in (layer.grad_hidden, layer.grad_cell):
        if grad is not None:
            grad[count:] = np.nan
    return layer


def _forced_with_own_words(probe: Batch, said: NDArray[np.generic]) -> Batch:
    """The decoder of a person's own text is forced with what it said: nobody knows the truth."""
    if probe.y_lengths is None or probe.x.shape[1] <= PROBE_ITEMS:
        return probe
    y = probe.y.clone()
    y[:, PROBE_ITEMS:] = torch.from_numpy(np.maximum(said[PROBE_ITEMS : probe.x.shape[1]].T.astype(np.int64), 0)).to(y)
    return replace(probe, y=y)


def _answer(task: Task, output: Output, lengths: NDArray[np.integer]) -> Array | None:
    if output.answer is None:
        return None
    answer: Array = task.readable(output.answer).transpose(0, 1).cpu().numpy().copy()
    answer[np.arange(answer.shape[1]) >= lengths[:, None]] = np.nan
    return answer


def parameter_stats(
    named: list[tuple[str, nn.Parameter]], grad_norms: Tensor | None, updates: list[Tensor | None]
) -> dict[str, ParameterStat]:
    """Norms of every parameter. ``grad_norms`` (P,) are those of the last step, before clipping; None before the first."""
    weights = torch.stack(torch._foreach_norm([parameter.detach() for _, parameter in named])).tolist()
    grads = [float("nan")] * len(named) if grad_norms is None else grad_norms.tolist()
    moved = [None if update is None else float(torch.linalg.vector_norm(update)) for update in updates]
    return {
        name: ParameterStat(weight, grad, None if move is None else move / max(weight, 1e-30))
        for (name, _), weight, grad, move in zip(named, weights, grads, moved, strict=True)
    }
