"""Models: how a stack of cells is arranged to answer a task."""

from __future__ import annotations

from engine.config import ModelConfig
from engine.models.base import Model, Output
from engine.models.every_step import EveryStep
from engine.models.forecast import Forecast
from engine.models.many_to_one import ManyToOne
from engine.task_configs import EVERY_STEP
from engine.tasks.base import Task

__all__ = ["Model", "Output", "build"]


def build(config: ModelConfig, task: Task) -> Model:
    """The model for a task; its weights are not initialised yet (``engine.init``)."""
    if task.kind == "translation":
        from engine.models.encoder_decoder import EncoderDecoder

        return EncoderDecoder(config, task)
    if task.kind == "language":
        from engine.models.language import Language

        return Language(config, task)
    if task.kind == "forecast":
        return Forecast(config, task)
    if task.kind in EVERY_STEP:
        return EveryStep(config, task)
    return ManyToOne(config, task)
