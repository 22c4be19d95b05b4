"""A scene as one packet for the board."""

from __future__ import annotations

from typing import Any

from engine.cell_facts import FACTS
from engine.config import RunConfig
from engine.packet import Arrays
from engine.runs.picture.over_time import time_views, words_of
from engine.runs.picture.over_training import training_views
from engine.runs.picture.prediction import prediction_views
from engine.runs.picture.scene import Scene
from engine.runs.picture.strip import of_scene, strip
from engine.runs.picture.view import View, lines, view
from engine.runs.status import Metrics, Status


def compose(scene: Scene) -> bytes:
    """The packet of docs/architecture.md."""
    arrays = Arrays()
    tokens = scene.frame.tokens
    time = {"n": scene.length, "length": scene.length, "tokens": None if tokens is None else list(tokens[scene.sequence])}
    above, norm = training_views(arrays, scene)
    said = prediction_views(arrays, scene)
    training = [*above, *said, norm] if scene.status.config.task.kind == "regression" else [*said, *above, norm]
    read, *internals = time_views(arrays, scene)
    asked = [each for each in training if each["column"] == "time"]
    views = [read, *asked, *internals, *(each for each in training if each["column"] == "training")]
    header = _header(scene.status, scene.frame.step, scene.history, time, views)
    header |= {"at": scene.choice.at, "status": of_scene(scene)}
    if scene.recorded:
        header |= {"run": "recorded", "live": False, "message": None}
    return arrays.join(header)


def compose_empty(status: Status, metrics: Metrics) -> bytes:
    """Before the first frame: axes and titles, and what will appear."""
    arrays = Arrays()
    task = status.config.task
    time = {"n": task.longest, "length": task.longest, "tokens": None}
    header = _header(status, 0, (), time, empty_views(arrays, status.config))
    return arrays.join(header | {"at": None, "status": strip(status, metrics, 0, False, False)})


def empty_views(arrays: Arrays, config: RunConfig) -> list[View]:
    hue, soon = FACTS[config.model.cell].family, "appears with the first picture of this run"
    axis: dict[str, Any] = {"lo": 0, "hi": 1, "ticks": [[0, "0"], [1, "1"]], "hue": hue, "empty": soon}
    plain: dict[str, Any] = {"lo": -1, "hi": 1, "ramp": "signed", "rows": None, "bins": [1, 1], "exact": False, "empty": soon}
    found = [
        view(arrays, "input", "bars", "Input", 50, symbol="x", marks=[], **axis),
        view(arrays, "hidden", "heat", "Hidden state", 90, symbol="h", note=f"{config.model.hidden_size} units", **plain),
    ]
    for name, words in words_of(config.model.cell).items():
        gate = plain if name == "candidate" else plain | {"lo": 0, "ramp": f"gate_{words.hue}"}
        found.append(view(arrays, "gates", "heat", words.title, 44, gate=name, symbol=words.symbol, note=words.note, hue=words.hue, **gate))
    found.append(lines(arrays, "gradient", "Gradient", 72, {}, symbol="‖dL/dh‖", **axis))
    for name, title, height in (("loss", "Loss", 138), ("prediction", "Prediction", 138), ("norm", "Gradient norm", 84)):
        found.append(lines(arrays, name, title, height, {}, column="training", **(axis | {"domain": [0, config.train.steps]})))
    return found


def _header(status: Status, step: int, history: tuple[int, ...], time: dict[str, Any], views: list[View]) -> dict[str, Any]:
    shown = status.message if status.state in ("failed", "interrupted") or status.message else None
    return {
        "v": 1,
        "run": status.id,
        "at": None,
        "live": status.state == "running",
        "state": status.state,
        "step": step,
        "now": status.step,
        "steps": status.steps,
        "history": list(history),
        "message": shown,
        "time": time,
        "views": views,
    }
