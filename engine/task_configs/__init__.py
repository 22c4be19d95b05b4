"""Each task's own settings, its kind and the defaults that suit it. No torch here: pages and configs read this.

A new task is one class here, one line in TASK_CONFIGS, and one file in ``engine/tasks``.
"""

from __future__ import annotations

from importlib.util import find_spec

from engine.task_configs.base import EVERY_STEP, Kind, TaskConfig
from engine.task_configs.classic import AddingConfig, DatesConfig, SurnamesConfig
from engine.task_configs.memory import (
    AnbnConfig,
    BracketsConfig,
    CopyConfig,
    FirstTokenConfig,
    ParityConfig,
    ReberConfig,
    ReversalConfig,
    RunningSumConfig,
    SortingConfig,
)
from engine.task_configs.series import MackeyGlassConfig, Narma10Config, RandomWalkConfig, SineConfig, SunspotsConfig
from engine.task_configs.text import CharLMConfig, DigitsConfig, NameWritingConfig, NumberWordsConfig, TaggingConfig

__all__ = ["EVERY_STEP", "TASK_CONFIGS", "AddingConfig", "DatesConfig", "Kind", "SurnamesConfig", "TaskConfig", "usable"]

TASK_CONFIGS: dict[str, type[TaskConfig]] = {
    "adding": AddingConfig,
    "surnames": SurnamesConfig,
    "dates": DatesConfig,
    "first_token": FirstTokenConfig,
    "copy": CopyConfig,
    "reversal": ReversalConfig,
    "running_sum": RunningSumConfig,
    "sorting": SortingConfig,
    "parity": ParityConfig,
    "reber": ReberConfig,
    "anbn": AnbnConfig,
    "brackets": BracketsConfig,
    "sine": SineConfig,
    "random_walk": RandomWalkConfig,
    "mackey_glass": MackeyGlassConfig,
    "narma10": Narma10Config,
    "sunspots": SunspotsConfig,
    "char_lm": CharLMConfig,
    "name_writing": NameWritingConfig,
    "tagging": TaggingConfig,
    "number_words": NumberWordsConfig,
    "digits": DigitsConfig,
}
"""By name, in the order of the menu."""


def usable(name: str) -> bool:
    """Whether there is such a task and what it needs is installed."""
    return name in TASK_CONFIGS and (not TASK_CONFIGS[name].package or find_spec(TASK_CONFIGS[name].package) is not None)
