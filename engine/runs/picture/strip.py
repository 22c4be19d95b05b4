"""The status strip: state, step, score beside its baseline, speed, time left, device."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.runs.picture.scene import Scene
from engine.runs.picture.view import number, percent
from engine.runs.status import Metrics, Status

_STATES = {
    "ready": ("Ready", "off", "the untrained network"),
    "queued": ("Queued", "off", "waiting for a worker"),
    "running": ("Training", "run", "live"),
    "paused": ("Paused", "warn", "every number is exact"),
    "interrupted": ("Interrupted", "warn", ""),
    "finished": ("Finished", "run", "every step is done"),
    "failed": ("Failed", "bad", "the last good picture"),
    "stopped": ("Stopped", "off", "Resume goes on"),
}
_GONE = "–"


def strip(status: Status, metrics: Metrics, shown: int, past: bool, recorded: bool) -> list[dict[str, Any]]:
    """Six cells; ``shown`` is the step of the frame on the board."""
    return [
        _state(status, shown, past, recorded),
        _step(status, shown, past),
        _score(status, metrics, shown),
        _speed(status),
        _left(status),
        _device(status),
    ]


def of_scene(scene: Scene) -> list[dict[str, Any]]:
    return strip(scene.status, scene.metrics, scene.frame.step, scene.choice.at is not None, scene.recorded)


def _cell(label: str, value: str, unit: str = "", note: str = "", dot: str | None = None, bar: float | None = None) -> dict[str, Any]:
    return {"label": label, "value": value, "unit": unit, "note": note, "dot": dot, "bar": bar}


def _state(status: Status, shown: int, past: bool, recorded: bool) -> dict[str, Any]:
    word, dot, note = _STATES[status.state]
    if recorded:
        return _cell("State", "Recorded", note="made earlier, same seed", dot="off")
    if past:
        note = f"showing step {shown:,} of the past"
    elif status.state == "interrupted":
        note = f"at step {status.step:,}"
    elif status.state == "running" and status.pace:
        note = f"live, paced at {status.pace:g} a second"
    return _cell("State", word, note=note, dot=dot)


def _step(status: Status, shown: int, past: bool) -> dict[str, Any]:
    step = shown if past else status.step
    return _cell("Step", f"{step:,}", f"of {status.steps:,}", bar=step / status.steps)


def _score(status: Status, metrics: Metrics, shown: int) -> dict[str, Any]:
    """The metric on the held-out set, always beside the trivial predictor on the same set."""
    facts, task = status.facts, status.config.task
    known = metrics.held_metric[np.isfinite(metrics.held_metric) & (metrics.step <= shown)]
    as_share = task.share
    words = percent if as_share else number
    baseline = "" if facts.baseline is None else f"baseline {words(facts.baseline)}{' %' if as_share else ''}"
    unit = facts.unit if task.kind == "regression" else "%, running free" if task.kind == "translation" else "%" if as_share else "held-out"
    return _cell(task.score, words(float(known[-1])) if len(known) else _GONE, unit, baseline)


def _speed(status: Status) -> dict[str, Any]:
    if not status.speed:
        return _cell("Speed", _GONE, "steps/s", "")
    note = f"{number(1000 * status.step_seconds)} ms a step" if status.step_seconds else ""
    return _cell("Speed", number(status.speed) if status.speed < 10 else f"{status.speed:,.0f}", "steps/s", note)


def _left(status: Status) -> dict[str, Any]:
    if status.state != "running" or not status.speed:
        return _cell("Left", _GONE, "", {"finished": "nothing left to do", "paused": "while it is paused"}.get(status.state, ""))
    seconds = (status.steps - status.step) / status.speed
    if seconds < 100:
        return _cell("Left", f"{seconds:.0f}", "s", "at this speed")
    minutes = seconds / 60
    return _cell("Left", f"{minutes:.0f}" if minutes < 100 else f"{minutes / 60:.1f}", "min" if minutes < 100 else "h", "at this speed")


def _device(status: Status) -> dict[str, Any]:
    threads = f"{status.threads} thread{'s' if status.threads > 1 else ''}"
    return _cell("Device", "GPU" if status.device.startswith("cuda") else "CPU", "", f"{threads}, local")
