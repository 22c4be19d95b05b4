"""A seed is a run: twice the same to the bit on a CPU, and untouched by whatever trains beside it in the same process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from engine.cells import CELLS
from engine.config import RunConfig
from engine.determinism import repeatable
from engine.dotted import flatten
from engine.errors import ConfigError
from engine.results import StepResult
from engine.rules import disabled
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


@pytest.fixture
def flags(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """PyTorch's own, put back afterwards."""
    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG", raising=False)
    kept = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    with torch.backends.cudnn.flags(deterministic=False):
        yield
    torch.use_deterministic_algorithms(kept[0], warn_only=kept[1])
    os.environ.pop("CUBLAS_WORKSPACE_CONFIG", None)


@pytest.mark.usefixtures("flags")
def test_only_a_gpu_is_told_whether_to_repeat_itself() -> None:
    repeatable(torch.device("cpu"), True)
    assert not torch.are_deterministic_algorithms_enabled()
    repeatable(torch.device("cuda"), True)
    assert torch.are_deterministic_algorithms_enabled()
    assert torch.is_deterministic_algorithms_warn_only_enabled()
    assert torch.backends.cudnn.deterministic
    assert os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"
    repeatable(torch.device("cuda"), False)
    assert not torch.are_deterministic_algorithms_enabled()
    assert not torch.backends.cudnn.deterministic


def test_determinism_is_off_with_its_reason_on_a_cpu_and_a_run_of_a_gpu_can_still_be_looked_at_there() -> None:
    config = RunConfig.parse({"task": {"name": "adding"}, "train": {"device": "cuda", "deterministic": False}})
    assert "train.deterministic" not in disabled(config.task, flatten(config.model_dump()))
    here = config.changed("train.device", "cpu")
    assert "repeatable anyway" in disabled(here.task, flatten(here.model_dump()))["train.deterministic"]
    assert Trainer(here).step().step == 1


@pytest.mark.gpu
@pytest.mark.usefixtures("flags")
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("task", ["adding", "surnames", "dates", "char_lm"])
def test_a_seed_twice_is_bit_equal_on_cuda(task: str, cell: str) -> None:
    data = {"task": {"name": task}, "model": {"cell": cell, "hidden_size": 32}, "train": {"device": "cuda", "batch_size": 16}}
    try:
        config = RunConfig.parse(data)
    except ConfigError:
        pytest.skip("the configuration refuses this cell for this task")
    first, again = ([stepped(trainer) for _ in range(20)] for trainer in (Trainer(config), Trainer(config)))
    assert first == again
