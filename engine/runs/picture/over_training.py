"""The views that share the axis of training steps: loss, metric, gradient norm. At most 1,000 points a curve, by bins."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.packet import Arrays
from engine.runs.picture.scene import Scene
from engine.runs.picture.view import View, lines, log10, number, percent, power_ticks, round_up, series, ticks
from engine.runs.status import Change

MOST_POINTS = 1000
_UNITS = {
    "regression": "", "forecast": "; squared error of scaled values", **dict.fromkeys(
        ("classification", "translation", "tagging", "language"), "; cross-entropy in nats"),
}
_WORDS = {
    "train.learning_rate": "learning rate",
    "train.clip.threshold": "clip at",
    "train.clip.mode": "clip by",
    "train.teacher_forcing": "teacher forcing",
    "train.clamp.gate": "clamped gate",
    "train.clamp.value": "clamp at",
    "train.clamp.unit": "held unit",
    "train.clamp.unit_is": "held as",
    "train.clamp.attention": "attention",
}

_ENDED = {"train.clip.mode": "no clipping", "train.clamp.gate": "gate released", "train.clamp.unit": "unit released"}


def training_views(arrays: Arrays, scene: Scene) -> tuple[list[View], View]:
    """Loss (and the metric, where it is another quantity), and apart from them the gradient norm."""
    if scene.status.config.task.kind == "regression":
        return [_loss(arrays, scene)], _norm(arrays, scene)
    return [_metric(arrays, scene), _loss(arrays, scene)], _norm(arrays, scene)


def curve(steps: NDArray[Any], values: NDArray[Any], most: int = MOST_POINTS) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Without NaN and with at most ``most`` points: of each bin the smallest and the largest value, in their order."""
    known = np.isfinite(values)
    steps, values = steps[known], values[known]
    if len(values) > most:
        width = math.ceil(len(values) / (most // 2))
        whole = len(values) // width * width
        blocks = values[:whole].reshape(-1, width)
        starts = np.arange(0, whole, width)
        picked = np.unique(np.concatenate([starts + blocks.argmin(axis=1), starts + blocks.argmax(axis=1), [len(values) - 1]]))
        steps, values = steps[picked], values[picked]
    return steps.astype(np.float32), values.astype(np.float32)


def settings_at(scene: Scene, path: str, plain: Any) -> Any:
    """A live setting as it is at the step shown."""
    values = [each.value for each in scene.changes if each.path == path and each.step <= scene.frame.step + 1]
    return values[-1] if values else plain


def _loss(arrays: Arrays, scene: Scene) -> View:
    """Training and held-out loss beside the baseline; on powers of ten where a run leaves the baseline far below."""
    metrics, facts = scene.metrics, scene.status.facts
    same = scene.status.config.task.kind == "regression"
    baseline = facts.baseline if same else None
    wide = _leaves(scene, baseline)
    scaled = log10 if wide else np.asarray
    data: dict[str, NDArray[Any]] = {}
    data["train_x"], data["train"] = curve(metrics.step, scaled(metrics.loss))
    data["held_x"], data["held"] = curve(metrics.step, scaled(metrics.held_loss))
    curves = [series("train", "thin", "mute", "train_x"), series("held", "bold", scene.hue, "held_x")]
    if scene.reference is not None and len(scene.reference.steps):
        data["reference_x"], data["reference"] = scene.reference.steps, scaled(scene.reference.loss)
        curves.append(series("reference", "thin", "ink", "reference_x", scene.reference.label))
    lo, hi = _decades(data) if wide else (0.0, _top(scene, baseline))
    note = "held-out in bold, training batches thin" + _UNITS[scene.status.config.task.kind] + (", log scale" if wide else "")
    return lines(
        arrays,
        "loss",
        "Loss",
        138 if same else 84,
        data,
        column="training",
        note=note,
        hue=scene.hue,
        log=wide,
        lo=lo,
        hi=hi,
        ticks=power_ticks(lo, hi, 4) if wide else ticks(0, hi, 3),
        read=1,
        domain=[0, scene.status.steps],
        series=curves,
        refs=[mark | {"y": math.log10(mark["y"]) if wide else mark["y"]} for mark in (_marks(scene) if same else [])],
        events=_events(scene),
        now=_now(scene, metrics.held_loss, number, scaled),
    )


def _leaves(scene: Scene, baseline: float | None) -> bool:
    """Whether the held-out loss, or a batch's, has risen a thousandfold above the baseline: a linear axis would hide everything else."""
    seen = np.concatenate([scene.metrics.loss, scene.metrics.held_loss])
    seen = seen[np.isfinite(seen)]
    return bool(baseline) and len(seen) > 0 and float(seen.max()) > 1000 * (baseline or 1.0)


def _decades(data: dict[str, NDArray[Any]]) -> tuple[float, float]:
    known = np.concatenate([values[np.isfinite(values)] for name, values in data.items() if not name.endswith("_x")])
    return float(math.floor(min(known.min(), -2))), float(math.ceil(known.max() + 0.05))


def _metric(arrays: Arrays, scene: Scene) -> View:
    """The task's own score, in the unit of its baseline; where a decoder runs free, its share of tokens right when forced is dashed."""
    metrics, task = scene.metrics, scene.status.config.task
    data: dict[str, NDArray[Any]] = {}
    data["held_x"], data["held"] = curve(metrics.step, metrics.held_metric)
    curves = [series("held", "bold", scene.hue, "held_x")]
    note = "held-out"
    if np.isfinite(metrics.held_forced).any():
        data["forced_x"], data["forced"] = curve(metrics.step, metrics.held_forced)
        curves.append(series("forced", "dashed", scene.hue, "forced_x"))
        note = "held-out, running free; tokens right when forced, dashed"
    beside = scene.reference
    if beside is not None and beside.metric is not None and beside.metric_steps is not None and len(beside.metric):
        data["reference_x"], data["reference"] = beside.metric_steps, beside.metric
        curves.append(series("reference", "thin", "ink", "reference_x", beside.label))
    hi = _highest(scene)
    marks = [[0, "0 %"], [0.5, "50 %"], [1, "100 %"]] if task.share else ticks(0, hi, 3) if hi > 1 else [[0, "0"], [0.5, "0.5"], [1, "1"]]
    words = (lambda v: f"{percent(v)} %") if task.share else number
    return lines(
        arrays,
        "loss",
        task.score,
        100 if task.kind == "translation" else 138,
        data,
        gate="metric",
        column="training",
        note=note,
        hue=scene.hue,
        lo=0,
        hi=hi,
        ticks=marks,
        domain=[0, scene.status.steps],
        series=curves,
        refs=_marks(scene),
        now=_now(scene, metrics.held_metric, words),
    )


def _highest(scene: Scene) -> float:
    """1 for a share; else what shows baseline and goal, and of a score that should rise its largest value."""
    facts, task = scene.status.facts, scene.status.config.task
    if task.share or task.kind == "classification":
        return 1.0
    known = scene.metrics.held_metric[np.isfinite(scene.metrics.held_metric)]
    best = float(known.max()) if facts.higher_is_better and len(known) else 0.0
    return scene.bound("metric", round_up(max(1.2 * (facts.baseline or 0.0), facts.goal or 0.0, best)))


def _norm(arrays: Arrays, scene: Scene) -> View:
    metrics, clip = scene.metrics, scene.status.config.train.clip
    data: dict[str, NDArray[Any]] = {}
    data["norm_x"], data["norm"] = curve(metrics.step, log10(metrics.grad_norm))
    data["clipped"] = _thinned(metrics.step[metrics.clipped == 1.0])
    curves = [series("norm", "thin", scene.hue, "norm_x")]
    after = metrics.clipped_norm
    if np.isfinite(after[metrics.clipped == 1.0]).any():
        data["after_x"], data["after"] = curve(metrics.step, log10(after))
        curves.append(series("after", "thin", "mute", "after_x", "after clipping"))
    mode, threshold = settings_at(scene, "train.clip.mode", clip.mode), settings_at(scene, "train.clip.threshold", clip.threshold)
    refs = [{"y": math.log10(threshold), "label": f"clip at {threshold:g}", "style": "threshold"}] if mode == "norm" else []
    known = [*data["norm"].tolist(), *data.get("after", np.empty(0)).tolist(), *(ref["y"] for ref in refs)] or [0.0]
    hi = scene.bound("norm above", math.ceil(max(known) + 0.05))
    lo = -scene.bound("norm below", -min(math.floor(min(known)), hi - 2))
    taken = metrics.clipped[metrics.step > 0]
    share = f", {np.mean(taken == 1.0):.0%} so far" if len(taken) else ""
    note = f"before clipping; red ticks mark clipped steps{share}" if mode != "none" else "no clipping"
    return lines(
        arrays,
        "norm",
        "Gradient norm",
        84,
        data,
        column="training",
        note=note,
        hue=scene.hue,
        log=True,
        lo=lo,
        hi=hi,
        ticks=power_ticks(lo, hi, 3),
        domain=[0, scene.status.steps],
        series=curves,
        refs=refs,
        clipped="clipped",
        events=_failure(scene),
        empty=None if len(metrics.step) > 1 else "appears with the first training step",
    )


def _top(scene: Scene, baseline: float | None) -> float:
    """The loss axis shows the baseline and 95 % of the batches; the first steep fall may start above it."""
    metrics = scene.metrics
    batches = metrics.loss[np.isfinite(metrics.loss)]
    held = metrics.held_loss[np.isfinite(metrics.held_loss)]
    wanted = [0.0 if baseline is None else 1.6 * baseline]
    if len(batches):
        wanted.append(1.05 * float(np.quantile(batches, 0.95 if len(batches) > 40 else 1.0)))
    if len(held):
        wanted.append(1.05 * float(held[-1]))
    return round_up(max(wanted))


def _marks(scene: Scene) -> list[dict[str, Any]]:
    """Baseline and goal, each with its name and value."""
    facts = scene.status.facts
    found = [(facts.baseline, "baseline"), (facts.goal, "goal")]
    return [{"y": value, "label": f"{style} {_mark_words(scene, value)}", "style": style} for value, style in found if value is not None]


def _mark_words(scene: Scene, value: float) -> str:
    return f"{percent(value)} %" if scene.status.config.task.share else f"{value:.3g}"


def _now(scene: Scene, values: NDArray[Any], words: Any, scaled: Any = np.asarray) -> list[Any] | None:
    """The last measured value up to the step shown: ``[step, value on the axis, text]``."""
    known = np.flatnonzero(np.isfinite(values) & (scene.metrics.step <= scene.frame.step))
    if not len(known):
        return None
    at = known[-1]
    return [int(scene.metrics.step[at]), float(scaled(values)[at]), words(float(values[at]))]


def _events(scene: Scene) -> list[dict[str, Any]]:
    """Changes that have happened, and the step at which training met a number that is not finite."""
    done = [each for each in scene.changes if each.step <= scene.status.step + 1]
    return [{"step": each.step, "label": _change_words(each)} for each in done] + _failure(scene)


def _failure(scene: Scene) -> list[dict[str, Any]]:
    status = scene.status
    if status.state != "failed" or status.message is None:
        return []
    first = status.message.split(" ")[0]
    return [{"step": status.step + 1, "label": first if first.lower() in ("nan", "inf", "infinity") else "failed"}]


def _change_words(change: Change) -> str:
    if change.value == "none":
        return _ENDED[change.path]
    value = f"{change.value:g}" if isinstance(change.value, float) else str(change.value)
    return f"{_WORDS.get(change.path, change.path)} {value}"


def _thinned(steps: NDArray[Any]) -> NDArray[np.float32]:
    """At most 1,000 of them, evenly taken: more could not be told apart."""
    return steps[:: max(1, math.ceil(len(steps) / MOST_POINTS))].astype(np.float32)
