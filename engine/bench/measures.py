"""What is measured of a trained network on held-out data, and what rules that learn nothing reach there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from engine.tasks.base import Batch
    from engine.trainer import Trainer

AHEAD, WINDOWS = 84, 32
"""Steps a forecaster runs on by itself (Jaeger & Haas 2004), and the held-out windows it starts from."""
FORGOTTEN, LAGS = 100, 10
"""NARMA10's first steps, not counted, and the inputs that its equation looks back over."""


def metric(trainer: Trainer) -> float:
    return trainer.evaluate().metric


def baseline(trainer: Trainer) -> float:
    """The task's own trivial predictor, on the same held-out set."""
    return trainer.task.baseline


def of_memoryless(trainer: Trainer) -> float:
    """Copy's cross entropy as a share of 10 ln 8 / (T + 20), the best without a memory (Arjovsky et al. 2016)."""
    return trainer.evaluate().loss * trainer.config.task.longest / (10 * math.log(8))


def free_run(trainer: Trainer) -> float:
    """Root mean square error over 84 steps that a forecaster feeds itself, in standard deviations of the series."""
    from engine.models.forecast import Forecast

    assert isinstance(trainer.model, Forecast)
    windows, truth = _to_come(trainer)
    return float((trainer.model.eval().run_on(windows, AHEAD) - truth).square().mean().sqrt())


def persistence(trainer: Trainer) -> float:
    """The same of repeating the last value."""
    windows, truth = _to_come(trainer)
    return float((windows.x[-1, :, 0] - truth).square().mean().sqrt())


def _to_come(trainer: Trainer) -> tuple[Batch, Tensor]:
    """Windows and what follows each, ``(84, B)``."""
    from engine.tasks.series import Series

    assert isinstance(trainer.task, Series)
    return trainer.task.held_out(trainer.device).items(0, WINDOWS), trainer.task.after(WINDOWS, AHEAD)


def narma(trainer: Trainer) -> float:
    """Root mean square error of NARMA10 in standard deviations of what is to be said (NRMSE)."""
    import torch

    held_out = trainer.task.held_out(trainer.device)
    with torch.no_grad():
        said = trainer.model.eval()(held_out).prediction
    return _relative((said - held_out.y)[FORGOTTEN:], held_out.y)


def ten_inputs(trainer: Trainer) -> float:
    """The same of the best linear rule of the last ten inputs, fitted to the very set it is measured on."""
    import torch

    held_out = trainer.task.held_out(trainer.device)
    steps = len(held_out.x)
    lags = torch.stack([held_out.x[FORGOTTEN - back : steps - back, :, 0] for back in range(LAGS)], 2).flatten(0, 1)
    rows, due = torch.cat([lags, torch.ones_like(lags[:, :1])], 1).double(), held_out.y[FORGOTTEN:].flatten().double()
    return _relative((rows @ torch.linalg.lstsq(rows, due.unsqueeze(1)).solution).squeeze(1) - due, held_out.y)


def _relative(errors: Tensor, due: Tensor) -> float:
    return float(errors.square().mean().sqrt() / due[FORGOTTEN:].std())
