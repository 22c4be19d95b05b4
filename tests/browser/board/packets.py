"""Packets as ``runs.packet`` makes them, with invented but plausible numbers: enough to look at the board without training anything."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.browser.board.made import gradient, header, heat, pack, training, view

GATES = {
    "input": ("Input gate", "i", "1 lets the new value in; mean 0.62, 3 % saturated", "i"),
    "forget": ("Forget gate", "f", "1 keeps the old cell state; mean 0.93, 41 % saturated", "f"),
    "output": ("Output gate", "o", "1 shows the cell state", "o"),
}


def adding(step: int = 740, n: int = 50, exact: bool = False, **more: Any) -> bytes:
    """Adding with an LSTM of 32 units, while it trains."""
    rng = np.random.default_rng(step)
    fixed = np.random.default_rng(1)
    numbers = fixed.random(n)
    units = np.sort(fixed.standard_normal(32))[::-1, None]
    drift = 1 - np.exp(-(np.arange(n) + 1) / 8)
    hidden = 0.7 * np.tanh(units * drift + 0.1 * rng.standard_normal((32, n)))
    said = 0.4 + 0.5 * drift + np.where(np.arange(n) > 30, 0.5, 0)
    truth = fixed.random(64) * 2
    views = [
        view(
            "input",
            "bars",
            "Input",
            50,
            symbol="x",
            note="50 random numbers, two of them marked",
            arrays={"values": numbers},
            lo=0,
            hi=1,
            ticks=[[0, "0"], [1, "1"]],
            marks=[7, 30],
        ),
        view(
            "answer",
            "lines",
            "Answer so far",
            72,
            note="the readout, applied at every step",
            arrays={"said": said},
            lo=0,
            hi=2,
            log=False,
            ticks=[[0, "0"], [1, "1"], [2, "2"]],
            domain=None,
            clipped=None,
            events=[],
            now=None,
            read=0,
            series=[{"name": "answer", "y": "said", "x": None, "style": "bold", "hue": "lstm", "label": ""}],
            refs=[{"y": 1.4, "label": "truth 1.40", "style": "baseline"}],
        ),
        heat("hidden", "Hidden state", hidden, "signed", -0.75, 0.75, 90, exact, symbol="h", note="32 units in natural order", hue="ink"),
    ]
    for gate, (title, symbol, note, hue) in GATES.items():
        values = np.clip(0.62 + 0.2 * units / 2 + 0.05 * rng.standard_normal((32, n)) + (np.isin(np.arange(n), [7, 30]) * 0.25), 0, 1)
        views.append(heat("gates", title, values, f"gate_{hue}", 0, 1, 44, exact, gate=gate, symbol=symbol, note=note, hue=hue))
    views.append(
        heat(
            "gates",
            "Candidate",
            np.tanh(units + rng.standard_normal((32, n)) * 0.5) * 0.75,
            "signed",
            -0.75,
            0.75,
            44,
            exact,
            gate="candidate",
            symbol="g",
            note="the value on offer",
            hue="g",
        )
    )
    loss, norm = training(step, 1200, rng)
    prediction = view(
        "prediction",
        "scatter",
        "Prediction",
        138,
        column="training",
        note="64 held-out sequences; on the dashed line is right",
        arrays={"truth": truth, "said": truth + 0.08 * rng.standard_normal(64)},
        lo=0,
        hi=2,
        ticks=[[0, "0"], [1, "1"], [2, "2"]],
        chosen=0,
        words="this one: 1.46 for 1.40",
    )
    return pack(header([*views, gradient(n, 72, "lstm", rng), loss, prediction, norm], step, 1200, n, **more))


def surnames(step: int = 300, name: str = "Kowalczyk") -> bytes:
    """Surnames with a GRU in two directions: letters, two hidden maps, ranked classes, padding as no data."""
    rng = np.random.default_rng(step)
    n = len(name)
    maps = [
        heat(
            "hidden",
            "Hidden state",
            np.tanh(rng.standard_normal((64, n)).cumsum(1) * 0.4),
            "signed",
            -1,
            1,
            72,
            symbol=arrow,
            note=words,
            hue="ink",
        )
        for arrow, words in (("h →", "forward, 64 units"), ("h ←", "backward, 64 units"))
    ]
    gates = [
        heat("gates", title, rng.random((64, n)), f"gate_{hue}", 0, 1, 44, gate=gate, symbol=symbol, note=note, hue=hue)
        for gate, title, symbol, note, hue in (
            ("reset", "Reset gate", "r", "1 uses the old state in the candidate; mean 0.50, 12 % saturated", "o"),
            ("update", "Update gate", "z", "1 keeps the old hidden state; mean 0.50, 12 % saturated", "f"),
        )
    ]
    names = ["Polish", "Czech", "German", "Finnish", "Japanese"]
    bars = [
        {"name": c, "p": p, "truth": c == "Czech", "said": c == "Polish"}
        for c, p in zip(names, (0.61, 0.24, 0.09, 0.04, 0.02), strict=True)
    ]
    prediction = view(
        "prediction",
        "ranks",
        "Prediction",
        138,
        column="training",
        hue="gru",
        note="the five most likely languages",
        bars=bars,
        words="says Polish, truth Czech",
    )
    loss, norm = training(step, 600, rng, "gru")
    letters = view("input", "tokens", "Input", 26, hue="ink", note="")
    return pack(
        header([letters, *maps, *gates, gradient(n, 72, "gru", rng), loss, prediction, norm], step, 600, n, list(name), run="surnames-1c")
    )


def dates(step: int = 160, text: str = "Sat 27 October 1984", exact: bool = True) -> bytes:
    """Dates with attention, paused: attention rows beside the output rows, exact values."""
    rng = np.random.default_rng(step)
    out, n = "1984-10-27", len(text)
    weights = rng.random((len(out), n)) * 0.08
    for row, column in ((0, 15), (1, 16), (2, 17), (3, 18), (8, 4), (9, 5)):
        weights[row, column] = 3
    weights /= weights.sum(1, keepdims=True)
    rows = [
        {"token": c, "p": float(p), "truth": "9" if i == 6 else None, "ok": i != 6}
        for i, (c, p) in enumerate(zip(out, 0.4 + 0.6 * rng.random(len(out)), strict=True))
    ]
    maps = [
        heat("hidden", "Encoder", np.tanh(rng.standard_normal((32, n))), "signed", -1, 1, 52, exact, symbol=arrow, note=words, hue="ink")
        for arrow, words in (("h →", "forward states, 32 units"), ("h ←", "backward states, 32 units"))
    ]
    loss, norm = training(step, 1000, rng)
    output = view(
        "prediction",
        "outputs",
        "Output",
        272,
        column="training",
        note="free running; probability of the character it chose",
        rows=rows,
        words="1984-10-27 for 1984-19-27",
    )
    attention = heat(
        "attention",
        "Attention",
        weights,
        "attention",
        0,
        1,
        272,
        exact,
        symbol="α",
        note="each row adds up to 1; the decoder writes from top to bottom",
        rows=list(out),
        hue="ink",
    )
    letters = view("input", "tokens", "Input", 26, hue="ink")
    packet = header(
        [letters, attention, *maps, gradient(n, 58, "lstm", rng), output, loss, norm],
        step,
        1000,
        n,
        list(text),
        run="dates-22",
        state="paused",
        live=False,
    )
    packet["status"][0] |= {"value": "Paused", "note": "every number is exact", "dot": "warn"}
    return pack(packet)


def empty() -> bytes:
    """A run that is ready and has not trained: axes and titles, one sentence a view."""
    said = "appears with the first training step"
    time = [
        view("input", "bars", "Input", 50, symbol="x", empty=said, lo=0, hi=1, ticks=[[0, "0"], [1, "1"]], marks=[]),
        view(
            "answer",
            "lines",
            "Answer so far",
            72,
            empty=said,
            lo=0,
            hi=2,
            log=False,
            ticks=[[0, "0"], [1, "1"], [2, "2"]],
            series=[],
            refs=[],
            domain=None,
        ),
        view(
            "hidden",
            "heat",
            "Hidden state",
            90,
            symbol="h",
            empty="the hidden state appears here as it is computed",
            lo=-1,
            hi=1,
            ramp="signed",
            rows=None,
            bins=[1, 1],
            exact=False,
            hue="ink",
        ),
    ]
    loss = view(
        "loss",
        "lines",
        "Loss",
        138,
        column="training",
        empty=said,
        lo=0,
        hi=1,
        log=False,
        ticks=[[0, "0"], [1, "1"]],
        series=[],
        refs=[],
        domain=[0, 1200],
    )
    packet = header([*time, loss], 0, 1200, 50, state="ready", live=False)
    packet["status"][0] |= {"value": "Ready", "note": "press Train", "dot": "off"}
    return pack(packet)


def failed() -> bytes:
    return adding(
        410,
        state="failed",
        live=False,
        message="Loss is not a number at step 411: gradient of cell.weight_hh, layer 0, overflowed. The last good picture is kept.",
    )


def past() -> bytes:
    return adding(300, at=300, now=740, history=list(range(0, 741, 10)))
