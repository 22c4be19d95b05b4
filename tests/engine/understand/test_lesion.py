"""Zeroed columns against the definition: a loop over a cell's own step that sets h_k to 0 after each."""

from __future__ import annotations

import pytest
import torch

from engine.cell_facts import FACTS
from engine.cells import StackOutput
from engine.config import RunConfig
from engine.errors import EngineError
from engine.models.many_to_one import ManyToOne
from engine.trainer import Trainer
from engine.understand.lesion import lesions, without
from engine.understand.looks import many

UNITS, ITEMS = 5, 12


def trainer(cell: str = "lstm", task: dict | None = None, **model: object) -> Trainer:
    made = Trainer(RunConfig.parse({"task": task or {"name": "adding", "length": 8},
                                    "model": {"cell": cell, "hidden_size": UNITS, **model}, "train": {"device": "cpu"}}))
    made.model.eval()
    for name, weight in made.model.named_parameters():  # far from the start, biases and scales too
        torch.nn.init.normal_(weight.data, std=0.7, generator=torch.Generator().manual_seed(len(name)))
    return made


@torch.no_grad()
def held_at_zero(found: Trainer, unit: int) -> torch.Tensor:
    """The answers by the plain loop, without padding: one item at a time."""
    model, answers = found.model, []
    for item in range(ITEMS):
        one = many(found, ITEMS).items(item, item + 1).trimmed()
        layer, x = model.stack.layer(0, 0), model.inputs(one.x)
        state = (torch.zeros(1, UNITS),) * len(layer.cell.states)
        seen = []
        for t, x_t in enumerate(x):
            state, _ = layer.cell.step(x_t, state, layer.cell.at(layer.weights, t))
            h = state[0].clone()
            h[:, unit] = 0
            state = (h, *state[1:])
            seen.append(h)
        output = StackOutput(torch.stack(seen), seen[-1].view(1, 1, 1, UNITS))
        read = model.readout(output, one.lengths).vector if isinstance(model, ManyToOne) else output.output
        answers.append(model.head(read))
    return torch.cat(answers, dim=0 if isinstance(model, ManyToOne) else 1)


def agree(found: Trainer) -> None:
    with torch.no_grad():
        intact, moved = found.model.free(many(found, ITEMS)).prediction, False
        for unit in range(UNITS):
            with without(found.model, unit):
                fast = found.model.free(many(found, ITEMS)).prediction
            slow = held_at_zero(found, unit)
            torch.testing.assert_close(fast, slow, rtol=1e-5, atol=1e-5)
            moved = moved or float((fast - intact).abs().max()) > 0.01
        assert moved
        assert torch.equal(found.model.free(many(found, ITEMS)).prediction, intact)


@pytest.mark.parametrize("cell", FACTS)
def test_of_any_cell_a_zeroed_column_is_a_unit_held_at_zero(cell: str) -> None:
    agree(trainer(cell))


@pytest.mark.parametrize("readout", ["final", "last", "mean", "max", "attention"])
def test_of_any_readout(readout: str) -> None:
    agree(trainer("gru", {"name": "first_token", "length": 6}, readout=readout))


def test_of_a_network_whose_gate_is_clamped() -> None:
    found = trainer("gru")
    found.change("train.clamp.gate", "update")
    found.change("train.clamp.value", 0.25)
    agree(found)


def test_of_an_answer_at_every_step() -> None:
    agree(trainer("lstm", {"name": "parity", "length": 6}))


def test_the_table_is_sorted_by_harm_and_the_network_stays_as_it_is() -> None:
    found = trainer()
    before = {name: tensor.clone() for name, tensor in found.model.state_dict().items()}
    table = lesions(found)
    harms = [row.harm for row in table.rows]
    assert harms == sorted(harms, reverse=True)
    assert sorted(row.unit for row in table.rows) == list(range(UNITS))
    assert (table.items, table.baseline) == (256, found.task.baseline)
    torch.testing.assert_close(found.model.state_dict(), before, rtol=0, atol=0)
    worst = table.rows[0]
    truth = many(found, ITEMS).y
    assert worst.score.loss == pytest.approx(table.intact.loss + worst.harm)
    assert lesions(found, ITEMS).rows[0].score.loss == pytest.approx(
        max(float((held_at_zero(found, unit) - truth).square().mean()) for unit in range(UNITS)), rel=1e-4)


def test_a_unit_that_nobody_reads_does_no_harm() -> None:
    found = trainer()
    with torch.no_grad():
        found.model.stack.layer(0, 0).weight_hh[:, 2] = 0
        found.model.head.weight[:, 2] = 0
    assert next(row.harm for row in lesions(found).rows if row.unit == 2) == 0


@pytest.mark.parametrize(("model", "task", "says"), [
    ({"layers": 2}, None, "one layer; this one has 2"), ({"bidirectional": True}, None, "reads in two"),
    ({}, {"name": "dates"}, "decoder"), ({"norm": "layer"}, None, "without a norm")])
def test_what_zeroed_columns_do_not_show_is_refused(model: dict, task: dict | None, says: str) -> None:
    with pytest.raises(EngineError, match=says):
        lesions(trainer("gru", task, **model))
