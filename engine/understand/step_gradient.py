"""One time step backwards: how dL/dh_t and dL/dc_t split over the gates and go to the step before."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.frame import Array
from engine.understand.anatomy import taped_step
from engine.understand.subject import Subject
from engine.understand.symbols import gate_letters
from engine.understand.tape import Entry, Taped

LATER = "later"
"""Where a gradient comes from that does not pass through this step: the loss at t itself and the steps after it."""


@dataclass(frozen=True)
class Share:
    """The part ``(H,)`` (of x: ``(I,)``) of the gradient of ``target`` that comes from ``source``, by no other named quantity."""

    source: str
    target: str
    gradient: Array


@dataclass(frozen=True)
class StepGradient:
    """``total`` maps ``h_t``, ``c_t``, the gates (``f_t``), ``h_t−1``, ``c_t−1`` and ``x_t`` to dL/d(it); each is the sum of its shares.

    What stands at ``h_t−1`` and ``c_t−1`` is what this step hands back: the step before finds it in its ``later`` share.
    """

    total: dict[str, Array]
    shares: tuple[Share, ...]


def step_gradient(subject: Subject, t: int, direct: Array) -> StepGradient:
    """``direct`` ``(T, H)``: the gradient with which the loss itself enters each h_t. Raises EngineError for a step that is not there."""
    taped = taped_step(subject, t)
    return split(subject, taped, _entering(subject, t, direct))


def split(subject: Subject, taped: Taped, entering: dict[str, Tensor]) -> StepGradient:
    """The gradient of every named quantity of a step from what ``entering`` ``(H,)`` brings to each new state from outside the step."""
    names = _names(subject, taped)
    entries = list(taped.tape.entries.values())
    total = {name: torch.zeros_like(tensor) for name, tensor in names}
    shares = [Share(LATER, f"{name}_t", gradient.numpy()) for name, gradient in entering.items()]
    for name, gradient in entering.items():
        total[f"{name}_t"] = total[f"{name}_t"] + gradient
    by_id = {id(tensor): name for name, tensor in names}
    for entry in reversed(entries):
        source = by_id.get(id(entry.result))
        if source is None:
            continue
        for target, gradient in _from(entry, total[source], entries, by_id).items():
            total[target] = total[target] + gradient
            shares.append(Share(source, target, gradient.numpy()))
    return StepGradient({name: gradient.numpy() for name, gradient in total.items()}, tuple(shares))


def _names(subject: Subject, taped: Taped) -> list[tuple[str, Tensor]]:
    letters = gate_letters(subject.cell)
    return [
        *((f"{name}_t", state) for name, state in taped.after.items()),
        *((f"{letters[name]}_t", gate) for name, gate in taped.gates.items()),
        *((f"{name}_t−1", state) for name, state in taped.before.items()), ("x_t", taped.x),
    ]


def _from(named: Entry, gradient: Tensor, entries: list[Entry], by_id: dict[int, str]) -> dict[str, Tensor]:
    """What ``gradient`` of one named result brings to the named quantities it was made of, through unnamed ones only."""
    pending, arrived = {id(named.result): gradient}, dict[str, Tensor]()
    for entry in reversed(entries):
        here = pending.pop(id(entry.result), None)
        if here is None:
            continue
        for operand, part in zip(entry.tensors, _local(entry, here), strict=True):
            name = by_id.get(id(operand))
            if not operand.is_floating_point():
                continue
            if name is None:
                pending[id(operand)] = pending.get(id(operand), 0) + part
            else:
                arrived[name] = arrived.get(name, 0) + part
    return arrived


def _local(entry: Entry, gradient: Tensor) -> list[Tensor]:
    """The chain rule across one operation, by autograd on it alone."""
    with torch.enable_grad():
        operands = [operand.detach().requires_grad_(operand.is_floating_point()) for operand in entry.tensors]
        smooth = [operand for operand in operands if operand.requires_grad]
        found = iter(torch.autograd.grad(entry.call(operands), smooth, gradient))
    return [next(found) if operand.requires_grad else operand for operand in operands]


def _entering(subject: Subject, t: int, direct: Array) -> dict[str, Tensor]:
    """What reaches h_t and c_t from the loss and the later steps, by autograd through the whole sequence."""
    weights, states = subject.tensors(), subject.start()
    at, hidden = list[Tensor](), []
    with torch.enable_grad():
        for step, x in enumerate(torch.from_numpy(subject.x)):
            states, _ = subject.cell.step(x, states, subject.cell.at(weights, step))
            if step == t:
                states = tuple(state.detach().requires_grad_() for state in states)
                at = list(states)
            hidden.append(states[0])
        loss = (torch.stack(hidden[t:]) * torch.from_numpy(direct)[t:]).sum()
        grads = torch.autograd.grad(loss, at, allow_unused=True)
    zeros = torch.zeros(subject.hidden_size, dtype=torch.float64)
    return {name: zeros if grad is None else grad for name, grad in zip(subject.cell.states, grads, strict=True)}
