"""The engine's public names, loaded on first use: ``from engine import RunConfig`` imports no torch."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine import runs
    from engine.config import RunConfig
    from engine.errors import CheckpointError, ConfigError, EngineError, LeaseLost, NonFiniteError, RunNotFound, StoreError
    from engine.frame import Frame, LayerFrame
    from engine.probe import record
    from engine.results import Evaluation, StepResult, TrainerState
    from engine.trainer import Trainer

_HOME = {
    "RunConfig": "engine.config",
    "Frame": "engine.frame", "LayerFrame": "engine.frame",
    "record": "engine.probe",
    "Trainer": "engine.trainer", "TrainerState": "engine.results", "StepResult": "engine.results", "Evaluation": "engine.results",
    "EngineError": "engine.errors", "ConfigError": "engine.errors", "NonFiniteError": "engine.errors", "RunNotFound": "engine.errors",
    "CheckpointError": "engine.errors", "LeaseLost": "engine.errors", "StoreError": "engine.errors",
}

__all__ = [
    "CheckpointError", "ConfigError", "EngineError", "Evaluation", "Frame", "LayerFrame", "LeaseLost", "NonFiniteError", "RunConfig",
    "RunNotFound", "StepResult", "StoreError", "Trainer", "TrainerState", "record", "runs",
]


def __getattr__(name: str) -> Any:
    if name == "runs":
        return import_module("engine.runs")
    if name not in _HOME:
        raise AttributeError(f"module 'engine' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
