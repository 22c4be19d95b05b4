"""Copy code for every generated task: the script runs by itself and has our model; its data are the task's own."""

from __future__ import annotations

import contextlib
import io
import re

import pytest
import torch

from engine import export, shapes
from engine.config import RunConfig
from engine.export_source import source
from engine.export_tasks import MADE
from engine.task_configs import TASK_CONFIGS, usable
from engine.tasks import TASKS
from engine.tasks.reber import GRAPH
from engine.tasks.sunspots import FILE

NAMES = [name for name in MADE if usable(name)]


def ran(config: RunConfig, steps: int) -> tuple[str, dict]:
    """What the script prints, and its names."""
    text = re.sub(r"STEPS, BATCH = \d+, \d+", f"STEPS, BATCH = {steps}, 8", export.script(config))
    names: dict = {"__name__": "script"}
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(text, "script", "exec"), names)
    return said.getvalue(), names


@pytest.fixture(autouse=True)
def _beside_the_sunspots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FILE.parent)


def test_every_task_can_be_exported() -> None:
    assert {*MADE, "adding", "surnames", "dates"} == set(TASKS)


@pytest.mark.parametrize("name", NAMES)
def test_the_script_runs_with_the_parameters_of_our_model(name: str) -> None:
    config = RunConfig.parse({"task": {"name": name}, "model": {"hidden_size": 8}})
    said, _ = ran(config, 2)
    assert said.startswith(f"{shapes.count(config)} parameters")
    assert "step 2: loss" in said
    assert "engine." not in export.script(config)


@pytest.mark.parametrize("name", ["parity", "brackets", "sine", "tagging"])
def test_a_reservoir_is_solved_at_every_step_too(name: str) -> None:
    said, _ = ran(RunConfig.parse({"task": {"name": name}, "model": {"cell": "esn", "hidden_size": 8}}), 2)
    assert "step 2: loss" in said


@pytest.mark.parametrize("name", ["sine", "random_walk", "mackey_glass", "narma10", "sunspots"])
def test_the_held_out_windows_are_those_of_the_task(name: str) -> None:
    config = RunConfig.parse({"task": {"name": name}, "model": {"hidden_size": 4}})
    _, names = ran(config, 1)
    ours = TASKS[name](config.task).held_out(torch.device("cpu"))
    assert torch.allclose(names["held_out"][0], ours.x.transpose(0, 1), atol=1e-5)
    assert torch.allclose(names["held_out"][2], ours.y.transpose(0, 1), atol=1e-5)


@pytest.mark.parametrize("name", ["reber", "number_words", "anbn"])
def test_the_held_out_strings_are_those_of_the_task(name: str) -> None:
    config = RunConfig.parse({"task": {"name": name}, "model": {"hidden_size": 4}})
    _, names = ran(config, 1)
    ours = TASKS[name](config.task).held_out(torch.device("cpu"))
    theirs = names["held_out"][0].T
    assert sorted(map(tuple, theirs.T.tolist())) == sorted(map(tuple, ours.x[: len(theirs)].T.tolist()))


def test_source_is_read_without_annotations() -> None:
    names: dict = {}
    exec(source("reber", "GRAPH", "NEXT"), names)
    assert names["GRAPH"] == GRAPH
    assert "->" not in source("brackets", "balanced", "open_after")
    with pytest.raises(AssertionError):
        source("reber", "NO_SUCH_NAME")


def test_no_two_tasks_have_the_same_title_or_label() -> None:
    assert len({task.title for task in TASK_CONFIGS.values()}) == len({task.label for task in TASK_CONFIGS.values()}) == len(TASK_CONFIGS)
