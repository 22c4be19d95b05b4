"""RunConfig: the one complete, frozen, validated description of a run.

``RunConfig.model_validate({"task": {"name": "adding"}})`` is valid: what is not said comes from the task's defaults.
Same config, seed and kind of device: same run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SerializeAsAny, ValidationError, model_validator
from pydantic import ModelWrapValidatorHandler as Handler

from engine.config_errors import config_error
from engine.dotted import flatten, merged, nested
from engine.errors import ConfigError
from engine.rules import refusals
from engine.strict_json import parse_json
from engine.task_configs import TASK_CONFIGS, TaskConfig, usable

Cell = Literal[
    "rnn", "lstm", "gru", "irnn", "lstm_1997", "lstm_peephole", "lstm_coupled", "lstm_layernorm",
    "gru_reset_before", "indrnn", "mingru", "minlstm", "rnn_batchnorm", "esn",
]
Number = Annotated[float, AfterValidator(lambda value: value + 0.0)]
"""A float without minus zero: equal configs have equal hashes."""
GateBias = Literal["default", "chrono"] | Annotated[Number, Field(ge=-10, le=10)]
Gamma = Literal["default"] | Annotated[Number, Field(gt=0, le=5)]
"""The scale a normalising cell starts with: .1 with batch norm, 1 with layer norm, or a number."""
FIRST_TASK = next(iter(TASK_CONFIGS))


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)


class ModelConfig(_Part):
    """The network. ``gate_bias`` is the total bias (b_ih + b_hh) the keeping gate starts with: forget (LSTM) or update (GRU).

    ``attention_at``: the context enters the decoder's cell (before, Bahdanau) or joins its state (after, Luong). ``mask`` False lets
    attention and readouts see padding, which is a lesson, not a setting. ``variational``: one dropout mask for all time steps.
    ``norm``: of what a layer hands up, to the next layer or the readout (``cells/norm.py``).
    """

    cell: Cell = "lstm"
    hidden_size: int = Field(64, ge=1, le=4096, description="units")
    layers: int = Field(1, ge=1, le=4)
    bidirectional: bool = False
    gate_bias: GateBias = "default"
    init: Literal["pytorch", "orthogonal", "identity", "xavier", "spectral"] = "pytorch"
    gain: float = Field(1.0, gt=0, le=5, description="factor on W_hh; with spectral its spectral radius")
    gamma: Gamma = "default"
    readout: Literal["final", "last", "mean", "max", "attention"] = "final"
    attention: Literal["none", "dot", "general", "scaled", "additive"] = "none"
    attention_at: Literal["before", "after"] = "after"
    mask: bool = True
    dropout: Number = Field(0.0, ge=0, le=0.9, description="share of the units between two layers")
    embedding_dropout: Number = Field(0.0, ge=0, le=0.9, description="share of the numbers of an embedded token")
    variational: bool = False
    norm: Literal["none", "layer", "batch"] = "none"


class ClipConfig(_Part):
    mode: Literal["none", "norm", "value"] = "none"
    threshold: float = Field(1.0, gt=0, le=1e6)


class ClampConfig(_Part):
    """What is held while everything else learns, in every layer and direction: an intervention, so all of it may change live.

    ``gate`` is ``value`` at every time step. ``unit`` (from 0) is zero, or frozen: the weights into it stay as they are.
    ``attention`` frozen: no gradient passes through its weights, so nothing learns where to look; uniform: all real positions alike.
    """

    gate: Literal["none", "input", "forget", "output", "reset", "update"] = "none"
    value: Number = Field(1.0, ge=0, le=1, description="of the gate")
    unit: Literal["none"] | Annotated[int, Field(ge=0, le=4095)] = "none"
    unit_is: Literal["zero", "frozen"] = "zero"
    attention: Literal["learned", "frozen", "uniform"] = "learned"

    @property
    def held(self) -> list[str]:
        """In words, ``forget gate at 1``; empty where everything moves freely."""
        found = {
            f"{self.gate} gate at {self.value:g}": self.gate != "none",
            f"unit {self.unit} {'at 0' if self.unit_is == 'zero' else 'frozen'}": self.unit != "none",
            f"attention {self.attention}": self.attention != "learned",
        }
        return [words for words, holds in found.items() if holds]


class TrainConfig(_Part):
    """``schedule_steps``: between two drops (step), of the rise (warmup), of a window that must improve (plateau).

    ``tbptt``: the gradient goes back to the start of its chunk only; ``carry``: an update after each chunk, the state carried on.
    ``accumulate``: a batch is computed in so many parts, one update. ``bucket``: a batch holds sequences of about equal length.
    ``deterministic``: on a GPU, operations that add in a fixed order (``engine/determinism.py``); a CPU has no others.
    """

    steps: int = Field(1000, ge=1, le=100_000)
    batch_size: int = Field(64, ge=1, le=1024, description="sequences")
    optimizer: Literal["sgd", "momentum", "rmsprop", "adam", "adamw"] = "adam"
    learning_rate: float = Field(0.005, gt=0, le=10)
    schedule: Literal["constant", "step", "cosine", "warmup", "plateau"] = "constant"
    schedule_steps: int = Field(100, ge=1, le=100_000, description="training steps")
    weight_decay: Number = Field(0.0, ge=0, le=1, description="adamw only")
    clip: ClipConfig = ClipConfig()
    teacher_forcing: Number = Field(1.0, ge=0, le=1, description="share of decoder steps fed the true previous token")
    tf_schedule: Literal["constant", "linear", "inverse_sigmoid"] = "constant"
    tf_k: float = Field(100.0, gt=0, le=1e5, description="k of the inverse sigmoid")
    tf_coin: Literal["token", "sequence"] = "token"
    tbptt: int = Field(0, ge=0, le=1000, description="time steps of a chunk; 0 is the whole sequence")
    carry: bool = False
    accumulate: int = Field(1, ge=1, le=64, description="parts of a batch")
    truncate: int = Field(0, ge=0, le=1000, description="time steps kept of a training sequence; 0 is all")
    bucket: bool = True
    clamp: ClampConfig = ClampConfig()
    seed: int = Field(0, ge=0, le=2**31 - 1)
    device: Literal["auto", "cpu", "cuda"] = "auto"
    deterministic: bool = True


CLAMPS: dict[str, object] = {f"train.clamp.{name}": field.default for name, field in ClampConfig.model_fields.items()}
LIVE_PATHS = ("train.learning_rate", "train.clip.mode", "train.clip.threshold", "train.teacher_forcing", *CLAMPS)
"""Settings that may change while a run is training; each change becomes a row and is replayed on resume."""


LATER: dict[str, object] = {
    "model.gamma": "default", "model.attention_at": "after", "model.mask": True, "model.dropout": 0.0, "model.embedding_dropout": 0.0,
    "model.variational": False, "train.schedule": "constant", "train.schedule_steps": 100, "train.tf_schedule": "constant",
    "train.tf_k": 100.0, "train.tf_coin": "token", "train.tbptt": 0, "train.carry": False, "train.accumulate": 1, "train.truncate": 0,
    "train.bucket": True, **CLAMPS, "model.norm": "none", "task.read": "rows",
    "train.deterministic": True,
}
"""Settings that were added after the first runs were stored, each with the value that stands for its absence: hashes stay as they are."""


class RunConfig(_Part):
    """Raises ConfigError however it is made: one sentence naming field, value and what is allowed."""

    task: SerializeAsAny[TaskConfig]
    model: ModelConfig
    train: TrainConfig

    @model_validator(mode="wrap")
    @classmethod
    def _explained(cls, data: Any, build: Handler[RunConfig]) -> RunConfig:
        try:
            config = build(_with_defaults(data) if isinstance(data, dict) else data)
        except ValidationError as error:
            raise config_error(error, cls) from None
        for refused in refusals(config):
            raise ConfigError(refused.path, refused.value, refused.way_out)
        return config

    @classmethod
    def parse(cls, data: object) -> RunConfig:
        """From a dict or JSON text. Raises ConfigError."""
        return cls.model_validate(parse_json(data) if isinstance(data, str | bytes) else data)

    def changed(self, path: str, value: object) -> RunConfig:
        """A copy with one field (``"train.learning_rate"``) changed. Raises ConfigError."""
        return RunConfig.parse(nested({**flatten(self.model_dump()), path: value}))

    def canonical(self) -> str:
        """JSON of what differs from the task's defaults, keys sorted: what a link or a file holds."""
        plain = flatten(RunConfig.model_validate({"task": {"name": self.task.name}}).model_dump())
        mine = flatten(self.model_dump())
        kept = {k: v for k, v in mine.items() if k == "task.name" or plain[k] != v}
        return json.dumps(nested(kept), sort_keys=True, separators=(",", ":"))

    @property
    def hash(self) -> str:
        """12 hex digits of the SHA-256 of the full form, without what came later and is left as it was before (``LATER``)."""
        said = flatten(self.model_dump())
        kept = {path: value for path, value in said.items() if LATER.get(path, ...) != value}
        full = json.dumps(nested(kept), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(full.encode()).hexdigest()[:12]

    def to_query(self) -> dict[str, str]:
        """As URL parameters: dotted path to text, only what differs from the task's defaults."""
        return {k: _text(v) for k, v in flatten(json.loads(self.canonical())).items()}


def from_query(query: Mapping[str, str]) -> tuple[RunConfig, list[str]]:
    """The config of a URL and the names of its parameters that were ignored because they could not be used.

    Never raises: a bad value falls back to the task's default, the rest is kept. The order of parameters does not matter.
    """
    name = query.get("task.name", FIRST_TASK)
    config = RunConfig.model_validate({"task": {"name": name if usable(name) else FIRST_TASK}})
    wanted = {path: _value(query[path]) for path in flatten(config.model_dump()) if path in query and path != "task.name"}
    config, left = _as_far_as_possible(config, wanted)
    strange = {path for path in query if path.startswith(("task.", "model.", "train.")) and path not in wanted}
    return config, sorted(left | (strange - {"task.name"} if usable(name) else strange))


def _as_far_as_possible(config: RunConfig, wanted: dict[str, object]) -> tuple[RunConfig, set[str]]:
    """All of ``wanted`` at once where that can be, else one by one: some values are possible only once others are set."""
    try:
        return RunConfig.parse(nested({**flatten(config.model_dump()), **wanted})), set()
    except ConfigError:
        left = set(wanted)
    for _ in wanted:
        for path in [path for path in wanted if path in left]:
            with contextlib.suppress(ConfigError):
                config = config.changed(path, wanted[path])
                left.remove(path)
    return config, left


def _with_defaults(data: dict[str, Any]) -> dict[str, Any]:
    """``data`` with the task's settings read by its own class, and what is not said filled with the task's defaults."""
    task = _task(data.get("task"))
    filled = {part: merged(task.defaults.get(part, {}), data.get(part, {})) for part in ("model", "train")}
    return {**data, "task": task, **filled}


def _task(value: object) -> TaskConfig:
    if isinstance(value, TaskConfig):
        return value
    if not isinstance(value, dict):
        raise ConfigError("task", value, 'an object such as {"name": "adding"}')
    name = value.get("name")
    if not isinstance(name, str) or name not in TASK_CONFIGS:
        raise ConfigError("task.name", name, f"one of {', '.join(TASK_CONFIGS)}")
    try:
        return TASK_CONFIGS[name].model_validate(value)
    except ValidationError as error:
        raise config_error(error, TASK_CONFIGS[name], "task") from None


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(text: str) -> object:
    """URL text as the nearest Python value; the model validates it afterwards."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
