"""A norm between layers in the exported script: the script's network takes our weights and says what ours says."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from engine import export, shapes
from engine.cells import Stack
from engine.config import RunConfig
from engine.trainer import Trainer
from tests.engine.test_export import run

CASES = [
    *({"task": {"name": "surnames"}, "model": {"cell": cell, "norm": norm, "layers": 2, "bidirectional": True, "readout": readout}}
      for cell, norm, readout in (
          ("lstm", "layer", "final"), ("gru", "batch", "final"), ("mingru", "batch", "mean"), ("rnn", "batch", "last"))),
    {"task": {"name": "adding", "length": 12}, "model": {"norm": "batch", "layers": 2, "dropout": 0.2}},
    {"task": {"name": "adding", "length": 12}, "model": {"cell": "indrnn", "norm": "layer", "bidirectional": True}},
    {"task": {"name": "reber"}, "model": {"cell": "gru", "norm": "batch", "layers": 2}},
    *({"task": {"name": "dates"}, "model": {"cell": cell, "norm": "layer", "layers": 2, "attention": "additive", "attention_at": at}}
      for cell, at in (("lstm", "after"), ("gru", "before"), ("lstm_1997", "after"))),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(str(value) for value in case["model"].values()))
def test_the_script_with_a_norm_has_our_parameters_and_trains(case: dict) -> None:
    config = RunConfig.parse({**case, "model": {"hidden_size": 8, **case["model"]}})
    said = run(config, 2)
    assert said.startswith(f"{shapes.count(config)} parameters")
    assert "step 2: loss" in said


THEIRS = {"mean": "running_mean", "variance": "running_var"}


def names(config: RunConfig) -> dict[str, Any]:
    """What the script defines, without its training."""
    found: dict[str, Any] = {"__name__": "script"}
    exec(export.script(config).split("optimizer =")[0], found)
    return found


def copied(theirs: torch.nn.Module, ours: Stack) -> None:
    """Our weights and statistics in the script's ``Normed`` of PyTorch's own modules."""
    with torch.no_grad():
        for place, layer in enumerate(ours.layers):
            level, backward = divmod(place, ours.directions)
            for name, weight in layer.named_parameters():
                getattr(theirs.layers[level], f"{name}_l0" + "_reverse" * backward).copy_(weight)
        for mine, other in zip(ours.norms, theirs.norms, strict=True):
            other.load_state_dict({THEIRS.get(name, name): each for name, each in mine.state_dict().items()}, strict=False)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("norm", ["layer", "batch"])
def test_the_scripts_normed_layers_are_ours_on_unequal_lengths(norm: str, training: bool) -> None:
    config = RunConfig.parse({"task": {"name": "surnames"},
                              "model": {"norm": norm, "cell": "gru", "hidden_size": 6, "layers": 2, "bidirectional": True}})
    found, trainer = names(config), Trainer(config.changed("train.device", "cpu"))
    theirs, ours = found["net"].rnn.train(training), trainer.model.stack.train(training)
    copied(theirs, ours)
    x, lengths = torch.randn(9, 4, 32), torch.tensor([9, 3, 1, 5])
    output, final = found["run"](theirs, x.transpose(0, 1), lengths)
    wanted = ours(x, lengths)
    assert torch.allclose(output.transpose(0, 1), wanted.output, atol=1e-5)
    assert torch.allclose(final.view_as(wanted.final), wanted.final, atol=1e-5)
    for mine, other in zip(ours.norms, theirs.norms, strict=True):
        for name, statistics in mine.named_buffers():
            assert torch.allclose(getattr(other, THEIRS[name]), statistics, atol=1e-6)
