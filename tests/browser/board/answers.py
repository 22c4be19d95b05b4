"""A made packet of a network that answers at every step: labels beside the truth, and text it goes on writing."""

from __future__ import annotations

import numpy as np

from tests.browser.board.made import gradient, header, heat, pack, training, view

TEXT = "def step(x):"
LABELS = ("space", "name", "keyword", "operator")
TRUTH = [2, 2, 2, 0, 1, 1, 1, 1, 3, 1, 3, 3]
SAID = [2, 2, 2, 0, 1, 1, 1, 1, 1, 1, 3, 3]
"""Wrong at the opening bracket."""


def labels(step: int = 80) -> bytes:
    rng = np.random.default_rng(step)
    n = len(TEXT)
    rows = view("prediction", "labels", "Labels", 44, note="due after each step, and said", names=list(LABELS), rows=["truth", "says"],
                arrays={"truth": np.array(TRUTH, np.float32), "said": np.array(SAID, np.float32)})
    states = heat("hidden", "Hidden state", rng.standard_normal((16, n)), "signed", -1, 1, 90, symbol="h", note="16 units")
    written = view("prediction", "text", "Writes", 138, gate="words", column="training", note="it goes on by itself, temperature 0.7",
                   before=TEXT, text=" ↵ return x " * 30)
    loss, norm = training(step, 300, rng)
    letters = view("input", "tokens", "Input", 26, hue="ink")
    views = [letters, rows, states, gradient(n, 72, "lstm", rng), written, loss, norm]
    return pack(header(views, step, 300, n, list(TEXT), run="tags-1c"))
