"""The views that packets are made of here, with invented but plausible numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.packet import Arrays

View = dict[str, Any]


def pack(header: dict[str, Any]) -> bytes:
    """The bytes of one packet; each view's ``arrays`` holds NumPy arrays, replaced here by their place."""
    arrays = Arrays()
    for one in header["views"]:
        one["arrays"] = {name: arrays.add(a if a.dtype == np.uint8 else a.astype(np.float32)) for name, a in one["arrays"].items()}
    return arrays.join(header)


def levels(values: NDArray[np.floating], lo: float, hi: float) -> NDArray[np.uint8]:
    scaled = np.clip((values - lo) / (hi - lo), 0, 1) * 254
    return np.where(np.isnan(values), 255, np.round(np.nan_to_num(scaled))).astype(np.uint8)


def view(name: str, draw: str, title: str, height: int, **more: Any) -> View:
    base = {
        "view": name,
        "gate": None,
        "column": "time",
        "draw": draw,
        "title": title,
        "symbol": "",
        "note": "",
        "hue": "lstm",
        "height": height,
        "empty": None,
        "arrays": {},
    }
    return base | more


def heat(
    name: str, title: str, values: NDArray[np.floating], ramp: str, lo: float, hi: float, height: int, exact: bool = False, **more: Any
) -> View:
    arrays = {"cells": levels(values, lo, hi)} | ({"values": values} if exact else {})
    return view(
        name, "heat", title, height, arrays=arrays, lo=lo, hi=hi, ramp=ramp, **({"rows": None, "bins": [1, 1], "exact": exact} | more)
    )


def header(views: list[View], step: int, steps: int, n: int, tokens: list[str] | None = None, **more: Any) -> dict[str, Any]:
    status = [
        {"label": "State", "value": "Training", "unit": "", "note": "live, 4 pictures a second", "dot": "run", "bar": None},
        {"label": "Step", "value": f"{step:,}", "unit": f"of {steps:,}", "note": "", "dot": None, "bar": step / steps},
        {"label": "Held-out loss", "value": "0.006", "unit": "MSE", "note": "baseline 0.156", "dot": None, "bar": None},
        {"label": "Speed", "value": "256", "unit": "steps/s", "note": "3.9 ms a step", "dot": None, "bar": None},
        {"label": "Left", "value": "2", "unit": "s", "note": "at this speed", "dot": None, "bar": None},
        {"label": "Device", "value": "CPU", "unit": "", "note": "1 thread, local", "dot": None, "bar": None},
    ]
    base = {
        "v": 1,
        "run": "adding-7f3a",
        "at": None,
        "live": True,
        "state": "running",
        "step": step,
        "now": step,
        "steps": steps,
        "history": list(range(0, step + 1, 10)),
        "status": status,
        "message": None,
        "time": {"n": n, "length": n, "tokens": tokens},
        "views": views,
    }
    return base | more


def training(step: int, steps: int, rng: np.random.Generator, hue: str = "lstm") -> tuple[View, View]:
    at = np.arange(0, step + 1, max(1, step // 400 or 1), dtype=np.float32)
    fall = 1 / (1 + np.exp((at - 640) / 18))
    train = 0.004 + 0.16 * fall + 0.9 * np.exp(-at / 8) + 0.008 * rng.standard_normal(at.size)
    held_at = at[::5]
    held = 0.004 + 0.152 * (1 / (1 + np.exp((held_at - 640) / 18))) + 0.9 * np.exp(-held_at / 8)
    loss = view(
        "loss",
        "lines",
        "Loss",
        138,
        column="training",
        hue=hue,
        note="held-out in bold, training batches thin",
        arrays={"x": at, "train": train, "held_x": held_at, "held": held},
        lo=0,
        hi=0.26,
        log=False,
        ticks=[[0, "0.0"], [0.1, "0.1"], [0.2, "0.2"]],
        domain=[0, steps],
        clipped=None,
        events=[],
        read=1,
        series=[
            {"name": "train", "y": "train", "x": "x", "style": "thin", "hue": "mute", "label": ""},
            {"name": "held-out", "y": "held", "x": "held_x", "style": "bold", "hue": hue, "label": ""},
        ],
        refs=[{"y": 0.156, "label": "baseline 0.156", "style": "baseline"}, {"y": 0.02, "label": "goal 0.02", "style": "goal"}],
        now=[float(held_at[-1]), float(held[-1]), f"{held[-1]:.3f}"],
    )
    norms = np.log10(0.2 + 3 * np.exp(-(((at - 650) / 30) ** 2))) + 0.4 * rng.standard_normal(at.size)
    norm = view(
        "norm",
        "lines",
        "Gradient norm",
        84,
        column="training",
        hue=hue,
        note="before clipping; red ticks mark clipped steps",
        arrays={"x": at, "norm": norms, "clipped": at[norms > 0]},
        lo=-2.2,
        hi=1.2,
        log=True,
        ticks=[[-2, "0.01"], [-1, "0.1"], [0, "1"], [1, "10"]],
        domain=[0, steps],
        clipped="clipped",
        events=[{"step": 500, "label": "lr 0.002"}] if step > 500 else [],
        read=0,
        now=None,
        series=[{"name": "norm", "y": "norm", "x": "x", "style": "thin", "hue": hue, "label": ""}],
        refs=[{"y": 0, "label": "clip at 1.0", "style": "threshold"}],
    )
    return loss, norm


def gradient(n: int, height: int, axis_hue: str, rng: np.random.Generator) -> View:
    t = np.arange(n)
    now = -2.6 + 1.2 * np.exp(-(n - 1 - t) / 3) + 0.15 * rng.standard_normal(n)
    return view(
        "gradient",
        "lines",
        "Gradient",
        height,
        symbol="‖dL/dh‖",
        note="how much the loss still hears of each step",
        hue=axis_hue,
        arrays={"now": now, "first": -5.7 + 4.7 * t / n, "theory": now[-1] - 0.02 * (n - 1 - t)},
        lo=-6,
        hi=-0.6,
        log=True,
        ticks=[[-5, "10⁻⁵"], [-3, "10⁻³"], [-1, "10⁻¹"]],
        domain=None,
        clipped=None,
        events=[],
        now=None,
        refs=[],
        read=0,
        series=[
            {"name": "now", "y": "now", "x": None, "style": "bold", "hue": axis_hue, "label": "now"},
            {"name": "step 0", "y": "first", "x": None, "style": "dotted", "hue": "mute", "label": "at step 0"},
            {"name": "theory", "y": "theory", "x": None, "style": "dashed", "hue": "ink", "label": "theory"},
        ],
    )
