"""Every tensor of a configuration's network, without torch: what the page shows before anything is trained.

A test holds this against the real models.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

from engine.cell_facts import FACTS
from engine.task_configs import EVERY_STEP

if TYPE_CHECKING:
    from engine.config import ModelConfig, RunConfig

EMBEDDING = 32
ADDITIVE_WIDTH = 32


class TensorShape(NamedTuple):
    name: str
    shape: tuple[int, ...]
    axes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """``256 × 2`` or, with named axes, ``B 64 × T 100 × H 64``."""
        sizes = [str(size) for size in self.shape]
        return " × ".join(f"{axis} {size}" for axis, size in zip(self.axes, sizes, strict=True)) if self.axes else " × ".join(sizes)


def count(config: RunConfig) -> int:
    """Trainable numbers; of a network with a reservoir only the readout is trained."""
    trained = "" if FACTS[config.model.cell].by_gradient else "head."
    return sum(prod(each.shape) for each in parameters(config) if each.name.startswith(trained))


def textbook_count(config: RunConfig) -> int:
    """The same with a cell's biases counted as textbooks and Keras do: PyTorch gives a gate two bias vectors where one would do."""
    twice = [prod(each.shape) for each in parameters(config) if each.name.endswith(".bias_hh")]
    return count(config) - (sum(twice) if FACTS[config.model.cell].textbook_biases == 1 else 0)


def textbook(config: RunConfig, tensor: TensorShape) -> str:
    """``tensor``'s shape in the textbook's count: "in bias_ih" for a bias vector that it does not have."""
    merged = tensor.name.endswith(".bias_hh") and FACTS[config.model.cell].textbook_biases == 1
    return "in bias_ih" if merged else tensor.text


def parameters(config: RunConfig) -> list[TensorShape]:
    """Every weight, in the model's own order and names."""
    task, model = config.task, config.model
    letters = [TensorShape("inputs.embedding.weight", (task.letters, EMBEDDING))] if task.letters else []
    width = EMBEDDING if letters else task.inputs
    return letters + (_translator if task.kind == "translation" else _one_stack)(model, width, task.outputs)


def activations(config: RunConfig) -> list[TensorShape]:
    """What flows through in one training step, batch first: B batch, T time, H hidden, L layers, D directions, I input, V vocabulary."""
    task, model, batch, time = config.task, config.model, config.train.batch_size, config.task.longest
    both = 2 if model.bidirectional else 1
    hidden = model.hidden_size
    flow = [
        TensorShape("input x", (batch, time, EMBEDDING if task.letters else task.inputs), ("B", "T", "I")),
        TensorShape("hidden states h", (batch, time, both * hidden), ("B", "T", "D·H")),
        TensorShape("final states", (model.layers, both, batch, hidden), ("L", "D", "B", "H")),
    ]
    if task.kind in EVERY_STEP:
        return [*flow, TensorShape("answers", (batch, time, task.outputs), ("B", "T", "K"))]
    if task.kind != "translation":
        return [*flow, TensorShape("answer", (batch, task.outputs), ("B", "K"))]
    attention = [TensorShape("attention α", (batch, task.answer_steps, time), ("B", "T_out", "T"))] if model.attention != "none" else []
    return [*flow, *attention, TensorShape("logits", (batch, task.answer_steps, task.outputs), ("B", "T_out", "V"))]


def _one_stack(model: ModelConfig, width: int, answers: int) -> list[TensorShape]:
    size = model.hidden_size * (2 if model.bidirectional else 1)
    pooling = _additive("readout.pooling", None, size) if model.readout == "attention" else []
    return [*_stack("stack", model, width, model.bidirectional), *pooling, *_linear("head", size, answers)]


def _translator(model: ModelConfig, width: int, answers: int) -> list[TensorShape]:
    hidden, size = model.hidden_size, model.hidden_size * (2 if model.bidirectional else 1)
    attends, before = model.attention != "none", model.attention_at == "before"
    general = [TensorShape("attention.key.weight", (hidden, size))]
    score = {"general": general, "additive": _additive("attention", hidden, size)}.get(model.attention, [])
    return [
        *_stack("encoder", model, width, model.bidirectional),
        TensorShape("outputs.weight", (answers, EMBEDDING)),
        *_stack("decoder", model, EMBEDDING + (size if attends and before else 0), False),
        *_linear("bridge", size, len(FACTS[model.cell].states) * hidden),
        *score,
        *(_linear("combine", hidden + size, hidden) if attends and not before else []),
        *_linear("head", hidden, answers),
    ]


def _stack(name: str, model: ModelConfig, width: int, bidirectional: bool) -> list[TensorShape]:
    both = 2 if bidirectional else 1
    found = []
    for place in range(model.layers * both):
        inputs = width if place < both else both * model.hidden_size
        shapes = FACTS[model.cell].shapes(inputs, model.hidden_size)
        found += [TensorShape(f"{name}.layers.{place}.{part}", shape) for part, shape in shapes.items()]
    normed = range(model.layers * both) if model.norm != "none" else ()
    return found + [TensorShape(f"{name}.norms.{place}.{part}", (model.hidden_size,)) for place in normed for part in ("weight", "bias")]


def _linear(name: str, inputs: int, outputs: int) -> list[TensorShape]:
    return [TensorShape(f"{name}.weight", (outputs, inputs)), TensorShape(f"{name}.bias", (outputs,))]


def _additive(name: str, query: int | None, memory: int) -> list[TensorShape]:
    queries = [TensorShape(f"{name}.query.weight", (ADDITIVE_WIDTH, query))] if query else []
    return [*queries, *_linear(f"{name}.key", memory, ADDITIVE_WIDTH), TensorShape(f"{name}.score.weight", (1, ADDITIVE_WIDTH))]
