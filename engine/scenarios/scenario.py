"""What a scenario is: a configuration that shows one thing, and the words around it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.config import RunConfig
from engine.dotted import flatten


@dataclass(frozen=True)
class Reference:
    """A recorded run drawn as a thin labelled line beside the live one. ``name`` is its file in ``recorded/``."""

    name: str
    label: str
    config: RunConfig


@dataclass(frozen=True)
class Scenario:
    """``label`` is its line in the menu, ``title`` a question, ``sentences`` say what happens on this seed, ``watch`` where to look.

    ``pace`` in training steps a second. ``invites`` are settings whose change belongs to the story: the sentences still hold.
    """

    name: str
    label: str
    title: str
    sentences: tuple[str, str]
    watch: str
    config: RunConfig
    pace: float
    reference: Reference | None = None
    invites: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.sentences)

    def tells_of(self, config: RunConfig) -> bool:
        """Whether the sentences are about this configuration, whatever its seed."""
        mine = flatten(self.config.model_dump())
        for path in ("train.seed", *self.invites):
            config = config.changed(path, mine[path])
        return config == self.config
