"""The tasks by name. A new one is a file here, its line below, and its settings in ``engine/task_configs.py``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.task_configs import TaskConfig
from engine.tasks.adding import Adding
from engine.tasks.base import Batch, Card, Metric, Task
from engine.tasks.dates import Dates
from engine.tasks.surnames import Surnames

__all__ = ["TASKS", "Batch", "Card", "Metric", "Task", "build_task"]

TASKS: dict[str, Callable[[Any], Task]] = {
    "adding": Adding,
    "surnames": Surnames,
    "dates": Dates,
}


def build_task(config: TaskConfig) -> Task:
    """The task that a config describes."""
    return TASKS[config.name](config)
