"""What attention costs a translator of dates (up to 40 letters to 11), 128 units, one direction, the decoder forced."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.allocator import keep_freed_memory
from engine.bench.interleave import Row, Step, measure
from engine.config import RunConfig
from engine.models import build
from engine.models.base import EMBEDDING, Model, Output
from engine.models.encoder_decoder import EncoderDecoder, Memory
from engine.optim import build_optimizer, clip, gradient_norms
from engine.tasks import build_task
from engine.tasks.base import Batch, Task

HIDDEN, LETTERS, TOKENS = 128, 35, 11
"""Units, letters read and tokens written in a typical batch."""

BATCHES = 4
"""A way is a training step on each of so many fixed batches, since sentences of a bucket have another length than those of the next."""


class CombineAlone(EncoderDecoder):
    """tanh(W [h; 0]): Luong's layer after the decoder's cell, and nothing to look at."""

    def _say(self, written: Tensor, memory: Memory, weights: Tensor | None = None) -> Output:
        assert self.combine is not None
        nothing = written.new_zeros(*written.shape[:2], memory.states.shape[2])
        return Output(self.head(self.combine(torch.cat([written, nothing], dim=2)).tanh()))


def note() -> str:
    """Why dot attention cannot cost 1.1 of none: multiplications of what it adds against those of the two LSTMs."""
    lstms = (LETTERS + TOKENS) * 4 * HIDDEN * (EMBEDDING + HIDDEN)
    layer, looking = TOKENS * 2 * HIDDEN * HIDDEN / lstms, 2 * TOKENS * LETTERS * HIDDEN / lstms
    return (
        f"Dot attention, by its multiplications ({LETTERS} letters to {TOKENS} tokens, {HIDDEN} units): Luong's combine layer, "
        f"tanh(W [h; context]), takes {layer:.1%} of those of the two LSTMs, scores and context {looking:.1%}. "
        f"So {1 + layer + looking:.2f} would be left if all else were free and as fast as the LSTM's kernel. Small products run slower, "
        "each reads and writes tensors of its own, and the encoder now receives a gradient at every step. "
        "At most 1.10 is out of reach with that layer at this size."
    )


def rows(rounds: int = 5) -> list[Row]:
    """Dot and additive attention against none; then against the same decoder whose combine layer reads zeros: attention itself."""
    keep_freed_memory()
    named = {kind: f"dates with attention: {kind}" for kind in ("none", "dot", "additive")}
    alone = "dates with the combine layer over a context of zeros"
    ways = {name: _training(kind) for kind, name in named.items()} | {alone: _training("dot", alone=True)}
    none, dot, additive = named.values()
    pairs = [(dot, none, 1.1), (additive, none, 1.5), (alone, none, None), (dot, alone, None), (additive, alone, None)]
    return measure(ways, pairs, rounds)


def _training(kind: str, alone: bool = False) -> Step:
    config = RunConfig.parse({
        "task": {"name": "dates"}, "model": {"hidden_size": HIDDEN, "bidirectional": False, "attention": kind}, "train": {"device": "cpu"},
    })
    task, generator = build_task(config.task), torch.Generator().manual_seed(1)
    batches = [task.batch(64, generator, torch.device("cpu")) for _ in range(BATCHES)]
    model = CombineAlone(config.model, task) if alone else build(config.model, task)
    return _updates(config, task, model, batches)


def _updates(config: RunConfig, task: Task, model: Model, batches: list[Batch]) -> Step:
    parameters = list(model.parameters())
    optimizer = build_optimizer(parameters, config.train)

    def step() -> None:
        for batch in batches:
            optimizer.zero_grad()
            task.loss(model(batch), batch).backward()  # type: ignore[no-untyped-call]
            clip(parameters, config.train.clip, float(gradient_norms(parameters).total))
            optimizer.step()

    return step
