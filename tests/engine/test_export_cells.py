"""Exported cells: the script's own class takes our weights and says what our cell says."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from engine import export, shapes
from engine.cell_facts import CLASSIC, FACTS
from engine.cells import CELLS, Stack
from engine.config import RunConfig
from engine.export_cell import step_of
from tests.engine.test_export import run

VARIANTS = [name for name in FACTS if name not in CLASSIC]


def names(cell: str, task: str = "adding", **model: Any) -> dict[str, Any]:
    """What the script defines, without its training."""
    config = RunConfig.parse({"task": {"name": task}, "model": {"cell": cell, "hidden_size": 5, **model}})
    found: dict[str, Any] = {"__name__": "script", "torch": torch, "nn": torch.nn}
    text = export.script(config)
    classes = text[text.index("from torch.nn.functional import") : text.index("class Net")]
    exec(compile(classes, "script", "exec"), found)
    return found


@pytest.mark.parametrize("cell", VARIANTS)
@pytest.mark.parametrize("lengths", [None, [7, 3, 1, 5]])
def test_the_scripts_recurrent_module_agrees_with_our_stack(cell: str, lengths: list[int] | None) -> None:
    torch.manual_seed(0)
    theirs = names(cell)["Recurrent"](3, 5, num_layers=2, bidirectional=True).double()
    ours = Stack(cell, 3, 5, 2, True).double().eval()
    for mine, other in zip(ours.layers, theirs.cells, strict=True):
        assert dict(mine.named_parameters()).keys() == dict(other.named_parameters()).keys()
        other.load_state_dict({name.replace("running", "statistics"): tensor for name, tensor in mine.state_dict().items()})
    x, sizes = torch.randn(7, 4, 3, dtype=torch.float64), None if lengths is None else torch.tensor(lengths)
    with torch.no_grad():
        output, final = theirs(x.transpose(0, 1), None, sizes)
        expected = ours(x, sizes)
    last = final[0] if len(CELLS[cell].states) == 2 else final
    assert torch.allclose(output.transpose(0, 1), expected.output, atol=1e-12)
    assert torch.allclose(last.view(2, 2, 4, 5), expected.final, atol=1e-12)


@pytest.mark.parametrize("cell", VARIANTS)
def test_the_script_holds_the_step_and_trains(cell: str) -> None:
    config = RunConfig.parse({"task": {"name": "adding", "length": 12}, "model": {"cell": cell, "hidden_size": 8}})
    text = export.script(config)
    assert step_of(cell).splitlines()[-1].strip() in text
    assert "engine" not in text
    said = run(config, 2)
    assert said.startswith(f"{shapes.count(config)} parameters")
    assert "step 2: loss" in said


@pytest.mark.parametrize("cell", ["lstm_1997", "gru_reset_before"])
def test_a_decoder_of_another_cell_runs(cell: str) -> None:
    config = RunConfig.parse({
        "task": {"name": "dates"}, "model": {"cell": cell, "hidden_size": 8, "layers": 2}, "train": {"teacher_forcing": 0.5},
    })
    said = run(config, 1)
    assert said.startswith(f"{shapes.count(config)} parameters")


def test_batch_norm_of_the_script_trains_by_the_batch_as_ours_does() -> None:
    torch.manual_seed(0)
    theirs, ours = names("rnn_batchnorm")["Recurrent"](3, 5).double(), Stack("rnn_batchnorm", 3, 5).double()
    theirs.cells[0].load_state_dict({n.replace("running", "statistics"): t for n, t in ours.layers[0].state_dict().items()})
    x = torch.randn(6, 4, 3, dtype=torch.float64)
    assert torch.allclose(theirs(x.transpose(0, 1))[0].transpose(0, 1), ours(x).output, atol=1e-12)
    assert torch.allclose(theirs.cells[0].statistics, ours.layers[0].get_buffer("running"), atol=1e-12)


@pytest.mark.parametrize("cell", [name for name in VARIANTS if FACTS[name].keeping])
def test_chrono_of_the_script_opens_the_gate_that_keeps(cell: str) -> None:
    config = RunConfig.parse({"task": {"name": "adding", "length": 50}, "model": {"cell": cell, "hidden_size": 8, "gate_bias": "chrono"}})
    found: dict[str, Any] = {"__name__": "script"}
    exec(export.script(config).split("optimizer =")[0], found)
    facts, layer = FACTS[cell], found["net"].rnn.cells[0]
    total = layer.bias_ih + (layer.bias_hh if facts.biases == 2 else 0)
    block = facts.blocks.index(facts.keeping)
    assert (facts.sign * total[8 * block : 8 * (block + 1)]).min() >= 0
    if facts.letting:
        letting = facts.blocks.index(facts.letting)
        assert torch.equal(total[8 * letting : 8 * (letting + 1)], -total[8 * block : 8 * (block + 1)])
