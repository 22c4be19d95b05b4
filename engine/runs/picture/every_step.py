"""What a network that answers at every step says: labels beside the truth, a forecast beside two of its rivals, text it goes on writing."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.frame import Prediction
from engine.packet import Arrays
from engine.runs.picture.scene import Scene
from engine.runs.picture.view import View, lines, round_up, series, ticks, view

MOST_LABELS = 12
"""Letters of a label that the board has room for."""


def step_views(arrays: Arrays, scene: Scene, said: Prediction) -> list[View]:
    """On the axis of time steps, and beside the curves of training what belongs to no single step."""
    return {"labels": _labels, "series": _series, "text": _text}[said.kind](arrays, scene, said)


def _labels(arrays: Arrays, scene: Scene, said: Prediction) -> list[View]:
    """Two rows, truth and what is said, and the probability of the true label."""
    return [_two_rows(arrays, scene, said, "due after each step, and said"), _chance(arrays, scene, said)]


def _two_rows(arrays: Arrays, scene: Scene, said: Prediction, note: str) -> View:
    truth, spoken = (_steps(scene, values).astype(np.float32) for values in (said.truth, said.said))
    asked = truth >= 0
    if asked.any():
        note += f"; {int((truth == spoken)[asked].sum())} of {int(asked.sum())} right"
    data = {name: np.where(values < 0, np.nan, values).astype(np.float32) for name, values in (("truth", truth), ("said", spoken))}
    names = [name[:MOST_LABELS] for name in said.labels]
    return view(arrays, "prediction", "labels", "Labels", 44, data, note=note, hue=scene.hue, names=names, rows=["truth", "says"])


def _chance(arrays: Arrays, scene: Scene, said: Prediction) -> View:
    """Of the true label; of the one it says where nobody knows the truth."""
    chances = _steps(scene, said.probability)
    known = np.isfinite(chances[:, 1]).any()
    path = (chances[:, 1] if known else chances[:, 0]).astype(np.float32)
    note = "probability of the true label" if known else "probability of what it says"
    marks = [[0, "0"], [0.5, "0.5"], [1, "1"]]
    return lines(arrays, "answer", "Answer", 52, {"chance": path}, note=note, hue=scene.hue, lo=0, hi=1, ticks=marks,
                 series=[series("chance", "bold", scene.hue)])


def _series(arrays: Arrays, scene: Scene, said: Prediction) -> list[View]:
    """Truth, forecast and persistence, each at the step at which the forecast is made."""
    data = {name: _steps(scene, values).astype(np.float32)
            for name, values in (("truth", said.truth), ("said", said.said), ("repeated", said.probability))}
    seen = np.concatenate([data["truth"], data["repeated"]])
    top, bottom = float(np.nanmax(seen, initial=0.0)), float(np.nanmin(seen, initial=0.0))
    hi = scene.bound("series above", round_up(top) if top > 0 else 0.0)
    lo = -scene.bound("series below", round_up(-bottom) if bottom < 0 or hi == 0 else 0.0)
    ahead = scene.status.config.task.outputs
    curves = [series("truth", "thin", "ink", label="truth"), series("repeated", "dotted", "mute", label="last value"),
              series("said", "bold", scene.hue, label="forecast")]
    note = "the next value" if ahead == 1 else f"the value {ahead} steps after each step"
    drawn = lines(arrays, "prediction", "Forecast", 110, data, note=f"{note}; dotted: repeat the last one", hue=scene.hue, lo=lo, hi=hi,
                  ticks=ticks(lo, hi, 4), series=curves, read=2)
    return [drawn, _words(arrays, scene, "Verdict", "on 64 held-out windows", "", said.verdict, 84)]


def _text(arrays: Arrays, scene: Scene, said: Prediction) -> list[View]:
    """The labels are the next characters; below the end of the input, what the network goes on writing."""
    read = scene.frame.tokens[scene.sequence][: scene.length] if scene.frame.tokens else ()
    task = scene.status.config.task
    read = read[: task.given] if task.given else read
    written = "" if said.written is None else "".join(said.labels[int(i)] for i in said.written[scene.sequence] if i)
    note = f"it goes on by itself, temperature {getattr(task, 'temperature', 0.0):g}"
    return [_two_rows(arrays, scene, said, "the next character, and the likeliest"), _chance(arrays, scene, said),
            _words(arrays, scene, "Writes", note, "".join(read)[-60:] + (" → " if task.given else ""), written, 138)]


def _words(arrays: Arrays, scene: Scene, title: str, note: str, before: str, text: str, height: int) -> View:
    shown = text.replace("\n", " ↵ ")
    return view(arrays, "prediction", "text", title, height, gate="words", column="training", hue=scene.hue, note=note,
                before=before.replace("\n", " ↵ "), text=shown, empty=None if shown else "appears with the first frame")


def _steps(scene: Scene, values: Any) -> Any:
    """The chosen sequence, cut to its length."""
    return values[min(scene.sequence, len(values) - 1), : scene.length]
