"""The tasks by name. A new one is a file here, its line below, and its settings in ``engine/task_configs``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.task_configs import TaskConfig
from engine.tasks.adding import Adding
from engine.tasks.anbn import Anbn
from engine.tasks.base import Batch, Card, Metric, Task
from engine.tasks.brackets import Brackets
from engine.tasks.char_lm import CharLM
from engine.tasks.copy import Copy
from engine.tasks.dates import Dates
from engine.tasks.digit_strings import Reversal, RunningSum, Sorting
from engine.tasks.digits import Digits
from engine.tasks.first_token import FirstToken
from engine.tasks.mackey_glass import MackeyGlass
from engine.tasks.name_writing import NameWriting
from engine.tasks.narma10 import Narma10
from engine.tasks.number_words import NumberWords
from engine.tasks.parity import Parity
from engine.tasks.random_walk import RandomWalk
from engine.tasks.reber import Reber
from engine.tasks.sine import Sine
from engine.tasks.source_tags import SourceTags
from engine.tasks.sunspots import Sunspots
from engine.tasks.surnames import Surnames

__all__ = ["TASKS", "Batch", "Card", "Metric", "Task", "build_task"]

TASKS: dict[str, Callable[[Any], Task]] = {
    "adding": Adding,
    "surnames": Surnames,
    "dates": Dates,
    "first_token": FirstToken,
    "copy": Copy,
    "reversal": Reversal,
    "running_sum": RunningSum,
    "sorting": Sorting,
    "parity": Parity,
    "reber": Reber,
    "anbn": Anbn,
    "brackets": Brackets,
    "sine": Sine,
    "random_walk": RandomWalk,
    "mackey_glass": MackeyGlass,
    "narma10": Narma10,
    "sunspots": Sunspots,
    "char_lm": CharLM,
    "name_writing": NameWriting,
    "tagging": SourceTags,
    "number_words": NumberWords,
    "digits": Digits,
}


def build_task(config: TaskConfig) -> Task:
    """The task that a config describes."""
    return TASKS[config.name](config)
