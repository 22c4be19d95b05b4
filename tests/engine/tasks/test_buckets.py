"""Batches of about equal length, or of mixed lengths from the same list."""

import pytest
import torch

from engine.config import RunConfig
from engine.dotted import flatten
from engine.errors import ConfigError
from engine.rules import disabled
from engine.task_configs import TASK_CONFIGS, usable
from engine.tasks import build_task
from engine.tasks.base import Batch
from engine.tasks.buckets import Buckets
from engine.trainer import Trainer

CPU = torch.device("cpu")
USABLE = sorted(name for name in TASK_CONFIGS if usable(name))
BUCKETED = [name for name in USABLE if TASK_CONFIGS[name].bucketed]
EVERY = pytest.mark.parametrize("name", BUCKETED)


def trainer_of(name: str, bucket: bool, **train: object) -> Trainer:
    return Trainer(RunConfig.parse({"task": {"name": name}, "model": {"hidden_size": 4}, "train": {"bucket": bucket, **train}}))


def padding(batches: list[Batch]) -> float:
    """The share of all time steps that are past an end."""
    return 1 - sum(int(batch.full_lengths.sum()) for batch in batches) / sum(batch.x.numel() for batch in batches)


def test_the_settings_say_exactly_which_tasks_have_buckets():
    drawn_from = {name for name in USABLE if isinstance(getattr(build_task(TASK_CONFIGS[name](name=name)), "_train", None), Buckets)}
    assert set(BUCKETED) == drawn_from


@EVERY
def test_without_buckets_a_batch_mixes_lengths_and_holds_more_padding(name):
    mixed, bucketed = ([trainer._draw() for _ in range(40)] for trainer in (trainer_of(name, False), trainer_of(name, True)))
    assert all(len(batch.x) == int(batch.full_lengths.max()) for batch in mixed + bucketed)
    assert padding(mixed) > 1.5 * padding(bucketed)
    assert min(len(batch.full_lengths.unique()) for batch in mixed) >= 4


@EVERY
def test_both_ways_draw_from_the_same_items_each_as_likely_as_the_others(name):
    task = build_task(TASK_CONFIGS[name](name=name))
    whole = task._train.data.full_lengths.float()
    for bucket in (True, False):
        generator = torch.Generator().manual_seed(0)
        drawn = torch.cat([task._train.draw(16, generator, CPU, bucket).full_lengths for _ in range(800)]).float()
        assert set(drawn.tolist()) <= set(whole.tolist())
        assert float(drawn.mean()) == pytest.approx(float(whole.mean()), rel=0.06)


@EVERY
def test_both_ways_train_and_a_seed_twice_gives_one_curve(name):
    trainers = [trainer_of(name, bucket, batch_size=8) for bucket in (False, False, True)]
    curves = [[trainer.step().loss for _ in range(3)] for trainer in trainers]
    assert curves[0] == curves[1] != curves[2]


def test_a_task_without_a_list_refuses_to_mix_and_the_page_says_why():
    config = RunConfig.parse({"task": {"name": "adding"}})
    assert "no list" in disabled(config.task, flatten(config.model_dump()))["train.bucket"]
    with pytest.raises(ConfigError, match=r"train\.bucket: .*true only"):
        config.changed("train.bucket", False)


@EVERY
def test_the_hash_and_the_link_of_an_older_config_stay(name):
    config = RunConfig.parse({"task": {"name": name}})
    assert config.train.bucket
    assert "bucket" not in str(config.to_query())
    mixed = config.changed("train.bucket", False)
    assert mixed.hash != config.hash
    assert mixed.to_query()["train.bucket"] == "false"


def test_the_hash_of_a_run_stored_before_there_was_the_setting_is_still_its_own():
    assert RunConfig.parse({"task": {"name": "surnames"}}).hash == "99fa6a0b1167"
