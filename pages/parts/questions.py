"""The controls of a configuration: for each the question it answers, its name and unit, one sentence of help, and its choices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine.cell_facts import FACTS
from engine.config import LIVE_PATHS
from pages.parts import wording


@dataclass(frozen=True)
class Control:
    """``kind``: segments and menu for few choices, cells for three and a menu of the others,
    scale for numbers in order, switch for yes or no, number for any whole number."""

    path: str
    question: str
    name: str
    help: str
    kind: Literal["segments", "cells", "menu", "scale", "switch", "number"]
    options: tuple[object, ...] = ()
    label: Callable[[object], str] = wording.shown

    @property
    def live(self) -> bool:
        """Whether a change applies to the running network at once."""
        return self.path in LIVE_PATHS


_ALL = (
    Control("task.name", "What must it learn?", "task", "The task decides the data, the loss and what an answer looks like.",
            "menu", ("adding", "surnames", "dates")),
    Control("task.length", "How far back must it remember?", "sequence length, time steps",
            "The first marked number lies in the first half of the sequence; the answer is due after its last step.",
            "scale", (10, 20, 30, 50, 60, 80, 100, 150, 200, 300, 500, 1000)),
    Control("model.cell", "Which cell?", "recurrent cell",
            "The rule that turns the input and the last hidden state into the next one. LSTM and GRU have gates, the RNN has none.",
            "cells", tuple(FACTS)),
    Control("model.hidden_size", "How much can it hold?", "hidden size, units",
            "Numbers in the hidden state. Twice as many cost about four times the recurrent weights.",
            "scale", (4, 8, 16, 32, 48, 64, 96, 128, 192, 256, 512)),
    Control("model.gate_bias", "How open do the gates start?", "gate bias",
            "The bias that the keeping gate starts with: forget gate (LSTM) or update gate (GRU). Open gates remember from the first step.",
            "menu", ("default", 1.0, 3.0, "chrono"), wording.bias),
    Control("model.bidirectional", "Does it also read backwards?", "two directions",
            "A second network reads each sequence from its end. Good where the whole input is known before the answer is due.", "switch"),
    Control("model.layers", "How deep?", "layers", "Layers on top of each other; each reads the hidden states of the one below.",
            "segments", (1, 2, 3, 4)),
    Control("model.readout", "What is the answer read from?", "readout",
            "Final states: each direction's own last. Last step: the output at the end, where the backward half has read one letter.",
            "menu", ("final", "last", "mean", "max", "attention"),
            lambda value: {"final": "final states", "last": "last step", "mean": "mean over steps", "max": "maximum over steps",
                           "attention": "attention pooling"}[str(value)]),
    Control("model.attention", "May the decoder look back?", "attention",
            "With attention each written character weighs all encoder states; without it everything passes through one vector.",
            "menu", ("none", "dot", "additive"), wording.optional),
    Control("model.init", "How do the recurrent weights start?", "initialisation of W_hh",
            "Orthogonal keeps the length of every state; identity starts by copying it.", "menu", ("pytorch", "orthogonal", "identity")),
    Control("model.gamma", "How far apart are normalised values?", "gamma, the scale after normalising",
            "Large values saturate tanh, so that gradients die on their way back. The cell's own: 0.1 with batch norm, 1 with layer norm.",
            "menu", ("default", 0.1, 0.3, 1.0, 3.0), lambda value: "the cell's own" if value == "default" else wording.shown(value)),
    Control("model.gain", "By how much do they stretch?", "gain",
            "A factor on the orthogonal or identity matrix. Above 1 gradients can grow on their way back, below 1 they shrink.",
            "scale", (0.5, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5, 2.0, 3.0)),
    Control("train.learning_rate", "How big is a step?", "learning rate",
            "How far each update moves the weights along the gradient.",
            "scale", (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)),
    Control("train.clip.mode", "What limits a gradient?", "clipping",
            "By norm the whole gradient is scaled and keeps its direction; by value each number is cut, which turns it.",
            "segments", ("none", "norm", "value"), wording.optional),
    Control("train.clip.threshold", "Where is the limit?", "clipping threshold",
            "The largest gradient norm, or the largest single number, that reaches the weights.",
            "scale", (0.01, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0)),
    Control("train.teacher_forcing", "How often is it told the truth?", "teacher forcing, share of steps",
            "The share of decoder steps fed the true last character; else it reads its own. The metric is always free running.",
            "scale", (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)),
    Control("train.optimizer", "Who moves the weights?", "optimiser",
            "Adam gives each weight its own step size; SGD takes the gradient as it is.", "menu", ("sgd", "adam", "adamw")),
    Control("train.weight_decay", "Do the weights shrink?", "weight decay", "The pull of AdamW on every weight towards zero.",
            "scale", (0.0, 0.0001, 0.001, 0.01, 0.1)),
    Control("train.steps", "When does it end?", "training steps", "One step is one batch and one update of the weights.",
            "scale", (50, 100, 200, 400, 600, 800, 1000, 1200, 1500, 2000, 3000, 5000, 10_000)),
    Control("train.batch_size", "How many sequences at once?", "batch size, sequences",
            "Larger batches give a steadier gradient and take longer for a step.", "scale", (1, 8, 16, 32, 64, 128, 256)),
    Control("train.seed", "Which throw of the dice?", "seed",
            "Decides the first weights and the order of the data. Same link, same seed: same run.", "number"),
    Control("train.device", "Where does it run?", "device", "Best here: the GPU if there is one, else the CPU.",
            "menu", ("auto", "cpu", "cuda")),
)
CONTROLS: dict[str, Control] = {each.path: each for each in _ALL}

OPEN: dict[str, tuple[str, ...]] = {
    "adding": ("task.name", "model.cell", "task.length", "model.hidden_size", "model.gate_bias"),
    "surnames": ("task.name", "model.cell", "model.bidirectional", "model.hidden_size", "model.readout"),
    "dates": ("task.name", "model.cell", "model.attention", "model.hidden_size", "train.teacher_forcing"),
}
"""The controls in sight for each task, at most five; the others are in two expanders."""


def folded(task: str, part: str) -> list[Control]:
    """The controls of ``model`` or ``train`` that are not in sight."""
    return [each for each in _ALL if each.path.startswith(part + ".") and each.path not in OPEN[task]]
