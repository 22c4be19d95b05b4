"""What a person can do with a run. Each command is one transaction, safe to repeat: two clicks are one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from engine.config import LIVE_PATHS, RunConfig
from engine.errors import ConfigError
from engine.runs.handle import store
from engine.runs.launcher import start_pool
from engine.runs.status import Status, Verb
from engine.runs.store import runs
from engine.runs.store.lease import interrupt_lapsed

MAX_PACE = 200.0
MAX_TEXT = 200


def create(config: RunConfig, pace: float | None = None, scenario: str | None = None) -> str:
    """A run that is ready at step 0; a worker soon adds the picture of the untrained network. Returns its id."""
    run = runs.add(store(), config, checked_pace(pace), scenario, "frame", "ready")
    start_pool()
    return run


def start(config: RunConfig | str, pace: float | None = None, scenario: str | None = None) -> str:
    """Train a new run, or the ready one with this id; returns the id at once, queued. Starting twice is starting once."""
    if isinstance(config, str):
        return resume(config)
    run = runs.add(store(), config, checked_pace(pace), scenario, "train", "queued")
    start_pool()
    return run


def resume(run: str) -> str:
    """Go on: a paused run at once, one that was interrupted or stopped from its last checkpoint. Nothing happens to others."""
    control(run, "resume")
    return run


def control(run: str, verb: Verb, value: Any = None) -> None:
    """One command to a run, in any state; what makes no sense there does nothing. Raises RunNotFound, ConfigError."""
    interrupt_lapsed(store())  # what a dead pool left behind can be resumed at once, before another pool has tidied up
    status = runs.status(store(), run)
    action = _ACTIONS.get(verb)
    if action is None:
        raise ConfigError("verb", verb, ", ".join(_ACTIONS))
    with store().write() as w:
        action(w, status, value)
    start_pool()


def checked_pace(pace: float | None) -> float | None:
    """Steps a second; None and 0 are full speed. Raises ConfigError."""
    if not pace:
        return None
    if not 0 < pace <= MAX_PACE:
        raise ConfigError("pace", pace, f"up to {MAX_PACE:.0f} steps a second, or 0 for full speed")
    return float(pace)


def _resume(w: sqlite3.Connection, status: Status, _: Any) -> None:
    if not runs.queue(w, status.id, "train") and status.active:
        runs.request(w, status.id, "resume")


def _step(w: sqlite3.Connection, status: Status, _: Any) -> None:
    if runs.queue(w, status.id, "hold") or status.active:
        runs.request(w, status.id, "step")


def _stop(w: sqlite3.Connection, status: Status, _: Any) -> None:
    if not runs.unqueue(w, status.id) and status.active:
        runs.request(w, status.id, "stop")


def _pause(w: sqlite3.Connection, status: Status, _: Any) -> None:
    if not runs.unqueue(w, status.id) and status.active:
        runs.request(w, status.id, "pause")


def _pace(w: sqlite3.Connection, status: Status, value: Any) -> None:
    pace = checked_pace(value)
    w.execute("UPDATE runs SET pace = ? WHERE id = ?", (pace, status.id))
    if status.active:
        runs.request(w, status.id, "pace", pace)


def _set(w: sqlite3.Connection, status: Status, value: Any) -> None:
    """``value`` is ``(path, new value)``. Checked here, so that the person sees the refusal; applied by the worker."""
    path, new = value
    if path not in LIVE_PATHS:
        raise ConfigError(path, new, f"while training only {', '.join(LIVE_PATHS)} may change")
    status.config.changed(path, new)
    if status.active:
        runs.request(w, status.id, "set", [path, new])
    else:
        runs.plan_change(w, status.id, status.step + 1, path, new)


def _try(w: sqlite3.Connection, status: Status, value: Any) -> None:
    text = None if value is None or not str(value).strip() else str(value).strip()
    if text is not None and len(text) > MAX_TEXT:
        raise ConfigError("your own text", text, f"at most {MAX_TEXT} characters")
    runs.try_text(w, status.id, text, status.active)


_ACTIONS: dict[str, Callable[[sqlite3.Connection, Status, Any], None]] = {
    "pause": _pause, "resume": _resume, "step": _step, "stop": _stop, "pace": _pace, "set": _set, "try": _try,
}  # fmt: skip
