"""Combinations that cannot be, each with its reason.

The page disables a widget with the same words that the config refuses with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from engine.cell_facts import FACTS
from engine.dotted import flatten
from engine.memory import MEMORY_LIMIT, largest_size, memory_bytes
from engine.task_configs import EVERY_STEP, usable

if TYPE_CHECKING:
    from engine.config import RunConfig
    from engine.task_configs import TaskConfig

NEUTRAL: dict[str, object] = {
    "model.attention": "none",
    "model.attention_at": "after",
    "model.mask": True,
    "model.readout": "final",
    "model.bidirectional": False,
    "model.gate_bias": "default",
    "model.init": "pytorch",
    "model.gain": 1,
    "model.gamma": "default",
    "model.dropout": 0,
    "model.embedding_dropout": 0,
    "model.variational": False,
    "model.norm": "none",
    "train.teacher_forcing": 1,
    "train.tf_schedule": "constant",
    "train.tf_k": 100,
    "train.tf_coin": "token",
    "train.schedule": "constant",
    "train.schedule_steps": 100,
    "train.weight_decay": 0,
    "train.tbptt": 0,
    "train.carry": False,
    "train.accumulate": 1,
    "train.bucket": True,
    "train.clamp.gate": "none",
    "train.clamp.unit": "none",
    "train.clamp.attention": "learned",
}
"""The value a setting keeps where it has no meaning."""

OPTIMISER = (
    "optimizer", "learning_rate", "schedule", "schedule_steps", "clip.mode", "clip.threshold", "weight_decay", "tbptt", "carry",
    "accumulate", "clamp.unit",
)
FORCING = ("teacher_forcing", "tf_schedule", "tf_k", "tf_coin")
SAME_SIZE = ("dot", "scaled")
"""Scores without a matrix between query and key."""


class Refusal(NamedTuple):
    """``path`` cannot be ``value``, because of ``reason`` (a clause); ``allowed`` says what would do."""

    path: str
    value: object
    allowed: str
    reason: str

    @property
    def way_out(self) -> str:
        return f"{self.allowed}, because {self.reason}"


Settings = Mapping[str, object]
"""Values by dotted path: what the other settings say."""


def disabled(task: TaskConfig, now: Settings) -> dict[str, str]:
    """Paths of settings that have no meaning beside the present ones, each with the reason shown beside it."""
    cell = str(now["model.cell"])
    return _for_model(task, now) | _for_training(now) | _for_clamps(task, now) | _for_task(task, now) | _for_cell(cell)


def notes(now: Settings) -> dict[str, str]:
    """Settings that may be as they are, but are mistakes worth seeing: what a person should know of them."""
    found = {}
    if now["model.readout"] == "last" and now["model.bidirectional"]:
        found["model.readout"] = "the wrong readout for two directions: at the last step the backward half has read one token only"
    if not now["model.mask"]:
        found["model.mask"] = "a mistake on purpose: padding is read as if it were data"
    return found


def _for_task(task: TaskConfig, now: Settings) -> dict[str, str]:
    off: dict[str, str] = {}
    if task.kind == "translation":
        off["model.readout"] = "the decoder starts from the encoder's final states, so nothing else is read out"
    else:
        reason = "this task has no decoder to attend from"
        off["model.attention"] = reason + ("" if task.kind in EVERY_STEP else " (attention pooling is a readout)")
        off |= dict.fromkeys((f"train.{name}" for name in FORCING), "this task has no decoder to feed its own tokens to")
    if task.kind in EVERY_STEP:
        off["model.readout"] = "an answer is due at every step, so each step's own state is read out"
    else:
        off["train.carry"] = "there is no answer before the end, so most chunks would have nothing to learn from"
    if task.causal:
        off["model.bidirectional"] = task.causal
    if not task.bucketed:
        off["train.bucket"] = "this task draws its sequences as they are needed, so there is no list to sort by length"
    if not task.letters:
        off["model.embedding_dropout"] = "this task reads numbers, which are not embedded"
    return off


def _attends(task: TaskConfig, now: Settings) -> bool:
    """Whether there is a decoder that looks at the encoder's states."""
    return task.kind == "translation" and now["model.attention"] != "none"


def _for_model(task: TaskConfig, now: Settings) -> dict[str, str]:
    off: dict[str, str] = {}
    attends = _attends(task, now)
    pools = task.kind not in ("translation", *EVERY_STEP) and now["model.readout"] in ("mean", "max", "attention")
    if not attends:
        off["model.attention_at"] = "there is no attention in a decoder"
    if not attends and not pools:
        off["model.mask"] = "nothing here looks at padding: neither attention nor a readout over all steps"
    if now["model.layers"] == 1:
        off["model.dropout"] = "with one layer there is nothing between layers"
    if not (now["model.layers"] != 1 and now["model.dropout"]) and not (task.letters and now["model.embedding_dropout"]):
        off["model.variational"] = "nothing is dropped"
    if now["model.init"] == "pytorch":
        off["model.gain"] = "PyTorch's own initialisation has no gain (the others have one)"
    return off


def _for_training(now: Settings) -> dict[str, str]:
    off: dict[str, str] = {}
    if now["train.schedule"] in ("constant", "cosine"):
        off["train.schedule_steps"] = "this schedule has no length of its own"
    if now["train.tf_schedule"] != "inverse_sigmoid":
        off["train.tf_k"] = "only the inverse sigmoid has a k"
    if now["train.optimizer"] != "adamw":
        off["train.weight_decay"] = "only the optimiser AdamW decays weights"
    if not now["train.tbptt"]:
        off["train.carry"] = "only chunks hand a state on"
    if now["train.carry"]:
        off["train.accumulate"] = "the state that is carried belongs to the batch as a whole"
    if now["train.device"] == "cpu":  # ignored, not refused: a GPU's run is also looked at on a CPU
        off["train.deterministic"] = "on a CPU every run is repeatable anyway"
    if now["model.norm"] == "batch":
        off |= dict.fromkeys(("train.tbptt", "train.accumulate"), "batch norm joins all steps and sequences of the batch")
    if now["model.bidirectional"]:
        off["train.tbptt"] = "a backward direction starts at the end, so it cannot be carried from chunk to chunk"
    return off


def _for_clamps(task: TaskConfig, now: Settings) -> dict[str, str]:
    off: dict[str, str] = {}
    facts = FACTS[str(now["model.cell"])]
    if not facts.clampable:
        off["train.clamp.gate"] = facts.ungated
    if now["train.clamp.gate"] == "none":
        off["train.clamp.value"] = "no gate is clamped"
    if now["train.clamp.unit"] == "none":
        off["train.clamp.unit_is"] = "no unit is held"
    pools = task.kind not in ("translation", *EVERY_STEP) and now["model.readout"] == "attention"
    if not _attends(task, now) and not pools:
        off["train.clamp.attention"] = "this network has no attention"
    return off


def _for_cell(cell: str) -> dict[str, str]:
    """Settings that this cell has no use for. Those of an optimiser are ignored, not refused: each task has its own defaults."""
    facts, off = FACTS[cell], dict[str, str]()
    if facts.keeping is None:
        off["model.gate_bias"] = facts.ungated
    if facts.recurrent != "full":
        off["model.init"] = f"{facts.article} has no recurrent matrix"
    if not facts.normalises:
        off["model.gamma"] = "only a cell that normalises has a gamma"
    if facts.running:
        off |= dict.fromkeys(("train.tbptt", "train.accumulate"), "each step is normalised over the whole batch at once")
    if not facts.by_gradient:
        off["model.init"] = "the reservoir is drawn at random and scaled to its spectral radius"
        off["model.norm"] = "the readout is solved on the reservoir's states as they are, and no gamma is trained"
        off |= dict.fromkeys((f"train.{name}" for name in OPTIMISER), "the readout is solved in closed form, nothing descends a gradient")
    return off


def refusals(config: RunConfig) -> list[Refusal]:
    """Why this config cannot run, first reason first; empty when it can."""
    first = (_not_installed(config.task), _wrong_cell(config), _meaningless(config), _wrong_clamp(config))
    return [*(each for found in first for each in found), *_sizes_apart(config), *_no_whole(config), *_too_big(config)]


def _not_installed(task: TaskConfig) -> list[Refusal]:
    if usable(task.name):
        return []
    package = {"sklearn": "scikit-learn"}.get(task.package, task.package)
    return [Refusal("task.name", task.name, f"another task, or this one after: pip install {package}", "its data come with that package")]


def _wrong_cell(config: RunConfig) -> list[Refusal]:
    """Cells that cannot write an answer token by token."""
    facts = FACTS[config.model.cell]
    if facts.running and config.task.kind in ("translation", "language"):
        reason = "what is written one token at a time has no batch to normalise over"
    elif not facts.by_gradient and config.task.kind == "translation":
        reason = "an encoder and a decoder are trained by their gradient"
    else:
        return []
    return [Refusal("model.cell", config.model.cell, "a cell that a decoder can use, such as lstm", reason)]


def _meaningless(config: RunConfig) -> list[Refusal]:
    """A setting without meaning keeps its neutral value, or the one that its task starts with."""
    now, usual = flatten(config.model_dump()), flatten(config.task.defaults)
    return [
        Refusal(path, now[path], f"{shown(NEUTRAL[path])} only", reason)
        for path, reason in disabled(config.task, now).items()
        if path in NEUTRAL and now[path] not in (NEUTRAL[path], usual.get(path, NEUTRAL[path]))
    ]


def _wrong_clamp(config: RunConfig) -> list[Refusal]:
    """A gate or a unit that this network has not."""
    clamp, facts, last = config.train.clamp, FACTS[config.model.cell], config.model.hidden_size - 1
    found = []
    if clamp.gate != "none" and clamp.gate not in facts.clampable:
        allowed = ", ".join(("none", *facts.clampable))
        found.append(Refusal("train.clamp.gate", clamp.gate, allowed, f"{facts.article} has no other gates"))
    if clamp.unit != "none" and clamp.unit > last:
        found.append(Refusal("train.clamp.unit", clamp.unit, f"none, or 0 to {last}", f"there are {last + 1} units"))
    return found


def shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sizes_apart(config: RunConfig) -> list[Refusal]:
    model = config.model
    if model.attention not in SAME_SIZE or not model.bidirectional or config.task.kind != "translation":
        return []
    reason = f"with two directions an encoder state has {2 * model.hidden_size} numbers and the decoder's {model.hidden_size}"
    return [Refusal("model.attention", model.attention, "general or additive, which have a matrix between", reason)]


def _no_whole(config: RunConfig) -> list[Refusal]:
    if config.model.norm != "batch" or config.task.kind != "translation":
        return []
    return [Refusal("model.norm", "batch", "none or layer", "a decoder writes step by step, and batch norm needs all steps at once")]


def _too_big(config: RunConfig) -> list[Refusal]:
    need, hidden = memory_bytes(config), config.model.hidden_size
    if need <= MEMORY_LIMIT:
        return []
    reason = f"{hidden} units need about {need / 1e9:.1f} GB to train or to be looked at, and a run may take {MEMORY_LIMIT / 1e9:.1f} GB"
    return [Refusal("model.hidden_size", hidden, f"at most {largest_size(config)} units with these sizes", reason)]
