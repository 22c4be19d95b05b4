"""RunConfig: the one complete, frozen, validated description of a run.

``RunConfig.model_validate({"task": {"name": "adding"}})`` is valid: what is not said comes from the task's defaults.
Same config, seed and kind of device: same run.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, ValidationError, field_validator, model_validator

from engine.errors import ConfigError
from engine.rules import refusals
from engine.strict_json import parse_json
from engine.task_configs import TASK_CONFIGS, TaskConfig

Cell = Literal["rnn", "lstm", "gru"]
GateBias = Literal["default", "chrono"] | Annotated[float, Field(ge=-10, le=10)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ModelConfig(_Part):
    """The network. ``gate_bias`` is the total bias (b_ih + b_hh) the keeping gate starts with: forget (LSTM) or update (GRU)."""

    cell: Cell = "lstm"
    hidden_size: int = Field(64, ge=1, le=4096, description="units")
    layers: int = Field(1, ge=1, le=4)
    bidirectional: bool = False
    gate_bias: GateBias = "default"
    init: Literal["pytorch", "orthogonal", "identity"] = "pytorch"
    gain: float = Field(1.0, gt=0, le=5, description="factor on the orthogonal or identity W_hh")
    readout: Literal["final", "last", "mean", "max", "attention"] = "final"
    attention: Literal["none", "dot", "additive"] = "none"


class ClipConfig(_Part):
    mode: Literal["none", "norm", "value"] = "none"
    threshold: float = Field(1.0, gt=0, le=1e6)


class TrainConfig(_Part):
    steps: int = Field(1000, ge=1, le=100_000)
    batch_size: int = Field(64, ge=1, le=1024, description="sequences")
    optimizer: Literal["sgd", "adam", "adamw"] = "adam"
    learning_rate: float = Field(0.005, gt=0, le=10)
    weight_decay: float = Field(0.0, ge=0, le=1, description="adamw only")
    clip: ClipConfig = ClipConfig()
    teacher_forcing: float = Field(1.0, ge=0, le=1, description="share of decoder steps fed the true previous token")
    seed: int = Field(0, ge=0, le=2**31 - 1)
    device: Literal["auto", "cpu", "cuda"] = "auto"


LIVE_PATHS = ("train.learning_rate", "train.clip.mode", "train.clip.threshold", "train.teacher_forcing")
"""Settings that may change while a run is training; each change becomes a row and is replayed on resume."""


class RunConfig(_Part):
    task: SerializeAsAny[TaskConfig]
    model: ModelConfig
    train: TrainConfig

    @field_validator("task", mode="before")
    @classmethod
    def _known_task(cls, value: Any) -> Any:
        if isinstance(value, TaskConfig):
            return value
        name = value.get("name") if isinstance(value, dict) else value
        if not isinstance(name, str) or name not in TASK_CONFIGS:
            raise ValueError(f"one of {', '.join(TASK_CONFIGS)}")
        return TASK_CONFIGS[name].model_validate(value)

    @model_validator(mode="before")
    @classmethod
    def _task_defaults(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        task = data.get("task")
        name = task.get("name") if isinstance(task, dict) else getattr(task, "name", None)
        defaults = TASK_CONFIGS[name].defaults if isinstance(name, str) and name in TASK_CONFIGS else {}
        filled = {part: _merged(defaults.get(part, {}), data.get(part, {})) for part in ("model", "train")}
        return {**data, **filled}

    @model_validator(mode="after")
    def _can_be(self) -> RunConfig:
        refused = refusals(self)
        if refused:
            raise ValueError(f"{refused[0].path}: {refused[0].reason}")
        return self

    @classmethod
    def parse(cls, data: object) -> RunConfig:
        """From a dict or JSON text. Raises ConfigError: one sentence naming field, value and what is allowed."""
        if isinstance(data, str | bytes):
            data = parse_json(data)
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise _as_config_error(error) from None

    def changed(self, path: str, value: object) -> RunConfig:
        """A copy with one field (``"train.learning_rate"``) changed. Raises ConfigError."""
        return RunConfig.parse(_nested({**flatten(self.model_dump()), path: value}))

    def canonical(self) -> str:
        """JSON of what differs from the task's defaults, keys sorted: what a link or a file holds."""
        plain = flatten(RunConfig.model_validate({"task": {"name": self.task.name}}).model_dump())
        mine = flatten(self.model_dump())
        kept = {k: v for k, v in mine.items() if k == "task.name" or plain[k] != v}
        return json.dumps(_nested(kept), sort_keys=True, separators=(",", ":"))

    @property
    def hash(self) -> str:
        """12 hex digits of the SHA-256 of the full form."""
        full = json.dumps(self.model_dump(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(full.encode()).hexdigest()[:12]

    def to_query(self) -> dict[str, str]:
        """As URL parameters: dotted path to text, only what differs from the task's defaults."""
        return {k: _text(v) for k, v in flatten(json.loads(self.canonical())).items()}


def flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """``{"train": {"clip": {"mode": x}}}`` as ``{"train.clip.mode": x}``."""
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat.update(flatten(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat


def from_query(query: dict[str, str]) -> tuple[RunConfig, list[str]]:
    """The config of a URL and the names of parameters that were ignored because they could not be used.

    Never raises: a bad value falls back to the task's default, the rest is kept.
    """
    name = query.get("task.name", "adding")
    ignored = [] if name in TASK_CONFIGS else ["task.name"]
    config = RunConfig.model_validate({"task": {"name": name if name in TASK_CONFIGS else "adding"}})
    known = flatten(config.model_dump())
    pending = {k: v for k, v in query.items() if k in known and k != "task.name"}
    while pending:  # a value may become possible only after another one is set, so go round until nothing moves
        done = {}
        for path, text in pending.items():
            try:
                config = config.changed(path, _value(text))
                done[path] = text
            except ConfigError:
                continue
        pending = {k: v for k, v in pending.items() if k not in done}
        if not done:
            break
    return config, ignored + sorted(pending)


def _merged(base: dict[str, Any], over: Any) -> Any:
    if not isinstance(over, dict):
        return over
    return {**base, **{k: _merged(base[k], v) if isinstance(base.get(k), dict) else v for k, v in over.items()}}


def _nested(flat: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        *parents, leaf = path.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})
        node[leaf] = value
    return tree


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


def _as_config_error(error: ValidationError) -> ConfigError:
    first = error.errors()[0]
    path = ".".join(str(part) for part in first["loc"] if not str(part).startswith(("constrained", "literal", "function")))
    message = first["msg"].removeprefix("Value error, ")
    if ": " in message and first["type"] == "value_error" and not path:
        path, message = message.split(": ", 1)
    allowed = {"extra_forbidden": "no such setting", "missing": "a value is needed"}.get(first["type"], message)
    return ConfigError(path or "config", first.get("input") if first["type"] != "value_error" else path, allowed)
