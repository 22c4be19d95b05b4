"""The memory that one training step needs, estimated before anything is allocated."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from engine.cell_facts import FACTS

if TYPE_CHECKING:
    from engine.config import RunConfig

MEMORY_LIMIT = 2 * 1024**3
"""Bytes one run may need; above it the run is refused before it starts."""


def memory_bytes(config: RunConfig) -> int:
    """Bytes a training step needs, rounded up: activations kept for the backward pass, weights with two Adam moments and gradient."""
    return _bytes(config, config.model.hidden_size)


def largest_size(config: RunConfig) -> int:
    """The most units that fit with the other sizes as they are."""
    return bisect_right(range(1, config.model.hidden_size), MEMORY_LIMIT, key=lambda size: _bytes(config, size))


def _bytes(config: RunConfig, hidden: int) -> int:
    """The estimate at another hidden size; it only grows with ``hidden``."""
    model = config.model
    facts = FACTS[model.cell]
    gates = max(1, len(facts.blocks)) * (3 if facts.normalises else 1)  # a plain loop keeps every intermediate result
    directions = 2 if model.bidirectional else 1
    activations = config.task.longest * config.train.batch_size * hidden * (2 * gates + 3) * directions * model.layers
    weights = gates * hidden * hidden * (1 + directions) * directions * model.layers
    return 4 * (2 * activations + 4 * weights)
