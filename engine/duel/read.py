"""What one run of a duel has measured: held-out scores by step and by seconds of training, within the budget. NumPy, no torch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.config import RunConfig
from engine.duel.plan import Plan
from engine.frame import Array
from engine.runs.frames import decode
from engine.runs.store import runs
from engine.runs.store.database import Database
from engine.runs.store.duels import Member

LAST = ("final", "last")
"""Readouts of the last step alone: then all of the gradient enters there."""
UNDISTURBED = 10
"""Percentile of the times of a step that stands for its cost: whatever else runs on a machine only ever adds to them."""


@dataclass(frozen=True)
class Curve:
    """Held-out ``values`` ``(n,)`` of the task's metric after ``steps`` training steps and ``used`` of ``spent`` seconds of training."""

    steps: Array
    values: Array
    used: Array
    higher_is_better: bool
    milliseconds: float | None
    spent: float = 0.0
    broke: bool = False

    def x(self, plan: Plan) -> Array:
        return self.used if plan.equal == "seconds" else self.steps

    def within(self, plan: Plan) -> Curve:
        """Without what came after the budget of seconds was spent."""
        if plan.equal != "seconds":
            return self
        keep = self.used <= plan.seconds
        return replace(self, steps=self.steps[keep], values=self.values[keep], used=self.used[keep])

    def final(self, plan: Plan) -> float | None:
        """The last score within the budget; NaN for a run that broke, None where nothing was measured."""
        values = self.within(plan).values
        return float("nan") if self.broke else float(values[-1]) if len(values) else None

    def reached(self, plan: Plan, goal: float) -> int | None:
        """Training step of the first score at the goal or beyond; None where there was none, or the run broke later."""
        mine = self.within(plan)
        hit = mine.values >= goal if self.higher_is_better else mine.values <= goal
        return int(mine.steps[hit][0]) if hit.any() and not self.broke else None


def curve(db: Database, member: Member) -> Curve:
    """Seconds are those of training steps alone: neither scores nor pictures count."""
    table, facts = runs.metrics(db, member.run), runs.status(db, member.run).facts
    used = np.nancumsum(table.seconds)
    known = ~np.isnan(table.held_metric)
    times = table.seconds[~np.isnan(table.seconds)]
    undisturbed = float(np.percentile(times, UNDISTURBED)) * 1000 if len(times) else None
    steps = table.step[known].astype(float)
    spent = float(used[-1]) if len(used) else 0.0
    return Curve(steps, table.held_metric[known], used[known], facts.higher_is_better, undisturbed, spent, member.state == "failed")


def slope(db: Database, run: str, config: RunConfig) -> Array | None:
    """log10 of ||dL/dh_{T-k}|| / ||dL/dh_T|| of the untrained network, ``(T,)`` by k, in the last forward layer on the probe batch.

    The norm is over the units, the value the median over the sequences that are so long, as far as half of them are.
    None where the loss enters at more than the last step.
    """
    if config.task.kind not in ("regression", "classification") or config.model.readout not in LAST:
        return None
    data = runs.past_frame(db, run, 0)
    frame = decode(data) if data else None
    if frame is None or frame.step != 0:
        return None
    layer = [each for each in frame.layers if each.direction == "forward"][-1]
    return None if layer.grad_hidden is None else left_by_lag(layer.grad_hidden, frame.lengths.tolist())


def left_by_lag(gradient: Array, lengths: list[int]) -> Array:
    norms = np.linalg.norm(gradient.astype(np.float64), axis=-1)
    rows = np.full(norms.shape, np.nan)
    for row, each, n in zip(rows, norms, lengths, strict=True):
        row[:n] = each[:n][::-1]
    half = sorted(lengths)[len(lengths) // 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        logs: Array = np.nanmedian(np.log10(rows / rows[:, :1])[:, :half], axis=0)
    return np.where(np.isfinite(logs), logs, np.nan)
