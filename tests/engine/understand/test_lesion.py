"""A unit held at 0 against the definition: loops over a cell's own step that set h_k to 0 after each."""

from __future__ import annotations

from copy import deepcopy

import pytest
import torch

from engine.cell_facts import FACTS
from engine.cells import CELLS, Cell, Gates, Layer, StackOutput, State, Weights
from engine.config import RunConfig
from engine.errors import EngineError
from engine.models.base import Output
from engine.models.encoder_decoder import EncoderDecoder
from engine.models.many_to_one import ManyToOne
from engine.trainer import Trainer
from engine.understand.lesion import lesions
from engine.understand.looks import many
from tests.engine.models import slow

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


def losses(found: Trainer, **layer: object) -> list[float]:
    """By unit."""
    rows = lesions(found, items=ITEMS, **layer).rows
    return [row.score.loss for row in sorted(rows, key=lambda row: row.unit)]


@torch.no_grad()
def loss(found: Trainer, prediction: torch.Tensor) -> float:
    return float(found.task.loss(Output(prediction), many(found, ITEMS)))


def agree(found: Trainer) -> None:
    slow = [loss(found, held_at_zero(found, unit)) for unit in range(UNITS)]
    assert losses(found) == pytest.approx(slow, rel=1e-4)
    assert max(slow) - min(slow) > 1e-4


@pytest.mark.parametrize("cell", FACTS)
def test_of_any_cell_the_loss_is_that_of_a_loop_with_the_unit_at_zero(cell: str) -> None:
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


class Zeroing:
    """A cell that sets h_k to 0 after every step of one layer, which it knows by its weights."""

    def __init__(self, cell: Cell, layer: Layer, unit: int) -> None:
        self.states, self._cell, self._layer, self._unit = cell.states, cell, layer, unit

    def step(self, x: torch.Tensor, state: State, weights: Weights) -> tuple[State, Gates]:
        (h, *others), gates = self._cell.step(x, state, weights)
        if weights.weight_ih is self._layer.weight_ih:
            h = h.clone()
            h[:, self._unit] = 0
        return (h, *others), gates


@pytest.mark.parametrize("norm", ["none", "layer"])
@pytest.mark.parametrize(("layer", "backward"), [(0, False), (0, True), (1, False), (1, True)])
def test_of_any_layer_and_direction(layer: int, backward: bool, norm: str) -> None:
    found = trainer("gru", layers=2, bidirectional=True, norm=norm)
    slowly = deepcopy(found.model)
    expected = []
    for unit in range(UNITS):
        slowly.stack.cell = Zeroing(found.model.stack.cell, slowly.stack.layer(layer, int(backward)), unit)
        expected.append(loss(found, slow.many_to_one(slowly, many(found, ITEMS))))
    assert losses(found, layer=layer, backward=backward) == pytest.approx(expected, rel=1e-4)
    assert max(expected) - min(expected) > 1e-4


@torch.no_grad()
def written_alone(model: EncoderDecoder, found: Trainer) -> torch.Tensor:
    """Logits of a decoder that is fed what it wrote, found token by token by passes over all that it wrote so far."""
    batch = many(found, ITEMS)
    fed = torch.zeros_like(batch.y[:-1])
    for t in range(len(fed)):
        fed[t] = slow.encoder_decoder(model, batch, fed)[t].argmax(1)
    return slow.encoder_decoder(model, batch, fed)


@pytest.mark.parametrize("decoder", [False, True])
def test_of_an_encoder_and_of_a_decoder_that_runs_free(decoder: bool) -> None:
    found = trainer("lstm", {"name": "reversal", "length": 3}, attention="additive", layers=2)
    slowly = deepcopy(found.model)
    stack = slowly.decoder if decoder else slowly.encoder
    expected = []
    for unit in range(UNITS):
        stack.cell = Zeroing(CELLS["lstm"], stack.layer(1, 0), unit)
        expected.append(loss(found, written_alone(slowly, found)))
    assert losses(found, layer=1, decoder=decoder) == pytest.approx(expected, rel=1e-4)
    assert max(expected) - min(expected) > 1e-4


def test_the_table_is_sorted_by_harm_and_the_network_stays_as_it_is() -> None:
    found = trainer()
    before = {name: tensor.clone() for name, tensor in found.model.state_dict().items()}
    table = lesions(found)
    harms = [row.harm for row in table.rows]
    assert harms == sorted(harms, reverse=True)
    assert sorted(row.unit for row in table.rows) == list(range(UNITS))
    assert (table.items, table.baseline) == (256, found.task.baseline)
    torch.testing.assert_close(found.model.state_dict(), before, rtol=0, atol=0)
    assert found.model.stack.layer(0, 0).clamp is None
    assert table.rows[0].score.loss == pytest.approx(table.intact.loss + table.rows[0].harm)


def test_a_unit_that_nobody_reads_does_no_harm() -> None:
    found = trainer()
    with torch.no_grad():
        found.model.stack.layer(0, 0).weight_hh[:, 2] = 0
        found.model.head.weight[:, 2] = 0
    assert next(row.harm for row in lesions(found).rows if row.unit == 2) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("layer", "says"), [
    ({"layer": 1}, "no layer 2"), ({"backward": True}, "backward"), ({"decoder": True}, "no decoder")])
def test_a_layer_that_is_not_there_is_refused(layer: dict, says: str) -> None:
    with pytest.raises(EngineError, match=says):
        lesions(trainer("gru"), **layer)
