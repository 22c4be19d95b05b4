"""Combinations that cannot be, each with its reason, and the memory a run would need.

The page disables a widget with the same words that the config refuses with.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from engine.config import RunConfig
    from engine.task_configs import TaskConfig

MEMORY_LIMIT = 2 * 1024**3
"""Bytes one run may need; above it the run is refused before it starts."""

NEUTRAL: dict[str, object] = {
    "model.attention": "none",
    "model.readout": "final",
    "model.gate_bias": "default",
    "train.teacher_forcing": 1,
}
"""The value a setting keeps where it has no meaning."""


class Refusal(NamedTuple):
    """``path`` cannot be ``value``, because of ``reason`` (a clause); ``allowed`` says what would do."""

    path: str
    value: object
    allowed: str
    reason: str

    @property
    def way_out(self) -> str:
        return f"{self.allowed}, because {self.reason}"


def disabled(task: TaskConfig, cell: str, init: str = "orthogonal", optimizer: str = "adamw") -> dict[str, str]:
    """Paths of settings that have no meaning for this task, cell, initialisation and optimiser, each with the reason shown beside it."""
    off: dict[str, str] = {}
    if init == "pytorch":
        off["model.gain"] = "PyTorch's initialisation has no gain; choose orthogonal or identity"
    if optimizer != "adamw":
        off["train.weight_decay"] = "only the AdamW optimiser decays weights; choose adamw or 0"
    if task.kind == "translation":
        off["model.readout"] = "the decoder starts from the encoder's final states, so nothing else is read out"
    else:
        off["model.attention"] = "this task has no decoder to attend from (attention pooling is a readout)"
        off["train.teacher_forcing"] = "this task has no decoder to feed its own tokens to"
    if cell == "rnn":
        off["model.gate_bias"] = "a plain RNN has no gates"
    return off


def refusals(config: RunConfig) -> list[Refusal]:
    """Why this config cannot run, first reason first; empty when it can."""
    return [*_meaningless(config), *_contradictions(config), *_too_big(config)]


def _meaningless(config: RunConfig) -> list[Refusal]:
    values = {
        "model.attention": config.model.attention,
        "model.readout": config.model.readout,
        "model.gate_bias": config.model.gate_bias,
        "train.teacher_forcing": config.train.teacher_forcing,
    }
    return [
        Refusal(path, values[path], f"{NEUTRAL[path]} only", reason)
        for path, reason in disabled(config.task, config.model.cell).items()
        if values[path] != NEUTRAL[path]
    ]


def _contradictions(config: RunConfig) -> list[Refusal]:
    found = []
    decay, gain = config.train.weight_decay, config.model.gain
    if decay and config.train.optimizer != "adamw":
        reason = f"{config.train.optimizer} does not decay weights"
        found.append(Refusal("train.weight_decay", decay, "0 only, or the optimizer adamw", reason))
    if gain != 1.0 and config.model.init == "pytorch":
        reason = "PyTorch's own initialisation has no gain"
        found.append(Refusal("model.gain", gain, "1 only, or the init orthogonal or identity", reason))
    return found


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
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[model.cell]
    directions = 2 if model.bidirectional else 1
    activations = config.task.longest * config.train.batch_size * hidden * (2 * gates + 3) * directions * model.layers
    weights = gates * hidden * hidden * (1 + directions) * directions * model.layers
    return 4 * (2 * activations + 4 * weights)
