"""What a scenario is: a configuration that shows one thing, and the words around it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.config import RunConfig


@dataclass(frozen=True)
class Reference:
    """A recorded run drawn as a thin labelled line beside the live one. ``name`` is its file in ``recorded/``."""

    name: str
    label: str
    config: RunConfig


@dataclass(frozen=True)
class Scenario:
    """``label`` is its line in the menu, ``title`` a question, ``sentences`` say what happens on this seed, ``watch`` where to look.

    ``pace`` in training steps a second.
    """

    name: str
    label: str
    title: str
    sentences: tuple[str, str]
    watch: str
    config: RunConfig
    pace: float
    reference: Reference | None = None

    @property
    def text(self) -> str:
        return " ".join(self.sentences)
