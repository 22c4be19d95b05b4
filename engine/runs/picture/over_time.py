"""The views that share the axis of time steps: input, answer so far, states, gates, attention, gradient."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.cell_facts import FACTS
from engine.frame import Array, LayerFrame
from engine.packet import Arrays
from engine.runs.picture.gradient import gradient_view
from engine.runs.picture.heat import Scale, heat, signed
from engine.runs.picture.scene import Scene
from engine.runs.picture.view import View, lines, number, percent, round_up, series, ticks, view

SATURATED = 0.1
"""A gate within this of 0 or 1 counts as saturated (Karpathy et al. 2015)."""


class GateWords(NamedTuple):
    title: str
    symbol: str
    note: str
    hue: str


GATES: dict[str, dict[str, GateWords]] = {
    "lstm": {
        "input": GateWords("Input gate", "i", "1 lets the new value in", "i"),
        "forget": GateWords("Forget gate", "f", "1 keeps the old cell state", "f"),
        "output": GateWords("Output gate", "o", "1 shows the cell state", "o"),
        "candidate": GateWords("Candidate", "g", "the value on offer", "g"),
    },
    "gru": {
        "update": GateWords("Update gate", "z", "1 keeps the old hidden state", "f"),
        "reset": GateWords("Reset gate", "r", "1 lets the old state in", "o"),
        "candidate": GateWords("Candidate", "n", "the value on offer", "g"),
    },
    "rnn": {},
    "minlstm": {
        "input": GateWords("Input gate", "i", "1 lets the new value in", "i"),
        "forget": GateWords("Forget gate", "f", "1 keeps the old hidden state; f + i = 1", "f"),
        "candidate": GateWords("Candidate", "g", "the value on offer", "g"),
    },
}
"""Of each family, and of a cell whose gates mean something else."""


def words_of(cell: str) -> dict[str, GateWords]:
    """The gates that a cell has, top to bottom."""
    facts = FACTS[cell]
    return {name: words for name, words in (GATES.get(cell) or GATES[facts.family]).items() if name in facts.gates}


def time_views(arrays: Arrays, scene: Scene) -> list[View]:
    """In the order of the board, top to bottom."""
    found = [_input(arrays, scene), *_answer(arrays, scene), *_attention(arrays, scene), *_states(arrays, scene)]
    found += [_gate(arrays, scene, name, words) for name, words in words_of(scene.cell).items() if name in scene.shown.gates]
    return [*found, gradient_view(arrays, scene)]


def _input(arrays: Arrays, scene: Scene) -> View:
    tokens = scene.frame.tokens
    if tokens is not None:
        return view(arrays, "input", "tokens", "Input", 26, hue=scene.hue, note="")
    values = scene.frame.inputs[scene.sequence, : scene.length].astype(np.float32)
    if values.shape[1] > 2:
        note = f"{values.shape[1]} numbers a step"
        return heat(arrays, "input", "Input", 72, values.T, Scale(0, 1, "attention"), scene.exact, symbol="x", note=note)
    marks = [int(t) for t in np.flatnonzero(values[:, 1] > 0.5)] if values.shape[1] > 1 else []
    marked = f"{scene.length} random numbers, {'two' if len(marks) == 2 else len(marks)} of them marked"
    note = marked if marks else "as the network reads it"
    lo, hi = _number_range(scene, values)
    return view(arrays, "input", "bars", "Input", 50, {"values": values[:, 0]}, symbol="x", note=note, hue=scene.hue, lo=lo, hi=hi,
                ticks=[[end, f"{end:g}".replace("-", "−")] for end in (lo, hi)], marks=marks)


def _number_range(scene: Scene, values: Array) -> tuple[float, float]:
    """0 to 1, or as far as the numbers reach; it only widens."""
    hi = scene.bound("input above", round_up(max(1.0, float(values.max()))))
    return 0.0 - scene.bound("input below", round_up(-float(values.min())) if values.min() < 0 else 0.0), hi  # 0.0 -: no "−0" on the axis


def _answer(arrays: Arrays, scene: Scene) -> list[View]:
    """The readout at every step: one number, or the probability of the true and of the likeliest class."""
    answer, said = scene.frame.answer, scene.frame.prediction
    if answer is None or said is None or said.kind not in ("scatter", "classes"):
        return []
    path = answer[scene.sequence, : scene.length]
    if said.kind == "scatter":
        return [_running_number(arrays, scene, path[:, 0], float(said.truth[scene.sequence]))]
    classes = {int(said.said[scene.sequence]): "bold"} | {
        int(c): "dashed" for c in [said.truth[scene.sequence]] if c >= 0 and c != said.said[scene.sequence]
    }
    data = {f"class {c}": path[:, c].astype(np.float32) for c in classes}
    curves = [series(f"class {c}", style, scene.hue if style == "bold" else "ink", label=said.labels[c]) for c, style in classes.items()]
    marks = [[0, "0"], [0.5, "0.5"], [1, "1"]]
    return [
        lines(
            arrays,
            "answer",
            "Answer so far",
            72,
            data,
            note="probability after each step",
            hue=scene.hue,
            lo=0,
            hi=1,
            ticks=marks,
            series=curves,
        )
    ]


def _running_number(arrays: Arrays, scene: Scene, path: Array, truth: float) -> View:
    hi = scene.bound("answer", round_up(max(2.0, float(np.nanmax(path, initial=0.0)))))
    lo = -scene.bound("answer below", max(0.0, math.ceil(-2 * float(np.nanmin(path, initial=0.0))) / 2))
    refs = [{"y": truth, "label": f"truth {number(truth)}", "style": "baseline"}] if math.isfinite(truth) else []
    return lines(
        arrays,
        "answer",
        "Answer so far",
        72,
        {"answer": path.astype(np.float32)},
        note="the readout, applied at every step",
        hue=scene.hue,
        lo=lo,
        hi=hi,
        ticks=ticks(lo, hi, 3),
        refs=refs,
        series=[series("answer", "bold", scene.hue)],
    )


def _attention(arrays: Arrays, scene: Scene) -> list[View]:
    if scene.frame.attention is None:
        return []
    weights = scene.frame.attention[scene.sequence, :, : scene.length]
    said = scene.frame.prediction
    rows = written(scene)
    if said is not None and said.kind == "tokens":
        labels = [said.labels[int(said.said[scene.sequence, t])] for t in rows]
        words, height = "each row adds up to 1; the decoder writes from top to bottom", 272
        weights = weights[rows] if rows else np.full((1, scene.length), np.nan)
    else:
        labels, words, height = ["α"], "how much each step counts in the answer; adds up to 1", 34
    empty = None if labels else "the decoder has written nothing yet"
    return [
        heat(
            arrays,
            "attention",
            "Attention",
            height,
            weights,
            Scale(0, 1, "attention"),
            scene.exact,
            symbol="α",
            note=words,
            rows=labels or None,
            empty=empty,
        )
    ]


def written(scene: Scene) -> list[int]:
    """Positions at which the decoder wrote a character of the answer; the end sign is not one."""
    said = scene.frame.prediction
    if said is None or said.kind != "tokens":
        return []
    ids = said.said[scene.sequence]
    return [t for t, i in enumerate(ids) if i >= 0 and len(said.labels[int(i)]) == 1]


def _states(arrays: Arrays, scene: Scene) -> list[View]:
    """The hidden state of both directions, where there are two, and the cell state of the chosen one."""
    chosen = scene.shown
    both = [each for each in scene.frame.layers if (each.layer, each.part) == (chosen.layer, chosen.part)]
    found = [_state(arrays, scene, each, "hidden", each.hidden, 90 if len(both) == 1 else 52) for each in both]
    if chosen.cell is not None:
        found.append(_state(arrays, scene, chosen, "cell", chosen.cell, 44))
    return found


def _state(arrays: Arrays, scene: Scene, layer: LayerFrame, name: str, values: Array, height: int) -> View:
    arrow = {"forward": " →", "backward": " ←"}[layer.direction] if scene.status.config.model.bidirectional else ""
    bound = scene.bound(f"{name} {layer.part} {layer.layer} {layer.direction}", _largest(values))
    title = "Cell state" if name == "cell" else "Encoder" if layer.part == "encoder" else "Hidden state"
    note = f"{values.shape[2]} units {_order_words(scene)}" if name == "hidden" else "what the cell carries along"
    if arrow and name == "hidden":
        note = f"{layer.direction}, {note}"
    rows = scene.of(values)[_order(scene, layer)]
    return heat(
        arrays,
        name,
        title,
        height,
        rows,
        Scale(-bound, bound, "signed"),
        scene.exact,
        symbol=("c" if name == "cell" else "h") + arrow,
        note=note,
    )


def _gate(arrays: Arrays, scene: Scene, name: str, words: GateWords) -> View:
    layer = scene.shown
    rows = scene.of(layer.gates[name])[_order(scene, layer)]
    if name == "candidate":
        bound = scene.bound(f"{name} {layer.part} {layer.layer} {layer.direction}", _largest(layer.gates[name]))
        scale, note = Scale(-bound, bound, "signed"), words.note
    else:
        scale, note = Scale(0.0, 1.0, f"gate_{words.hue}"), f"{words.note}; {gate_numbers(rows)}"
    return heat(arrays, "gates", words.title, 44, rows, scale, scene.exact, gate=name, symbol=words.symbol, note=note, hue=words.hue)


def gate_numbers(values: NDArray[Any]) -> str:
    """Mean, and the share of values below 0.1 or above 0.9, in words."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return "no data"
    saturated = float(np.mean((known < SATURATED) | (known > 1 - SATURATED)))
    return f"mean {known.mean():.2f}, {percent(saturated)} % saturated"


def _order(scene: Scene, layer: LayerFrame) -> NDArray[np.intp]:
    """Natural order, or by h at the layer's last computed step: the same for all maps of a layer, so that a unit can be followed."""
    natural = np.arange(layer.hidden.shape[2])
    if not scene.choice.group:
        return natural
    last = scene.length - 1 if layer.direction == "forward" else 0
    by_value = np.argsort(-layer.hidden[scene.sequence, last], kind="stable")
    return scene.order(f"{layer.part} {layer.layer} {layer.direction} {scene.sequence}", by_value)


def _order_words(scene: Scene) -> str:
    return "ordered by their last value" if scene.choice.group else "in natural order"


def _largest(values: Array) -> float:
    return signed(float(np.nanmax(np.abs(values), initial=0.0)))
