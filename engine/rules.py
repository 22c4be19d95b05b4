"""Combinations that cannot be, each with its reason, and the memory a run would need.

The page disables a widget with the same sentence that the config refuses with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from engine.config import RunConfig
    from engine.task_configs import TaskConfig

MEMORY_LIMIT = 2 * 1024**3
"""Bytes one run may need; above it the run is refused before it starts."""


class Refusal(NamedTuple):
    path: str
    reason: str


def disabled(task: TaskConfig, cell: str) -> dict[str, str]:
    """Paths of settings that have no meaning for this task and cell, each with the reason shown beside it."""
    off: dict[str, str] = {}
    if task.kind != "translation":
        off["model.attention"] = "needs a decoder: this task has one answer, so choose the readout 'attention' instead"
        off["train.teacher_forcing"] = "needs a decoder that writes tokens one after another"
    else:
        off["model.readout"] = "the decoder reads the encoder; there is no single readout"
    if cell == "rnn":
        off["model.gate_bias"] = "a plain RNN has no gates"
    return off


def refusals(config: RunConfig) -> list[Refusal]:
    """Why this config cannot run, first reason first; empty when it can."""
    found = []
    off = disabled(config.task, config.model.cell)
    plain = {"model.attention": "none", "train.teacher_forcing": 1.0, "model.readout": "final", "model.gate_bias": "default"}
    values = {
        "model.attention": config.model.attention, "train.teacher_forcing": config.train.teacher_forcing,
        "model.readout": config.model.readout, "model.gate_bias": config.model.gate_bias,
    }
    for path, reason in off.items():
        if values[path] != plain[path]:
            found.append(Refusal(path, f"{values[path]!r} {reason}"))
    if config.train.weight_decay and config.train.optimizer != "adamw":
        found.append(Refusal("train.weight_decay", "only the AdamW optimiser decays weights; choose adamw or 0"))
    if config.model.gain != 1.0 and config.model.init == "pytorch":
        found.append(Refusal("model.gain", "PyTorch's initialisation has no gain; choose orthogonal or identity"))
    need = memory_bytes(config)
    if need > MEMORY_LIMIT:
        found.append(Refusal("model.hidden_size", _too_big(config, need)))
    return found


def memory_bytes(config: RunConfig) -> int:
    """Bytes a training step needs, rounded up: activations kept for the backward pass, weights with two Adam moments and gradient."""
    return _bytes(config, config.model.hidden_size)


def _bytes(config: RunConfig, hidden: int) -> int:
    model = config.model
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[model.cell]
    directions = 2 if model.bidirectional else 1
    activations = config.task.longest * config.train.batch_size * hidden * (2 * gates + 3) * directions * model.layers
    weights = gates * hidden * hidden * (1 + directions) * directions * model.layers
    return 4 * (2 * activations + 4 * weights)


def _too_big(config: RunConfig, need: int) -> str:
    fits = config.model.hidden_size
    while fits > 1 and _bytes(config, fits) > MEMORY_LIMIT:
        fits = fits * 9 // 10
    return (f"{config.model.hidden_size} units need about {need / 1e9:.1f} GB for a step, more than the {MEMORY_LIMIT / 1e9:.1f} GB a run may take; "
            f"at most about {fits} units fit here")
