"""Hypothesis strategies: every valid RunConfig, and query strings from strangers."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from engine.config import Cell, ClampConfig, ClipConfig, ModelConfig, RunConfig, TrainConfig, flatten
from engine.errors import ConfigError
from engine.task_configs import TASK_CONFIGS, usable

USABLE = sorted(name for name in TASK_CONFIGS if usable(name))

PATHS = sorted({path for name in USABLE for path in flatten(RunConfig.parse({"task": {"name": name}}).model_dump())})


def choices(literal: Any) -> tuple[str, ...]:
    return get_args(literal)


def option(model: Any, field: str) -> st.SearchStrategy[str]:
    return st.sampled_from(choices(model.model_fields[field].annotation))


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


def _models() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "cell": st.sampled_from(choices(Cell)),
            "hidden_size": st.integers(1, 256),
            "layers": st.integers(1, 4),
            "bidirectional": st.booleans(),
            "gate_bias": st.sampled_from(["default", "chrono"]) | numbers(-10, 10),
            "init": option(ModelConfig, "init"),
            "gain": numbers(1e-6, 5),
            "readout": option(ModelConfig, "readout"),
            "attention": option(ModelConfig, "attention"),
            "attention_at": option(ModelConfig, "attention_at"),
            "mask": st.booleans(),
            "dropout": numbers(0, 0.9),
            "embedding_dropout": numbers(0, 0.9),
            "variational": st.booleans(),
            "norm": option(ModelConfig, "norm"),
        },
    )


def _trains() -> st.SearchStrategy[dict[str, Any]]:
    clip = {"mode": option(ClipConfig, "mode"), "threshold": numbers(1e-6, 1e6)}
    clamp = {"value": numbers(0, 1), "unit": st.sampled_from(["none", 0, 3])}
    clamp |= {name: option(ClampConfig, name) for name in ("gate", "unit_is", "attention")}
    return st.fixed_dictionaries(
        {},
        optional={
            "steps": st.integers(1, 100_000),
            "batch_size": st.integers(1, 64),
            "optimizer": option(TrainConfig, "optimizer"),
            "learning_rate": numbers(1e-6, 10),
            "weight_decay": numbers(0, 1),
            "clip": st.fixed_dictionaries({}, optional=clip),
            "teacher_forcing": numbers(0, 1),
            "tf_schedule": option(TrainConfig, "tf_schedule"),
            "tf_k": numbers(1e-6, 1e5),
            "tf_coin": option(TrainConfig, "tf_coin"),
            "schedule": option(TrainConfig, "schedule"),
            "schedule_steps": st.integers(1, 100_000),
            "tbptt": st.integers(0, 1000),
            "carry": st.booleans(),
            "accumulate": st.integers(1, 64),
            "truncate": st.integers(0, 1000),
            "bucket": st.booleans(),
            "seed": st.integers(0, 2**31 - 1),
            "device": option(TrainConfig, "device"),
            "deterministic": st.booleans(),
            "clamp": st.fixed_dictionaries({}, optional=clamp),
        },
    )


@st.composite
def configs(draw: st.DrawFn) -> RunConfig:
    """A valid config; a setting that the rules refuse goes back to its plain value, one after another."""
    name = draw(st.sampled_from(USABLE))
    task = {"name": name, **({"length": draw(st.integers(2, 200))} if name == "adding" else {})}
    data: dict[str, Any] = {"task": task, "model": draw(_models()), "train": draw(_trains())}
    while True:
        try:
            return RunConfig.parse(data)
        except ConfigError as refused:
            part, field = refused.path.split(".")[:2]
            del data[part][field]


def hostile_queries() -> st.SearchStrategy[dict[str, str]]:
    values = st.sampled_from(["1e309", "nan", "-inf", "-5", "<img onerror=alert(1)>", "64.7", "\x00", "9" * 10_000, "true", "", "4096"])
    return st.dictionaries(st.sampled_from(PATHS) | st.text(max_size=20), values | st.text(max_size=60), max_size=25)
