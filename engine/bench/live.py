"""What watching costs: a live run with all its views at 5 Hz against a bare PyTorch loop of the same model with default Adam."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import nn

from engine.bench.interleave import Row, Step, measure
from engine.config import RunConfig
from engine.runs.frames import encode
from engine.trainer import Trainer

PICTURES_A_SECOND = 5
SHAPES = ((50, 32), (50, 64), (200, 64), (50, 128))
"""(time steps, hidden units) at batch size 64."""


def demand(cell: str, hidden: int) -> float:
    """The largest ratio we accept: what an LSTM's views may cost, and what our own GRU and RNN kernels must save."""
    if cell == "lstm":
        return 1.05
    return 0.95 if hidden <= 64 else 1.10


def config(cell: str, length: int, hidden: int) -> RunConfig:
    """The adding task, batch 64, Adam, clipping by norm: what a person starts with."""
    return RunConfig.parse({
        "task": {"name": "adding", "length": length}, "model": {"cell": cell, "hidden_size": hidden},
        "train": {"steps": 100_000, "batch_size": 64, "device": "cpu"},
    })


def live_step(trainer: Trainer) -> Step:
    """One training step of ours, with a frame packed for the store whenever a fifth of a second has gone by."""
    due = [0.0]

    def step() -> None:
        trainer.step()
        if time.process_time() >= due[0]:
            encode(trainer.frame(), "half")
            due[0] = time.process_time() + 1 / PICTURES_A_SECOND

    return step


class BareLoop(nn.Module):
    """The same network as a person would write it: one recurrent module, one linear readout of the last state."""

    def __init__(self, cell: str, hidden: int) -> None:
        super().__init__()
        self.recurrent = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[cell](2, hidden)
        self.readout = nn.Linear(hidden, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        output, _ = self.recurrent(x)
        return self.readout(output[-1])  # type: ignore[no-any-return]


def bare_step(cell: str, hidden: int, batch: Callable[[], tuple[torch.Tensor, torch.Tensor]]) -> Step:
    """Forward, mean squared error, backward and default Adam: no clipping, no logging, no views."""
    model = BareLoop(cell, hidden)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.005)

    def step() -> None:
        x, y = batch()
        optimiser.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()  # type: ignore[no-untyped-call]
        optimiser.step()

    return step


def rows(rounds: int = 5) -> list[Row]:
    """The live run against the bare loop for every cell and shape, and the cost of one frame against one training step."""
    found = []
    for cell in ("lstm", "gru", "rnn"):
        for length, hidden in SHAPES:
            found += _rows(cell, length, hidden, rounds)
    return found


def _rows(cell: str, length: int, hidden: int, rounds: int) -> list[Row]:
    trainer = Trainer(config(cell, length, hidden))
    generator = torch.Generator().manual_seed(1)

    def batch() -> tuple[torch.Tensor, torch.Tensor]:
        drawn = trainer.task.batch(64, generator, trainer.device)
        return drawn.x, drawn.y

    where = f"{cell.upper()} T={length} H={hidden}"
    bare, live, frame = f"bare nn.{cell.upper()} loop, {where}", f"live run with all views, {where}", f"one frame, {where}"
    ways = {bare: bare_step(cell, hidden, batch), live: live_step(trainer), frame: lambda: _frame(trainer)}
    return measure(ways, [(live, bare, demand(cell, hidden)), (frame, live, None)], rounds)


def _frame(trainer: Trainer) -> None:
    encode(trainer.frame(), "half")
