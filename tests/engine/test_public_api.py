import subprocess
import sys

import pytest

import engine

NAMES = [
    "CheckpointError", "ConfigError", "EngineError", "Evaluation", "Frame", "LayerFrame", "LeaseLost", "NonFiniteError", "RunConfig",
    "RunNotFound", "StepResult", "StoreError", "Trainer", "TrainerState", "record", "runs",
]


def test_the_public_names_are_these():
    assert engine.__all__ == NAMES == dir(engine)


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_loads(name):
    assert getattr(engine, name).__name__.endswith(name)


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        _ = engine.Nonsense


def test_a_config_needs_no_torch():
    code = "import sys; from engine import RunConfig, Frame, EngineError; assert 'torch' not in sys.modules and 'numpy' in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
