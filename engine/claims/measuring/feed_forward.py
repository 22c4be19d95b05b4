"""A feed-forward network on the adding task: all steps at once, one hidden layer. No configuration has one."""

from __future__ import annotations

import torch
from torch import nn

from engine.task_configs import TASK_CONFIGS
from engine.tasks import build_task


def adding_error(length: int, rate: float, steps: int, seed: int, size: float) -> float:
    """Held-out mean squared error after ``steps`` of Adam on batches of 32, 128 hidden units."""
    torch.manual_seed(seed)
    task, cpu = build_task(TASK_CONFIGS["adding"].model_validate({"name": "adding", "length": length})), torch.device("cpu")
    network = nn.Sequential(nn.Linear(2 * length, 128), nn.ReLU(), nn.Linear(128, 1))
    optimizer, generator = torch.optim.Adam(network.parameters(), lr=rate), torch.Generator().manual_seed(seed)

    def error(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        loss: torch.Tensor = (network(x.transpose(0, 1).flatten(1)) - y).square().mean()
        return loss

    for _ in range(max(2, round(size * steps))):
        batch = task.batch(32, generator, cpu)
        optimizer.zero_grad()
        error(batch.x, batch.y).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    held = task.held_out(cpu)
    with torch.no_grad():
        return float(error(held.x, held.y))
