"""Runs in memory: what the page calls, recorded, and a state that a test sets. No pool, no store, no torch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine import runs
from engine.config import RunConfig
from engine.errors import RunNotFound
from engine.packet import Arrays
from engine.runs.status import Facts, Status


class FakeRuns:
    def __init__(self) -> None:
        self.known: dict[str, Status] = {}
        self.calls: list[tuple[Any, ...]] = []
        self.packets: list[dict[str, Any]] = []
        self.changed: dict[str, list[tuple[str, Any]]] = {}
        """Live changes by run."""

    def add(self, config: RunConfig, state: str = "queued", step: int = 0, **more: Any) -> str:
        name = f"run{len(self.known) + 1}"
        fields = {
            "id": name, "state": state, "step": step, "steps": config.train.steps, "pid": 1, "pace": None, "device": "cpu", "threads": 1,
            "message": None, "scenario": None, "config": config, "speed": 16.0, "step_seconds": 0.01, "created": 0.0, "own": None,
            "fence": 1, "facts": Facts("mean squared error", "MSE", False, 0.02, 0.15),
        }  # fmt: skip
        self.known[name] = Status(**(fields | more))
        return name

    def become(self, name: str, state: str, **more: Any) -> None:
        self.known[name] = replace(self.known[name], state=state, **more)

    def create(self, config: RunConfig, pace: float | None = None, scenario: str | None = None) -> str:
        self.calls.append(("create", config, pace, scenario))
        return self.add(config, "ready", pace=pace, scenario=scenario)

    def start(self, config: RunConfig | str, pace: float | None = None, scenario: str | None = None) -> str:
        self.calls.append(("start", config, pace, scenario))
        if isinstance(config, str):
            self.become(config, "queued")
            return config
        return self.add(config, "queued", pace=pace, scenario=scenario)

    def status(self, name: str) -> Status:
        if name not in self.known:
            raise RunNotFound(f"There is no run {name!r}.")
        return self.known[name]

    def live_config(self, name: str) -> RunConfig:
        config = self.status(name).config
        for path, value in self.changed.get(name, ()):
            config = config.changed(path, value)
        return config

    def control(self, name: str, verb: str, value: Any = None) -> None:
        self.calls.append((verb, name, value))

    def resume(self, name: str) -> None:
        self.calls.append(("resume", name))

    def branch(self, name: str) -> str:
        self.calls.append(("branch", name))
        parent = self.known[name]
        return self.add(parent.config, "queued", parent.step, parent=name, branched=parent.step)

    def recent(self, n: int = 10) -> list[Status]:
        return list(reversed(self.known.values()))[:n]

    def history(self, name: str) -> tuple[int, ...]:
        return (0, 10, 20)

    def packet(self, name: str, **asked: Any) -> bytes:
        self.calls.append(("packet", name))
        self.packets.append(asked)
        return Arrays().join({"v": 1, "views": []})

    def metrics_csv(self, name: str) -> str:
        return "step\n"

    def pool_state(self) -> str:
        return "warm"

    def verbs(self) -> list[str]:
        return [call[0] for call in self.calls if call[0] != "packet"]


NAMES = (
    "branch", "create", "start", "status", "live_config", "control", "resume", "recent", "history", "packet", "metrics_csv", "pool_state",
)  # fmt: skip


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeRuns:
    made = FakeRuns()
    for name in NAMES:
        monkeypatch.setattr(runs, name, getattr(made, name), raising=False)
    return made


def link(at: Any) -> dict[str, str]:
    """The parameters of the page's address. AppTest holds what a script wrote as text, what a test gave as a list."""
    return {name: value if isinstance(value, str) else value[-1] for name, value in at.query_params.items()}
