"""Whatever the configuration accepts trains, is looked at, goes on after a save to the bit, and can be exported; nothing else happens."""

from __future__ import annotations

import json
import math
from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings

from engine.config import RunConfig
from engine.dotted import flatten, nested
from engine.errors import ConfigError, NonFiniteError
from engine.export import script
from engine.results import StepResult, TrainerState
from engine.shapes import parameters
from engine.trainer import Trainer
from tests.engine.configs import configs
from tests.engine.test_trainer import everything, same

SMALL = {"model.hidden_size": 8, "train.batch_size": 4, "train.tbptt": 7, "task.length": 12}


def small(config: RunConfig) -> RunConfig:
    """The same, quick to train."""
    said = flatten(config.model_dump())
    less = {path: min(said[path], most) for path, most in SMALL.items() if path in said}
    return RunConfig.parse(nested({**said, **less, "train.device": "cpu"}))


def stepped(trainer: Trainer) -> StepResult:
    return replace(trainer.step(), seconds=0.0)


@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(configs())
def test_whatever_is_accepted_trains_shows_itself_resumes_and_is_exported(drawn: RunConfig) -> None:
    try:
        config = small(drawn)
    except ConfigError:
        assume(False)
    trainer, again = Trainer(config), Trainer(config)
    assert [(each.name, each.shape) for each in parameters(config)] == [(n, tuple(p.shape)) for n, p in trainer.model.named_parameters()]
    try:
        assert math.isfinite(stepped(trainer).loss)
        state = trainer.state_dict()
        after = stepped(trainer)
    except NonFiniteError:
        assume(False)
    before = everything(trainer)
    assert trainer.frame().layers
    trainer.evaluate()
    assert same(everything(trainer), before)
    again.load_state_dict(TrainerState(state.tensors, json.loads(json.dumps(state.rest))))
    assert repr(stepped(again)) == repr(after)
    compile(script(config), "script", "exec")
