"""What the network says beside the truth: a scatter, the likeliest classes, or the characters it wrote."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.frame import Prediction
from engine.packet import Arrays
from engine.runs.picture.every_step import step_views
from engine.runs.picture.over_time import written
from engine.runs.picture.scene import Scene
from engine.runs.picture.view import View, number, round_up, ticks, view

MOST_CLASSES = 5


def prediction_views(arrays: Arrays, scene: Scene) -> list[View]:
    """One, or several where an answer is due at every step; those stand in both columns."""
    said = scene.frame.prediction
    if said is not None and said.kind in ("labels", "series", "text"):
        return step_views(arrays, scene, said)
    return [prediction_view(arrays, scene)]


def prediction_view(arrays: Arrays, scene: Scene) -> View:
    said = scene.frame.prediction
    if said is None:
        return view(
            arrays,
            "prediction",
            "scatter",
            "Prediction",
            138,
            column="training",
            hue=scene.hue,
            lo=0,
            hi=1,
            ticks=[],
            chosen=None,
            words="",
            empty="appears with the first frame",
        )
    return {"scatter": _scatter, "classes": _ranks, "tokens": _outputs}[said.kind](arrays, scene, said)


def _scatter(arrays: Arrays, scene: Scene, said: Prediction) -> View:
    truth, spoken = said.truth.astype(np.float32).ravel(), said.said.astype(np.float32).ravel()
    hi = scene.bound("scatter", round_up(float(np.nanmax(truth, initial=0.0))))
    at = scene.sequence
    words = f"this one: {_two(spoken[at])}" + (f" for {_two(truth[at])}" if math.isfinite(truth[at]) else "")
    note = f"{np.isfinite(truth).sum()} held-out sequences; on the dashed line is right"
    data = {"truth": truth, "said": spoken}
    return view(
        arrays,
        "prediction",
        "scatter",
        "Prediction",
        138,
        data,
        column="training",
        hue=scene.hue,
        note=note,
        lo=0,
        hi=hi,
        ticks=ticks(0, hi, 3),
        chosen=at,
        words=words,
    )


def _two(value: float) -> str:
    return f"{value:.2f}".replace("-", "−") if abs(value) < 1e6 else number(value)


def _ranks(arrays: Arrays, scene: Scene, said: Prediction) -> View:
    """The likeliest classes, and the true one even when it is not among them."""
    at = scene.sequence
    chances, truth, spoken = said.probability[at], int(said.truth[at]), int(said.said[at])
    best = [int(c) for c in np.argsort(-chances, kind="stable")[:MOST_CLASSES]]
    if truth >= 0 and truth not in best:
        best[-1] = truth
    bars = [{"name": said.labels[c], "p": float(chances[c]), "truth": c == truth, "said": c == spoken} for c in best]
    words = f"says {said.labels[spoken]}" + (f", truth {said.labels[truth]}" if truth >= 0 else "")
    return view(
        arrays,
        "prediction",
        "ranks",
        "Prediction",
        138,
        column="training",
        hue=scene.hue,
        note="the likeliest answers, by probability",
        bars=bars,
        words=words,
    )


def _outputs(arrays: Arrays, scene: Scene, said: Prediction) -> View:
    """One row a written character, beside its attention row; a wrong one names the truth."""
    at = scene.sequence
    truth = said.truth[at]
    known = bool((truth >= 0).any())
    rows: list[dict[str, Any]] = []
    for t in written(scene):
        spoken, right = int(said.said[at, t]), int(truth[t])
        ok = not known or spoken == right
        wanted = said.labels[right] if right >= 0 else "end"
        rows.append({"token": said.labels[spoken], "p": float(said.probability[at, t]), "truth": None if ok else wanted, "ok": ok})
    wrote = "".join(row["token"] for row in rows)
    wanted = "".join(said.labels[int(i)] for i in truth if i >= 0 and len(said.labels[int(i)]) == 1)
    words = f"{wrote or 'nothing'} for {wanted}" if known and wrote != wanted else wrote
    return view(
        arrays,
        "prediction",
        "outputs",
        "Output",
        272,
        column="training",
        hue=scene.hue,
        rows=rows,
        words=words,
        note="running free; probability of the character it chose",
        empty=None if rows else "the decoder has written nothing yet",
    )
