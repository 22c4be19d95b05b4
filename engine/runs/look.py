"""Reading runs: their rows, metrics and frames as they are now."""

from __future__ import annotations

import io

from engine.config import RunConfig
from engine.errors import RunNotFound
from engine.frame import Frame
from engine.runs.frames import decode
from engine.runs.handle import store
from engine.runs.status import COLUMNS, Metrics, Status
from engine.runs.store import runs


def status(run: str) -> Status:
    """Raises RunNotFound."""
    return runs.status(store(), run)


def live_config(run: str) -> RunConfig:
    """The configuration that it trains with now: that of its start with every live change since. Raises RunNotFound."""
    config = status(run).config
    for change in runs.changes(store(), run):
        config = config.changed(change.path, change.value)
    return config


def recent(n: int = 10) -> list[Status]:
    """The newest ``n`` runs, newest first."""
    return runs.recent(store(), n)


def metrics(run: str) -> Metrics:
    """One entry a training step, and entry 0. Raises RunNotFound."""
    status(run)
    return runs.metrics(store(), run)


def metrics_csv(run: str) -> str:
    """The metrics as a table with a header line; empty where nothing was measured."""
    table = metrics(run)
    out = io.StringIO()
    out.write(",".join(COLUMNS) + "\n")
    for values in zip(*(getattr(table, name).tolist() for name in COLUMNS), strict=True):
        out.write(",".join("" if value != value else repr(value) for value in values) + "\n")  # NaN is the one value unlike itself
    return out.getvalue()


def frame(run: str, step: int | None = None) -> Frame | None:
    """The newest frame, or the stored one nearest to ``step``; None while there is none. Raises RunNotFound."""
    status(run)
    data = runs.latest_frame(store(), run) if step is None else runs.past_frame(store(), run, step)
    if data is None and step is not None:
        raise RunNotFound(f"Run {run} has no stored frames.")
    return None if data is None else decode(data)


def history(run: str) -> tuple[int, ...]:
    """Training steps of which a frame is stored, in order."""
    return runs.history(store(), run)
