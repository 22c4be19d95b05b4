"""The memory that a run needs, to train and to be looked at, estimated before anything is allocated."""

from __future__ import annotations

from bisect import bisect_right
from math import prod
from typing import TYPE_CHECKING

from engine.cell_facts import FACTS, CellFacts
from engine.shapes import ADDITIVE_WIDTH, EMBEDDING, parameters
from engine.task_configs import EVERY_STEP

if TYPE_CHECKING:
    from engine.config import RunConfig

MEMORY_LIMIT = 2 * 1024**3
"""Bytes one run may need; above it the run is refused before it starts."""

PROBE_ITEMS = 8
"""Held-out items whose internals a frame records, with gradients: the first ones of the held-out set."""
AT_ONCE = 256
"""Held-out items that an evaluation reads in one pass, where memory allows."""
NORM = {"none": 0, "layer": 2, "batch": 6}
"""Numbers of a unit and time step that a norm keeps."""
COPIES = {"sgd": 2, "momentum": 3, "rmsprop": 3, "adam": 4, "adamw": 4}
"""Numbers kept for a weight: itself, its gradient, and the optimiser's means."""
CLAMPED = 2
"""More of them where a gate or unit is held: what stands in a weight's place, and its gradient."""
RIDGE = 8
"""Numbers a pair of a reservoir's units: four float64 matrices stand side by side when a readout is solved."""


def memory_bytes(config: RunConfig) -> int:
    """Bytes a run needs at its peak: weights, optimiser, and the activations kept for a backward pass, of the longest batch or of a frame.

    The factors were fitted to measured peaks; a test holds the estimate within a factor of 2 of them.
    """
    return _bytes(config, config.model.hidden_size)


def largest_size(config: RunConfig, limit: int = MEMORY_LIMIT) -> int:
    """The most units, fewer than now, that fit into ``limit`` bytes with the other sizes as they are; 0 where none do."""
    return bisect_right(range(1, config.model.hidden_size), limit, key=lambda size: _bytes(config, size))


def held_out_at_once(config: RunConfig) -> int:
    """How many held-out items may be read in one pass without gradients, which keeps less: at most 256, in half of what a run may take."""
    item = _in_bytes(_item(config, config.model.hidden_size, config.task.longest))
    return max(1, min(AT_ONCE, MEMORY_LIMIT // 2 // item))


def _bytes(config: RunConfig, hidden: int) -> int:
    """The estimate at another hidden size; it only grows with ``hidden``."""
    together = -(-config.train.batch_size // config.train.accumulate)
    batch, frame = together * _item(config, hidden, _steps(config)), PROBE_ITEMS * _item(config, hidden, config.task.longest)
    return _in_bytes(max(batch, frame) + _weights(config, hidden))


def _in_bytes(numbers: int) -> int:
    return 4 * numbers * 6 // 5


def _item(config: RunConfig, hidden: int, steps: int) -> int:
    """Numbers kept for one sequence of ``steps`` time steps and its answer."""
    return _read(config, hidden, steps) + _written(config, hidden, steps)


def _kept(facts: CellFacts) -> int:
    """Numbers of a unit that a time step keeps, or has about at the peak of the backward pass."""
    if not facts.by_gradient:
        return 2
    return 4 * max(1, len(facts.blocks)) + 1 + (10 if facts.normalises else 0) + (3 if facts.recurrent != "full" else 0)


def _read(config: RunConfig, hidden: int, steps: int) -> int:
    """For one sequence that is read: embedding, every layer and direction, and what is read out of them."""
    model, task = config.model, config.task
    directions = 2 if model.bidirectional else 1
    kept = _kept(FACTS[model.cell]) + NORM[model.norm] + (3 if model.bidirectional else 0)
    kept += kept if config.train.tbptt and not config.train.carry else 0  # the pass that finds where each chunk starts
    layers = hidden * directions * (model.layers * kept + (model.layers - 1) * (2 if model.dropout else 0))
    pooled = 3 * ADDITIVE_WIDTH if model.readout == "attention" else 0
    solved = 0 if FACTS[model.cell].by_gradient else 2 * hidden * directions  # each state once more in float64
    answers = 4 * task.outputs + solved if task.kind in EVERY_STEP else 0
    return steps * (3 * EMBEDDING * bool(task.letters) + layers + pooled + answers)


def _written(config: RunConfig, hidden: int, steps: int) -> int:
    """For one answer that is written: the decoder's layers, its attention and its logits."""
    model, task = config.model, config.task
    if task.kind != "translation":
        return 0
    scores = {"none": 0, "additive": 3 * ADDITIVE_WIDTH}.get(model.attention, 4) * steps
    layers = hidden * model.layers * (_kept(FACTS[model.cell]) + NORM[model.norm] + 4)
    return task.answer_steps * (3 * EMBEDDING + layers + scores + 4 * task.outputs)


def _weights(config: RunConfig, hidden: int) -> int:
    """For all weights, with gradients and optimiser; a reservoir has neither, but float64 sums over pairs of its units."""
    model = config.model.model_copy(update={"hidden_size": hidden})
    count = sum(prod(each.shape) for each in parameters(config.model_copy(update={"model": model})))
    if not FACTS[model.cell].by_gradient:
        return count + RIDGE * (hidden * (2 if model.bidirectional else 1)) ** 2
    clamp = config.train.clamp
    return count * (COPIES[config.train.optimizer] + (CLAMPED if (clamp.gate, clamp.unit) != ("none", "none") else 0))


def _steps(config: RunConfig) -> int:
    """Time steps of the longest training batch."""
    steps = min(config.task.trained_steps, config.train.tbptt) if config.train.carry else config.task.trained_steps
    return min(steps, config.train.truncate) if config.train.truncate else steps
