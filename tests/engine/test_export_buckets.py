"""The exported script draws its batches as the run does: by buckets of about equal length, or mixed."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from engine import export
from engine.config import RunConfig
from engine.task_configs import TASK_CONFIGS, usable

BUCKETED = [name for name in TASK_CONFIGS if usable(name) and TASK_CONFIGS[name].bucketed]


def lengths(name: str, bucket: bool) -> list[torch.Tensor]:
    """Of 60 batches that the script draws."""
    config = RunConfig.parse({"task": {"name": name}, "model": {"hidden_size": 2}, "train": {"bucket": bucket, "device": "cpu"}})
    found: dict[str, Any] = {"__name__": "script"}
    exec(export.script(config).split("net = Net()")[0], found)
    return [found["training_batch"]()[1] for _ in range(60)]


@pytest.mark.parametrize("name", BUCKETED)
def test_the_script_buckets_where_the_run_does(name: str) -> None:
    mixed, alike = lengths(name, False), lengths(name, True)
    wasted = [sum(float((some.max() - some).sum()) for some in batches) for batches in (mixed, alike)]
    assert wasted[0] > 1.5 * wasted[1]
    middle = [float(torch.cat(batches).float().mean()) for batches in (mixed, alike)]
    assert middle[0] == pytest.approx(middle[1], rel=0.1)
