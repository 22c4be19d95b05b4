"""Each task's own settings, its kind and the defaults that suit it. No torch here: pages and configs read this.

A new task is one class here, one line in TASK_CONFIGS, and one file in ``engine/tasks``.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["regression", "classification", "translation"]


class TaskConfig(BaseModel):
    """Base of all task settings. ``defaults`` fills the rest of a RunConfig that names only the task."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str
    kind: ClassVar[Kind]
    title: ClassVar[str]
    defaults: ClassVar[dict[str, dict[str, Any]]]

    @property
    def longest(self) -> int:
        """Time steps of the longest input sequence: what the chrono gate bias and the memory estimate use."""
        raise NotImplementedError


class AddingConfig(TaskConfig):
    """Add the two marked numbers among ``length`` random ones (Hochreiter & Schmidhuber 1997, in the U[0, 1] form)."""

    name: Literal["adding"] = "adding"
    length: int = Field(100, ge=2, le=1000, description="time steps")
    kind: ClassVar[Kind] = "regression"
    title: ClassVar[str] = "Adding: carry two numbers"
    defaults: ClassVar[dict[str, dict[str, Any]]] = {
        "model": {"cell": "lstm", "hidden_size": 64},
        "train": {"steps": 1000, "batch_size": 64, "learning_rate": 0.005, "clip": {"mode": "norm", "threshold": 1.0}},
    }

    @property
    def longest(self) -> int:
        return self.length


class SurnamesConfig(TaskConfig):
    """Which language does this surname come from? Real names, shipped with Faker."""

    name: Literal["surnames"] = "surnames"
    kind: ClassVar[Kind] = "classification"
    title: ClassVar[str] = "Surnames: which language?"
    defaults: ClassVar[dict[str, dict[str, Any]]] = {
        "model": {"cell": "gru", "hidden_size": 64, "bidirectional": True},
        "train": {"steps": 1000, "batch_size": 64, "learning_rate": 0.005, "clip": {"mode": "norm", "threshold": 1.0}},
    }

    @property
    def longest(self) -> int:
        return 40


class DatesConfig(TaskConfig):
    """Translate a human date in one of four languages into ISO form. Formats from Unicode CLDR, by way of Babel."""

    name: Literal["dates"] = "dates"
    kind: ClassVar[Kind] = "translation"
    title: ClassVar[str] = "Dates: translate with attention"
    defaults: ClassVar[dict[str, dict[str, Any]]] = {
        "model": {"cell": "lstm", "hidden_size": 32, "bidirectional": True, "attention": "additive"},
        "train": {"steps": 600, "batch_size": 64, "learning_rate": 0.005, "clip": {"mode": "norm", "threshold": 1.0}},
    }

    @property
    def longest(self) -> int:
        return 40


TASK_CONFIGS: dict[str, type[TaskConfig]] = {
    "adding": AddingConfig,
    "surnames": SurnamesConfig,
    "dates": DatesConfig,
}
