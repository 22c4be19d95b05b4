"""How much the loss still hears of each time step: log10 of the norm of dL/dh_t, with what it is compared with."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.frame import Array, LayerFrame
from engine.packet import Arrays
from engine.runs.picture.scene import Scene, layer_of
from engine.runs.picture.view import View, lines, log10, power_ticks, series
from engine.task_configs import EVERY_STEP


def gradient_view(arrays: Arrays, scene: Scene) -> View:
    """log10 of the norm of dL/dh_t (and dL/dc_t), with step 0 behind it and theory's slope through the last step's norm."""
    layer, note = scene.shown, "how much the loss still hears of each step"
    data: dict[str, NDArray[Any]] = {}
    curves = []
    if layer.grad_hidden is not None:
        data["now"] = gradient_norms(layer.grad_hidden, scene)
        curves.append(series("now", "bold", scene.hue, label="now" if scene.frame.step else ""))
    if layer.grad_cell is not None:
        data["cell"] = gradient_norms(layer.grad_cell, scene)
        curves.append(series("cell", "thin", scene.hue, label="dL/dc"))
    _behind(scene, layer, data, curves)
    lo, hi = _decades(scene, [values for name, values in data.items() if name != "theory"])  # theory may leave the picture
    if "now" in data and scene.length > 2 and np.isfinite(data["now"]).sum() <= 1:
        note = "0 in float32 at every earlier step: the units are saturated"
    return lines(
        arrays,
        "gradient",
        "Gradient",
        72,
        data,
        symbol="‖dL/dh‖",
        note=note,
        hue=scene.hue,
        log=True,
        lo=lo,
        hi=hi,
        ticks=power_ticks(lo, hi),
        series=curves,
        empty=None if data else "this frame holds no gradients",
    )


def _behind(scene: Scene, layer: LayerFrame, data: dict[str, NDArray[Any]], curves: list[dict[str, Any]]) -> None:
    """What the live gradient is compared with: the untrained network, theory, a recorded run."""
    first = scene.first
    if first is not None and scene.frame.step > 0 and scene.sequence < len(first.lengths):
        before = layer_of(first, scene.choice).grad_hidden
        if before is not None:
            data["first"] = gradient_norms(before, scene)
            curves.append(series("first", "dotted", "mute", label="at step 0"))
    every_step = scene.status.config.task.kind in EVERY_STEP  # then each step has a loss of its own; theory knows only the last one's
    if layer.slope is not None and "now" in data and not every_step:
        last = scene.length - 1 if layer.direction == "forward" else 0
        data["theory"] = log10(layer.slope[scene.sequence, : scene.length]) + data["now"][last]
        curves.append(series("theory", "dashed", "ink", label="theory"))
    reference = scene.reference
    if reference is not None and len(reference.gradient) == scene.length:
        data["reference"] = reference.gradient
        curves.append(series("reference", "thin", "mute", label=reference.label))


def gradient_norms(gradient: Array, scene: Scene) -> NDArray[np.float32]:
    """log10 of the norm over the units, by time step."""
    values = gradient[scene.sequence, : scene.length].astype(np.float64)
    return log10(np.sqrt((values**2).sum(axis=1)))


def _decades(scene: Scene, curves: list[NDArray[Any]]) -> tuple[float, float]:
    """Whole powers of ten around all curves, at least three of them; they only ever widen."""
    known = np.concatenate([curve[np.isfinite(curve)] for curve in curves] or [np.zeros(0)])
    top, bottom = (math.ceil(known.max()), math.floor(known.min())) if known.size else (0, -3)
    hi = scene.bound("gradient above", float(top))
    lo = -scene.bound("gradient below", -min(float(bottom), hi - 3))
    return lo, hi
