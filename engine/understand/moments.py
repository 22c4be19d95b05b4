"""Whose weights an Understand page looks at, and at which training steps they are known. No torch here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine import runs
from engine.cell_facts import FACTS
from engine.config import RunConfig
from engine.errors import CheckpointError, RunNotFound
from engine.runs.checkpoint import read_header
from engine.runs.home import checkpoint_file
from engine.scenarios import SCENARIOS

FRESH, RECORDED = "fresh:", "recorded:"
FOLDER = Path(__file__).parent / "recorded"
MOMENTS: dict[str, tuple[int, ...]] = {
    "lstm_remembers": (100, 200, 300, 400, 500, 600, 800, 1000),
    "rnn_cannot": (500, 1000),
    "explode_then_clip": (10,),
    "dates_attention": (100, 300),
    "surnames_both_ways": (150, 600),
}
"""Training steps at which a scenario's weights are shipped; step 0 needs no file, it comes from the seed."""
RECENT = 10


@dataclass(frozen=True)
class Source:
    """``name`` is ``fresh:CELL``, ``recorded:SCENARIO`` or a run's id; ``steps`` at which its weights are known, in order."""

    name: str
    label: str
    config: RunConfig
    steps: tuple[int, ...]

    @property
    def own(self) -> bool:
        """Whether it is a run of the person's own: known at step 0 and at its latest checkpoint."""
        return not self.name.startswith((FRESH, RECORDED))

    @property
    def link(self) -> dict[str, str]:
        """URL parameters that open it in play/train."""
        if self.name.startswith(RECORDED):
            return {"scenario": self.name.removeprefix(RECORDED)}
        return self.config.to_query() if self.name.startswith(FRESH) else {"run": self.name}


def sources() -> tuple[Source, ...]:
    """The shipped scenarios, then the newest runs, then every cell untrained."""
    recorded = [source(RECORDED + name) for name in MOMENTS]
    mine = [_of_run(status) for status in runs.recent(RECENT)]
    return (*recorded, *mine, *(source(FRESH + cell) for cell in FACTS))


def source(name: str) -> Source:
    """Raises RunNotFound."""
    if name.startswith(FRESH) and (cell := name.removeprefix(FRESH)) in FACTS:
        return Source(name, f"{FACTS[cell].label}, untrained", fresh(cell), (0,))
    if name.startswith(RECORDED) and (scenario := name.removeprefix(RECORDED)) in MOMENTS:
        known = SCENARIOS[scenario]
        return Source(name, known.label, known.config, (0, *recorded_steps(scenario)))
    return _of_run(runs.status(name))


def fresh(cell: str) -> RunConfig:
    """An untrained network on a short adding task."""
    return RunConfig.parse({"task": {"name": "adding", "length": 30}, "model": {"cell": cell, "hidden_size": 16}})


def recorded_file(scenario: str) -> Path:
    return FOLDER / f"{scenario}.safetensors"


@cache
def recorded_steps(scenario: str) -> tuple[int, ...]:
    """Steps whose weights are shipped; none where they belong to another configuration than the scenario's."""
    try:
        with recorded_file(scenario).open("rb") as file:
            meta = json.loads(file.read(int.from_bytes(file.read(8), "little")))["__metadata__"]
    except FileNotFoundError:
        return ()
    return tuple(json.loads(meta["steps"])) if meta["config"] == SCENARIOS[scenario].config.hash else ()


def _of_run(status: runs.Status) -> Source:
    try:
        last = read_header(checkpoint_file(status.id)).step
    except (CheckpointError, FileNotFoundError):
        last = 0
    label = f"My run {status.id[:4]}: {FACTS[status.config.model.cell].label}, {status.config.task.name}"
    return Source(status.id, label, status.config, tuple(sorted({0, last})))


def known(name: str) -> Source | None:
    try:
        return source(name)
    except RunNotFound:
        return None
