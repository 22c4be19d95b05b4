"""Training on few items again and again: what every task of ours avoids by drawing new ones, and what overfitting needs."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.cells import Stack
from engine.task_configs import TASK_CONFIGS
from engine.tasks import Batch, build_task

ITEMS, STEPS = 200, 300


class Scores(NamedTuple):
    train: float
    held: float
    accuracy: float


def train_on_few(dropout: float, seed: int, size: float) -> Scores:
    """Cross-entropy on 200 surnames and on unseen ones, after 300 steps of Adam at .005; dropout on embedded letters and on the readout."""
    torch.manual_seed(seed)
    task, cpu = build_task(TASK_CONFIGS["surnames"].model_validate({"name": "surnames"})), torch.device("cpu")
    few, unseen = task.batch(ITEMS, torch.Generator().manual_seed(seed), cpu), task.held_out(cpu).items(0, 1000)
    assert task.vocabulary is not None
    embedding, stack = nn.Embedding(len(task.vocabulary), 32), Stack("gru", 32, 64)
    head, drop = nn.Linear(64, task.output_size), nn.Dropout(dropout)
    optimizer = torch.optim.Adam([*embedding.parameters(), *stack.parameters(), *head.parameters()], lr=0.005)

    def said(batch: Batch) -> Tensor:
        logits: Tensor = head(drop(stack(drop(embedding(batch.x)), batch.lengths).final[-1, 0]))
        return logits

    for _ in range(max(2, round(size * STEPS))):
        batch = few.at(torch.randperm(ITEMS)[:64]).trimmed()
        optimizer.zero_grad()
        F.cross_entropy(said(batch), batch.y).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    drop.eval()
    with torch.no_grad():
        seen, new = said(few), said(unseen)
        return Scores(float(F.cross_entropy(seen, few.y)), float(F.cross_entropy(new, unseen.y)),
                      float((new.argmax(1) == unseen.y).float().mean()))
