"""A layer of a real network on a real sequence: what the Understand pages take apart. The first import brings torch, on one thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from engine.cells import Layer, Stack
from engine.errors import EngineError
from engine.frame import Array
from engine.memory import PROBE_ITEMS
from engine.models.base import Model
from engine.models.encoder_decoder import START, EncoderDecoder
from engine.results import TrainerState
from engine.runs import checkpoint
from engine.runs.home import checkpoint_file
from engine.tasks.base import Batch
from engine.trainer import Trainer
from engine.understand.decoder import decoder_layer
from engine.understand.moments import FRESH, RECORDED, recorded_file, source
from engine.understand.subject import Subject, subject_of
from engine.understand.symbols import weight_symbol


def one_thread() -> None:
    """For whoever computes in a thread of its own, as each run of a page is: there MKL starts as many as there are cores, whatever
    another thread has set, and on a busy machine they wait for each other for seconds."""
    torch.set_num_threads(1)


one_thread()


@dataclass(frozen=True)
class Look:
    """``direct`` ``(T, H)`` is the gradient with which the loss enters each h_t, in the order in which the layer reads.

    ``tokens`` are what it reads at each, None where the input is numbers; a decoder reads the true token before.
    ``step`` is the training step of the weights.
    """

    subject: Subject
    direct: Array
    tokens: tuple[str, ...] | None
    step: int


@lru_cache(maxsize=16)
def trainer_at(name: str, step: int) -> Trainer:
    """The network of a source (``moments.py``) as it was at a step of its training. Raises EngineError where that is not known."""
    found = source(name)
    if step not in found.steps:
        raise EngineError(f"The weights of {found.label} are known at steps {', '.join(map(str, found.steps))}; not at {step}.")
    trainer = Trainer(found.config.changed("train.device", "cpu"))
    if step and name.startswith(RECORDED):
        shipped = load_file(recorded_file(name.removeprefix(RECORDED)))
        trainer.model.load_state_dict({key.split("/", 1)[1]: value for key, value in shipped.items() if key.startswith(f"{step}/")})
        trainer.step_number = step
    elif step and not name.startswith(FRESH):
        header, tensors = checkpoint.load(checkpoint_file(name), name, found.config.hash, trainer.state_dict().tensors)
        trainer.load_state_dict(TrainerState(tensors, header.rest))
    trainer.model.eval()
    return trainer


def held_out(trainer: Trainer, item: int) -> Batch:
    """One held-out item, without padding. Raises EngineError for one that is not in the probe batch."""
    if not 0 <= item < PROBE_ITEMS:
        raise EngineError(f"There are held-out sequences 0 to {PROBE_ITEMS - 1}; not {item}.")
    return trainer.task.held_out(torch.device("cpu")).items(item, item + 1).trimmed()


def look(name: str, step: int, item: int = 0, layer: int = 0, backward: bool = False, decoder: bool = False) -> Look:
    """A layer of the network, an encoder's where there is one unless ``decoder`` is asked for. Raises EngineError for what is not there."""
    if decoder:
        return _decoder(name, step, item, layer)
    trainer = trainer_at(name, step)
    batch, stack = held_out(trainer, item), stack_of(trainer)
    _check(stack, layer, backward)
    subject = subject_of(stack, probe_x(trainer, batch.x)[:, 0], layer, backward)
    tokens = trainer.task.tokens(batch)
    letters = None if tokens is None else tuple(reversed(tokens[0])) if backward else tokens[0]
    return Look(subject, direct_gradient(trainer, batch, stack.layer(layer, int(backward))), letters, trainer.step_number)


def _decoder(name: str, step: int, item: int, layer: int) -> Look:
    trainer, model = translator(name, step)
    _check(model.decoder, layer, backward=False)
    batch, labels = held_out(trainer, item), trainer.task.labels
    found = decoder_layer(model, trainer.task, batch, layer)
    return Look(found.subject, found.direct, tuple(labels[token] for token in (START, *batch.y[:-1, 0].tolist())), trainer.step_number)


def _check(stack: Stack, layer: int, backward: bool) -> None:
    if not 0 <= layer < stack.depth or int(backward) >= stack.directions:
        raise EngineError(f"There is no layer {layer + 1} read {'backward' if backward else 'forward'} in this network.")


def layer_of(model: Model, layer: int, backward: bool = False, decoder: bool = False) -> Layer:
    """As ``look`` counts them. Raises EngineError for one that is not there."""
    if decoder and not isinstance(model, EncoderDecoder):
        raise EngineError("This network has no decoder.")
    stack = model.encoder if isinstance(model, EncoderDecoder) and not decoder else model.decoder if decoder else model.stack
    assert isinstance(stack, Stack)
    _check(stack, layer, backward)
    return stack.layer(layer, int(backward))


def stack_of(trainer: Trainer) -> Stack:
    model = trainer.model
    found = model.encoder if isinstance(model, EncoderDecoder) else model.stack
    assert isinstance(found, Stack)
    return found


def translator(name: str, step: int) -> tuple[Trainer, EncoderDecoder]:
    """A source that is an encoder-decoder. Raises EngineError for one that is not."""
    trainer = trainer_at(name, step)
    if not isinstance(trainer.model, EncoderDecoder):
        raise EngineError(f"{source(name).label} has no decoder; choose one that translates, such as dates with attention.")
    return trainer, trainer.model


def sentence(trainer: Trainer, item: int, text: str = "", extra: int = 0) -> Batch:
    """One held-out item, or a person's own text (its truth is not known), with ``extra`` steps of padding. Raises EngineError."""
    batch = trainer.task.own(text, torch.device("cpu")) if text else held_out(trainer, item)
    padding = batch.x.new_zeros(extra, *batch.x.shape[1:])
    return replace(batch, x=torch.cat([batch.x, padding]), lengths=batch.full_lengths)


def many(trainer: Trainer, items: int) -> Batch:
    """The first held-out items, without the steps that are padding in all of them."""
    return trainer.task.held_out(torch.device("cpu")).items(0, items).trimmed()


def input_of(trainer: Trainer, item: int) -> Tensor:
    """``(T, I)``: one held-out item as the first layer reads it, without padding."""
    return probe_x(trainer, held_out(trainer, item).x)[:, 0]


def probe_inputs(trainer: Trainer, extra: int = 0) -> tuple[Tensor, Tensor]:
    """The probe batch as the first layer reads it, ``(T, B, I)``, padded to its longest item and ``extra`` steps more, and its lengths."""
    batch = trainer.task.held_out(torch.device("cpu")).items(0, PROBE_ITEMS).trimmed()
    more = batch.x.new_zeros(extra, *batch.x.shape[1:])
    return probe_x(trainer, torch.cat([batch.x, more])), batch.full_lengths


@torch.no_grad()
def probe_x(trainer: Trainer, x: Tensor) -> Tensor:
    """Letters as the model's learned vectors, numbers as they are."""
    seen: Tensor = trainer.model.inputs(x)  # type: ignore[operator]
    return seen


def direct_gradient(trainer: Trainer, batch: Batch, layer: Layer) -> Array:
    """``(T, H)``: the loss's derivative by each h_t that does not pass through this layer's own later steps."""
    given = list[Tensor]()

    def cut(_module: nn.Module, _inputs: object, hidden: Tensor) -> Tensor:
        given.append(hidden.detach().requires_grad_())
        return given[-1]

    handle = layer.register_forward_hook(cut)
    try:
        with torch.enable_grad():
            loss = trainer.task.loss(trainer.model(batch), batch)
            (found,) = torch.autograd.grad(loss, given)
    finally:
        handle.remove()
    direct: Array = found[:, 0].double().numpy()
    return direct


def places(subject: Subject, t: int, unit: int) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Every number of step ``t`` and ``unit`` that a person may edit: its symbol to the name and index of an ``Edit``."""
    found: dict[str, tuple[str, tuple[int, ...]]] = {f"x_t[{i}]": ("x", (t, i)) for i in range(subject.x.shape[1])}
    for name, array in subject.weights.items():
        if name == "running":
            continue
        for row in range(unit, len(array), subject.hidden_size):
            for index in [(row,)] if array.ndim == 1 else [(row, column) for column in range(array.shape[1])]:
                found[weight_symbol(subject.cell, name, index, subject.hidden_size)] = (name, index)
    return found


def value_at(subject: Subject, name: str, index: Sequence[int]) -> float:
    return float((subject.x if name == "x" else subject.weights[name])[tuple(index)])
