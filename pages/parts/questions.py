"""The controls of a configuration: for each the question it answers, its name and unit, one sentence of help, and its choices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine.cell_facts import FACTS
from engine.config import CLAMPS, LIVE_PATHS
from engine.task_configs import TASK_CONFIGS, TaskConfig, usable
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


def _named(**names: str) -> Callable[[object], str]:
    """A label for some values; the others say what they are."""
    return lambda value: names.get(str(value), wording.shown(value))


_ALL = (
    Control("task.name", "What must it learn?", "task", "The task decides the data, the loss and what an answer looks like.",
            "menu", tuple(name for name in TASK_CONFIGS if usable(name))),
    Control("task.length", "How far back must it remember?", "sequence length, time steps",
            "Longer sequences need a longer memory. In steps of the task: numbers, symbols, characters or months.",
            "scale", (4, 5, 6, 8, 10, 12, 20, 30, 50, 60, 64, 80, 100, 132, 150, 200, 300, 500, 1000)),
    Control("task.cue", "Where does the cue stand?", "place of the cue", "What stands far from the end must be remembered longest.",
            "segments", ("first", "middle", "last")),
    Control("task.order", "In which order is it written?", "order", "Backwards, the first digit written is the last one read.",
            "segments", ("backwards", "same")),
    Control("task.read", "How is the image read?", "steps of the image", "By rows it is 8 steps of 8 pixels, by pixels 64 steps of one.",
            "segments", ("rows", "pixels")),
    Control("task.horizon", "How far ahead?", "horizon, time steps", "How many of the following values are said at every step.",
            "scale", (1, 2, 3, 6, 12, 24, 48)),
    Control("task.temperature", "How daring does it write?", "temperature of the text it writes",
            "0 takes the likeliest character always; 1 draws from the probabilities as they are. It changes the picture, not the training.",
            "scale", (0.0, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0)),
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
            "menu", ("none", "dot", "general", "scaled", "additive"),
            _named(none="off", dot="dot: q · m", general="general: q · W m", scaled="scaled: q · m / √H", additive="additive: v · tanh")),
    Control("model.attention_at", "When does it look?", "place of attention",
            "Before the cell the context is part of its input (Bahdanau); after it the context joins its state (Luong), which is faster.",
            "segments", ("before", "after"), _named(before="before the cell", after="after the cell")),
    Control("model.mask", "Is padding hidden?", "mask",
            "A mask keeps attention and readouts off the padding behind short sequences. Without it they read what is no data: a lesson.",
            "switch"),
    Control("model.dropout", "Does it forget between layers?", "dropout, share of units",
            "In training this share of the numbers that go from one layer to the next is set to 0, so that no unit relies on another.",
            "scale", (0.0, 0.1, 0.2, 0.3, 0.5, 0.7)),
    Control("model.embedding_dropout", "Does it misread?", "dropout on embeddings, share of numbers",
            "In training this share of the numbers that stand for a token is set to 0.", "scale", (0.0, 0.1, 0.2, 0.3, 0.5, 0.7)),
    Control("model.variational", "Is the same dropped at every step?", "variational dropout",
            "One mask a sequence instead of a new one at every time step, so that memory is not shaken at each.", "switch"),
    Control("model.norm", "Is what it hands on normalised?", "norm after each layer",
            "Layer norm brings a step's units to mean 0 and variance 1, batch norm each unit over the batch; the memory itself stays.",
            "segments", ("none", "layer", "batch"), _named(none="off", layer="layer", batch="batch")),
    Control("model.init", "How do the recurrent weights start?", "initialisation of W_hh",
            "Orthogonal keeps the length of every state; identity starts by copying it; a spectral radius sets how fast powers grow.",
            "menu", ("pytorch", "orthogonal", "identity", "xavier", "spectral"),
            _named(pytorch="PyTorch's own", xavier="Xavier", spectral="spectral radius")),
    Control("model.gamma", "How far apart are normalised values?", "gamma, the scale after normalising",
            "Large values saturate tanh, so that gradients die on their way back. The cell's own: 0.1 with batch norm, 1 with layer norm.",
            "menu", ("default", 0.1, 0.3, 1.0, 3.0), lambda value: "the cell's own" if value == "default" else wording.shown(value)),
    Control("model.gain", "By how much do they stretch?", "gain",
            "A factor on the matrix, or its spectral radius itself. Above 1 gradients can grow on their way back, below 1 they shrink.",
            "scale", (0.5, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5, 2.0, 3.0)),
    Control("train.learning_rate", "How big is a step?", "learning rate",
            "How far each update moves the weights along the gradient.",
            "scale", (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)),
    Control("train.schedule", "Does the step size change?", "learning-rate schedule",
            "Step and plateau halve it, at fixed times or when the loss stops falling; cosine lowers it to 0; a warm-up raises it first.",
            "menu", ("constant", "step", "cosine", "warmup", "plateau"), _named(warmup="warm-up")),
    Control("train.schedule_steps", "After how many steps?", "length of the schedule, training steps",
            "Between two halvings, of the warm-up, or of the stretch whose mean loss must fall.",
            "scale", (10, 20, 50, 100, 200, 300, 500, 1000)),
    Control("train.clip.mode", "What limits a gradient?", "clipping",
            "By norm the whole gradient is scaled and keeps its direction; by value each number is cut, which turns it.",
            "segments", ("none", "norm", "value"), wording.optional),
    Control("train.clip.threshold", "Where is the limit?", "clipping threshold",
            "The largest gradient norm, or the largest single number, that reaches the weights.",
            "scale", (0.01, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0)),
    Control("train.teacher_forcing", "How often is it told the truth?", "teacher forcing, share of steps",
            "The share of decoder steps fed the true last character; else it reads its own. The metric is always free running.",
            "scale", (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)),
    Control("train.tf_schedule", "Is the truth withdrawn?", "teacher-forcing schedule",
            "Linear reaches 0 at the last step; the inverse sigmoid stays, then falls quickly (scheduled sampling).",
            "menu", ("constant", "linear", "inverse_sigmoid"), _named(inverse_sigmoid="inverse sigmoid")),
    Control("train.tf_k", "How late does it fall?", "k of the inverse sigmoid",
            "The share is k / (k + exp(step / k)): with k = 10 it is 0.91 at first, 0.33 at step 30 and 0.06 at step 50.",
            "scale", (10.0, 20.0, 30.0, 50.0, 100.0, 200.0)),
    Control("train.tf_coin", "What is a coin thrown for?", "coin",
            "Each token, or the whole sequence: then an answer is either fed the truth throughout or nothing but its own tokens.",
            "segments", ("token", "sequence")),
    Control("train.tbptt", "How far back does the gradient go?", "truncated BPTT, time steps of a chunk",
            "The state is carried from chunk to chunk, the gradient stops at the start of its chunk. 0: the whole sequence.",
            "scale", (0, 1, 2, 5, 10, 20, 30, 50, 100)),
    Control("train.carry", "Does it learn after each chunk?", "state carried from update to update",
            "On: one update a chunk, each starting from the state that the last one left. Off: one update a sequence.", "switch"),
    Control("train.truncate", "Are long sequences cut?", "truncation, time steps kept",
            "Training reads only so many first steps of each sequence; held-out sequences stay whole. 0: nothing is cut.",
            "scale", (0, 5, 10, 20, 30, 50, 100, 200)),
    Control("train.bucket", "Are equal lengths read together?", "buckets by length",
            "On: a batch holds sequences of about equal length, so little of it is padding. Off: it mixes short and long.", "switch"),
    Control("train.accumulate", "In how many parts?", "gradient accumulation, parts of a batch",
            "The gradients of the parts add up to that of the batch, so memory shrinks and the result stays.", "segments", (1, 2, 4, 8)),
    Control("train.clamp.gate", "Which gate is held?", "clamped gate",
            "This gate is the constant below at every step, in every layer; its weights wait and learn nothing until it is released.",
            "menu", ("none", "input", "forget", "output", "reset", "update"), wording.optional),
    Control("train.clamp.value", "Held at what?", "value of the clamped gate",
            "0 is shut, 1 is open. A forget or update gate of 1 keeps all of the old state.",
            "scale", (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)),
    Control("train.clamp.unit", "Which unit is held?", "unit, counted from 0 as in the maps",
            "One unit of every layer and direction.", "menu", ("none", *range(512)), wording.optional),
    Control("train.clamp.unit_is", "Held how?", "what becomes of the unit",
            "Zero: its hidden state is 0 at every step. Frozen: it works on, but the weights into it learn nothing.",
            "segments", ("zero", "frozen")),
    Control("train.clamp.attention", "May attention learn?", "attention weights",
            "Frozen: no gradient passes through them, so nothing learns where to look. Uniform: every real position counts alike.",
            "menu", ("learned", "frozen", "uniform")),
    Control("train.optimizer", "Who moves the weights?", "optimiser",
            "Adam gives each weight its own step size; SGD takes the gradient as it is; momentum keeps nine tenths of the last move.",
            "menu", ("sgd", "momentum", "rmsprop", "adam", "adamw")),
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
    Control("train.deterministic", "Must a GPU repeat itself to the bit?", "determinism",
            "On: a GPU adds in a fixed order where PyTorch has one, so the same seed gives the same curve; this costs speed.", "switch"),
)
CONTROLS: dict[str, Control] = {each.path: each for each in _ALL}

_TELLING = {
    "regression": ("model.gate_bias",),
    "classification": ("model.bidirectional", "model.readout"),
    "translation": ("model.attention", "train.teacher_forcing"),
    "tagging": ("model.gate_bias", "model.bidirectional"),
    "forecast": ("model.layers",),
    "language": ("model.layers",),
}
"""Settings of the network that matter most for a kind of task."""


def _open(task: type[TaskConfig]) -> tuple[str, ...]:
    own = [f"task.{field}" for field in task.model_fields if field != "name"]
    first = ["task.name", "model.cell", *own, "model.hidden_size"]
    telling = [path for path in _TELLING[task.kind] if not (task.causal and path == "model.bidirectional")]
    return tuple((first + telling)[:5])


OPEN: dict[str, tuple[str, ...]] = {name: _open(task) for name, task in TASK_CONFIGS.items()}
"""The controls in sight for each task, at most five; the others are in two expanders."""


INTERVENE = [each for each in _ALL if each.path in CLAMPS]
"""What is held while the rest learns."""


def folded(task: str, part: str) -> list[Control]:
    """The controls of ``model`` or ``train`` that are not in sight."""
    return [each for each in _ALL if each.path.startswith(part + ".") and each.path not in OPEN[task] and each not in INTERVENE]
