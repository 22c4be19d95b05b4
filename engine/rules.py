"""Combinations that cannot be, each with its reason, and the memory a run would need.

The page disables a widget with the same words that the config refuses with.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from engine.cell_facts import FACTS
from engine.task_configs import EVERY_STEP, usable

if TYPE_CHECKING:
    from engine.config import RunConfig
    from engine.task_configs import TaskConfig

MEMORY_LIMIT = 2 * 1024**3
"""Bytes one run may need; above it the run is refused before it starts."""

NEUTRAL: dict[str, object] = {
    "model.attention": "none",
    "model.bidirectional": False,
    "model.readout": "final",
    "model.gate_bias": "default",
    "model.init": "pytorch",
    "model.gain": 1,
    "model.gamma": "default",
    "train.teacher_forcing": 1,
    "train.weight_decay": 0,
}
"""The value a setting keeps where it has no meaning."""

OPTIMISER = ("train.optimizer", "train.learning_rate", "train.clip.mode", "train.clip.threshold", "train.weight_decay")


class Refusal(NamedTuple):
    """``path`` cannot be ``value``, because of ``reason`` (a clause); ``allowed`` says what would do."""

    path: str
    value: object
    allowed: str
    reason: str

    @property
    def way_out(self) -> str:
        return f"{self.allowed}, because {self.reason}"


def disabled(task: TaskConfig, cell: str, init: str, optimizer: str) -> dict[str, str]:
    """Paths of settings that have no meaning beside these choices, each with the reason shown beside it."""
    off: dict[str, str] = {}
    if task.causal:
        off["model.bidirectional"] = task.causal
    if task.kind == "translation":
        off["model.readout"] = "the decoder starts from the encoder's final states, so nothing else is read out"
    else:
        off["model.attention"] = "this task has no decoder to attend from (attention pooling is a readout)"
        off["train.teacher_forcing"] = "this task has no decoder to feed its own tokens to"
    if task.kind in EVERY_STEP:
        off["model.readout"] = "an answer is due at every step, so there is nothing to sum up"
    off |= _without_meaning_for(cell)
    if init == "pytorch":
        off["model.gain"] = "PyTorch's own initialisation has no gain (orthogonal and identity have one)"
    if optimizer != "adamw":
        off["train.weight_decay"] = "only the optimiser AdamW decays weights"
    return off


def _without_meaning_for(cell: str) -> dict[str, str]:
    """Settings that this cell has no use for. Those of an optimiser are ignored, not refused: each task has its own defaults."""
    facts, off = FACTS[cell], dict[str, str]()
    if facts.keeping is None:
        off["model.gate_bias"] = facts.ungated
    if facts.recurrent != "full":
        off["model.init"] = f"{facts.article} has no recurrent matrix"
    if not facts.normalises:
        off["model.gamma"] = "only a cell that normalises has a gamma"
    if not facts.by_gradient:
        off["model.init"] = "the reservoir is drawn at random and scaled to its spectral radius"
        off |= dict.fromkeys(OPTIMISER, "the readout is solved in closed form, nothing descends a gradient")
    return off


def refusals(config: RunConfig) -> list[Refusal]:
    """Why this config cannot run, first reason first; empty when it can."""
    return [*_not_installed(config.task), *_wrong_cell(config), *_meaningless(config), *_too_big(config)]


def _not_installed(task: TaskConfig) -> list[Refusal]:
    if usable(task.name):
        return []
    package = {"sklearn": "scikit-learn"}.get(task.package, task.package)
    return [Refusal("task.name", task.name, f"another task, or this one after: pip install {package}", "its data come with that package")]


def _wrong_cell(config: RunConfig) -> list[Refusal]:
    """Cells that cannot write an answer token by token."""
    facts = FACTS[config.model.cell]
    if facts.running and config.task.kind in ("translation", "language"):
        reason = "what is written one token at a time has no batch to normalise over"
    elif not facts.by_gradient and config.task.kind == "translation":
        reason = "an encoder and a decoder are trained by their gradient"
    else:
        return []
    return [Refusal("model.cell", config.model.cell, "a cell that a decoder can use, such as lstm", reason)]


def _meaningless(config: RunConfig) -> list[Refusal]:
    model, train = config.model, config.train
    values = {
        "model.attention": model.attention,
        "model.bidirectional": model.bidirectional,
        "model.readout": model.readout,
        "model.gate_bias": model.gate_bias,
        "model.init": model.init,
        "model.gain": model.gain,
        "model.gamma": model.gamma,
        "train.teacher_forcing": train.teacher_forcing,
        "train.weight_decay": train.weight_decay,
    }
    off = disabled(config.task, model.cell, model.init, train.optimizer)
    return [
        Refusal(path, values[path], f"{NEUTRAL[path]} only", reason)
        for path, reason in off.items()
        if path in NEUTRAL and values[path] != NEUTRAL[path]
    ]


def _too_big(config: RunConfig) -> list[Refusal]:
    need, hidden = memory_bytes(config), config.model.hidden_size
    if need <= MEMORY_LIMIT:
        return []
    fits = bisect_right(range(1, hidden), MEMORY_LIMIT, key=lambda size: _bytes(config, size))
    reason = f"{hidden} units need about {need / 1e9:.1f} GB for one training step, and a run may take {MEMORY_LIMIT / 1e9:.1f} GB"
    return [Refusal("model.hidden_size", hidden, f"at most {fits} units with these sizes", reason)]


def memory_bytes(config: RunConfig) -> int:
    """Bytes a training step needs, rounded up: activations kept for the backward pass, weights with two Adam moments and gradient."""
    return _bytes(config, config.model.hidden_size)


def _bytes(config: RunConfig, hidden: int) -> int:
    """The estimate at another hidden size; it only grows with ``hidden``."""
    model = config.model
    facts = FACTS[model.cell]
    gates = max(1, len(facts.blocks)) * (3 if facts.normalises else 1)  # a plain loop keeps every intermediate result
    directions = 2 if model.bidirectional else 1
    activations = config.task.longest * config.train.batch_size * hidden * (2 * gates + 3) * directions * model.layers
    weights = gates * hidden * hidden * (1 + directions) * directions * model.layers
    return 4 * (2 * activations + 4 * weights)
