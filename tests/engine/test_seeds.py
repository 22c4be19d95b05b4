"""A seed is a run: twice the same to the bit on a CPU, and untouched by whatever trains beside it in the same process."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from engine.cells import CELLS
from engine.results import StepResult
from engine.task_configs import TASK_CONFIGS, usable
from engine.trainer import Trainer
from tests.engine.test_trainer import everything, made, same
from tests.engine.test_trainer_variants import VARIANTS

STEPS = 3
OTHER = ({"name": "adding", "length": 4}, {"layers": 2, "dropout": 0.3})


def stepped(trainer: Trainer) -> StepResult:
    return replace(trainer.step(), seconds=0.0)


def alone_and_beside(*config: dict, **train: object) -> None:
    """The same run twice: by itself, and with two others that step, evaluate and look inside between its steps."""
    alone = made(*config, **train)
    curve = [stepped(alone) for _ in range(STEPS)]
    beside, twin, other = made(*config, **train), made(*config, **{**train, "seed": 5}), made(*OTHER)
    found = []
    for _ in range(STEPS):
        twin.step()
        torch.rand(3)  # anyone's use of the global generator
        found.append(stepped(beside))
        other.step()
        other.evaluate()
        twin.frame()
    assert found == curve
    tensors, wanted = everything(beside), everything(alone)
    assert same({name: each for name, each in tensors.items() if name != "global"}, {n: e for n, e in wanted.items() if n != "global"})


@pytest.mark.parametrize("cell", CELLS)
def test_two_runs_of_any_cell_do_not_disturb_each_other(cell: str) -> None:
    alone_and_beside({"name": "adding", "length": 8}, {"cell": cell, "hidden_size": 4})


@pytest.mark.parametrize("task", sorted(name for name in TASK_CONFIGS if usable(name)))
def test_two_runs_of_any_task_do_not_disturb_each_other(task: str) -> None:
    alone_and_beside({"name": task}, {"hidden_size": 4}, batch_size=4)


@pytest.mark.parametrize(("task", "model", "settings"), VARIANTS, ids=str)
def test_nor_do_dropout_coins_chunks_and_norms(task: dict, model: dict, settings: dict) -> None:
    alone_and_beside(task, model, **settings)
