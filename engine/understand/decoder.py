"""A decoder's layer as the anatomy takes it apart: forced with the true answer, from the states that the bridge makes, in float64."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor

from engine.cells import Stack, State
from engine.frame import Array
from engine.models.base import Output
from engine.models.encoder_decoder import EncoderDecoder
from engine.tasks.base import Batch, Task
from engine.understand.subject import Subject, subject_of_layer


class Written(NamedTuple):
    """``direct`` ``(T_out, H)`` is the loss's derivative by each h_t that does not pass through the layer's own later steps."""

    subject: Subject
    direct: Array


def decoder_layer(model: EncoderDecoder, task: Task, batch: Batch, layer: int) -> Written:
    """Layer ``layer`` on one held-out item; x is the embedded true previous token, with the context where attention comes before."""
    model = deepcopy(model).double().eval()
    batch = replace(batch, x=batch.x.double()) if batch.x.is_floating_point() else batch
    with torch.enable_grad():
        memory, start = model.read(batch)
        states = model.first_states(start)
        first, aside, said = states[layer], Aside(model.decoder, states), list[Tensor]()
        for token in model.forced(batch.y):
            states, output = model.step(token, states, memory, run=aside)
            said.append(output.prediction)
        direct = torch.autograd.grad(task.loss(Output(torch.cat(said)), batch), aside.ghosts[layer])
    subject = subject_of_layer(model.decoder, torch.cat(aside.inputs[layer]), layer)
    return Written(replace(subject, first=tuple(state[0].detach().numpy() for state in first)), torch.cat(direct).numpy())


class Aside:
    """Steps a decoder as ``Stack.step`` does, by states of its own, and keeps what every layer reads, ``inputs[layer][t]`` ``(B, .)``.

    ``ghosts[layer][t]`` is a zero in what the layer hands on, to the next layer, the answer and the attention, but not in what it carries.
    """

    def __init__(self, stack: Stack, states: list[State]) -> None:
        self._stack, self._states = stack, list(states)
        self.inputs, self.ghosts = ([list[Tensor]() for _ in range(stack.depth)] for _ in range(2))

    def step(self, x: Tensor, states: list[State]) -> list[State]:
        found = []
        for level, state in enumerate(self._states):
            (h, *others), _ = self._stack.cell.step(x, state, self._stack.layer(level, 0).weights)
            self._states[level] = (h, *others)
            self.inputs[level].append(x.detach())
            self.ghosts[level].append(torch.zeros_like(h).requires_grad_())
            h = h + self.ghosts[level][-1]
            found.append((h, *others))
            x = self._stack.handed_up(h, level)
        return found
