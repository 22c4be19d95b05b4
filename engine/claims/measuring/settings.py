"""Configurations that several claims train. No torch here: pages link to them."""

from __future__ import annotations

from engine.config import RunConfig


def dates(steps: int, attention: str = "additive", **train: object) -> RunConfig:
    return RunConfig.parse({"task": {"name": "dates"}, "model": {"attention": attention}, "train": {"steps": steps, **train}})


def adding(length: int, model: dict[str, object], steps: int, **train: object) -> RunConfig:
    return RunConfig.parse({"task": {"name": "adding", "length": length}, "model": {"hidden_size": 32, **model},
                            "train": {"steps": steps, "batch_size": 32, **train}})
