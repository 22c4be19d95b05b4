"""A gate that stands still, against loops written out by hand that never make it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.cell_facts import FACTS
from engine.errors import EngineError
from engine.models.base import Output
from engine.trainer import Trainer
from engine.understand.gate_lesion import HeldGate, gate_lesions, means
from engine.understand.lesion import lesions
from engine.understand.looks import many
from tests.engine.understand.test_lesion import UNITS, trainer

ITEMS = 12
Held = dict[str, Tensor]


def lstm(x: Tensor, w: Held, held: Held, start: tuple[Tensor, ...] = (torch.zeros(UNITS),) * 2) -> tuple[Tensor, Held]:
    """h and every gate ``(T, H)`` of one sequence ``(T, I)``."""
    h, c = start
    states, gates = [], []
    for x_t in x:
        pre = w["weight_ih"] @ x_t + w["bias_ih"] + w["weight_hh"] @ h + w["bias_hh"]
        i, f, g, o = pre.view(4, UNITS)
        now = {"input": i.sigmoid(), "forget": f.sigmoid(), "candidate": g.tanh(), "output": o.sigmoid()} | held
        c = now["forget"] * c + now["input"] * now["candidate"]
        h = now["output"] * c.tanh()
        states.append(h)
        gates.append(now)
    return torch.stack(states), {name: torch.stack([each[name] for each in gates]) for name in gates[0]}


def gru(x: Tensor, w: Held, held: Held) -> tuple[Tensor, Held]:
    h = torch.zeros(UNITS)
    states, gates = [], []
    for x_t in x:
        a, b = (w["weight_ih"] @ x_t + w["bias_ih"]).view(3, UNITS), (w["weight_hh"] @ h + w["bias_hh"]).view(3, UNITS)
        now = {"reset": (a[0] + b[0]).sigmoid(), "update": (a[1] + b[1]).sigmoid()} | held
        now = {**now, "candidate": (a[2] + now["reset"] * b[2]).tanh()} | held
        h = (1 - now["update"]) * now["candidate"] + now["update"] * h
        states.append(h)
        gates.append(now)
    return torch.stack(states), {name: torch.stack([each[name] for each in gates]) for name in gates[0]}


@torch.no_grad()
def by_hand(found: Trainer, held: Held) -> tuple[Tensor, Held]:
    """Answers ``(ITEMS, K)`` and all gates ``(steps, H)``, one item at a time without padding."""
    cell = {"lstm": lstm, "gru": gru}[found.config.model.cell]
    weights = found.model.stack.layer(0, 0).weights._asdict()
    answers, gates = [], []
    for item in range(ITEMS):
        one = many(found, ITEMS).items(item, item + 1).trimmed()
        states, now = cell(found.model.inputs(one.x)[:, 0], weights, held)
        answers.append(found.model.head(states[-1]))
        gates.append(now)
    return torch.stack(answers), {name: torch.cat([each[name] for each in gates]) for name in gates[0]}


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("task", ["adding", "surnames"])
def test_every_row_is_that_of_a_loop_written_by_hand(cell: str, task: str) -> None:
    found = trainer(cell, {"name": task} | ({"length": 8} if task == "adding" else {}), bidirectional=False)
    truth = many(found, ITEMS).y
    loss = F.mse_loss if task == "adding" else F.cross_entropy
    intact, gates = by_hand(found, {})
    table = gate_lesions(found, items=ITEMS)
    assert table.intact.loss == pytest.approx(float(loss(intact, truth)), rel=1e-5)
    assert len(table.rows) == 3 * len(FACTS[cell].gates)
    for row in table.rows:
        value = {"its mean": gates[row.gate].mean(0), "1": torch.ones(UNITS), "0": torch.zeros(UNITS)}[row.held]
        answers, _ = by_hand(found, {row.gate: value})
        assert row.score.loss == pytest.approx(float(loss(answers, truth)), rel=1e-4), row
        assert row.harm == pytest.approx(row.score.loss - table.intact.loss)
    harms = [row.harm for row in table.rows]
    assert harms == sorted(harms, reverse=True)
    assert max(map(abs, harms)) > 0.01


@pytest.mark.parametrize("cell", [name for name, facts in FACTS.items() if facts.gates])
def test_a_held_gate_of_any_cell_is_what_its_step_says_it_is(cell: str) -> None:
    found = trainer(cell)
    layer, value = found.model.stack.layer(0, 0), torch.linspace(0.1, 0.9, UNITS)
    x, state = torch.randn(3, 2), tuple(torch.randn(3, UNITS) for _ in layer.cell.states)
    for gate in layer.cell.gates:
        before, plain = layer.cell.step(x, state, layer.weights)
        after, gates = HeldGate(layer.cell, gate, value).step(x, state, layer.weights)
        assert torch.equal(gates[gate], value.expand(3, UNITS))
        assert not torch.equal(after[0], before[0])
        again, _ = HeldGate(layer.cell, gate, plain[gate][0]).step(x[:1], tuple(s[:1] for s in state), layer.weights)
        torch.testing.assert_close(again[0], before[0][:1])  # held at what it would have been


def test_coupled_gates_stay_coupled_when_the_input_gate_is_held() -> None:
    layer = trainer("lstm_coupled").model.stack.layer(0, 0)
    held = HeldGate(layer.cell, "input", torch.full((UNITS,), 0.3))
    _, gates = held.step(torch.randn(2, 2), (torch.randn(2, UNITS),) * 2, layer.weights)
    torch.testing.assert_close(gates["forget"], torch.full((2, UNITS), 0.7))


@pytest.mark.parametrize("task", [{"name": "parity", "length": 6}, {"name": "sunspots"}, {"name": "brackets"}])
def test_of_an_answer_at_every_step_a_gate_held_at_its_mean_is_worth_its_change(task: dict) -> None:
    found = trainer("lstm", task)
    assert {row.gate for row in gate_lesions(found, items=ITEMS).rows} == set(FACTS["lstm"].gates)


def test_a_gate_that_never_changes_is_worth_nothing_and_the_network_stays_as_it_is() -> None:
    found = trainer()
    layer = found.model.stack.layer(0, 0)
    with torch.no_grad():
        for weight in (layer.weight_ih, layer.weight_hh):
            weight[UNITS : 2 * UNITS] = 0
    before = {name: tensor.clone() for name, tensor in found.model.state_dict().items()}
    row = next(row for row in gate_lesions(found).rows if (row.gate, row.held) == ("forget", "its mean"))
    assert row.harm == pytest.approx(0, abs=1e-5)
    torch.testing.assert_close(found.model.state_dict(), before, rtol=0, atol=0)
    assert layer.cell.name == "lstm"


def test_intact_score_and_baseline_are_those_of_the_table_of_units() -> None:
    found = trainer("gru")
    gates, units = gate_lesions(found), lesions(found)
    assert (gates.intact, gates.baseline, gates.items) == (units.intact, units.baseline, units.items)


@pytest.mark.parametrize("cell", ["rnn", "esn"])
def test_a_cell_without_gates_is_refused(cell: str) -> None:
    with pytest.raises(EngineError, match="has no gates"):
        gate_lesions(trainer(cell))


def test_means_leave_padding_out() -> None:
    found = trainer("lstm", {"name": "surnames"}, bidirectional=False)
    _, gates = by_hand(found, {})
    for name, mean in means(found.model, many(found, ITEMS), 0).items():
        torch.testing.assert_close(mean, gates[name].mean(0), rtol=1e-4, atol=1e-5)


def test_of_two_directions_each_is_held_alone() -> None:
    found = trainer("lstm", bidirectional=True)
    batch, layers = many(found, ITEMS), [found.model.stack.layer(0, direction) for direction in (0, 1)]
    for backward in (False, True):
        for row in gate_lesions(found, backward=backward, items=ITEMS).rows:
            if row.held == "its mean":
                continue
            held = {row.gate: torch.full((UNITS,), float(row.held))}
            with torch.no_grad():
                ends = [
                    torch.stack([lstm(x.flip(0) if way else x, layer.weights._asdict(), held if way == backward else {})[0][-1]
                                 for x in batch.x.unbind(1)])
                    for way, layer in enumerate(layers)
                ]
                expected = F.mse_loss(found.model.head(torch.cat(ends, 1)), batch.y)
            assert row.score.loss == pytest.approx(float(expected), rel=1e-4)


def test_of_a_decoder_that_runs_free_the_gate_is_held_while_it_writes() -> None:
    found = trainer("lstm", {"name": "reversal", "length": 3}, attention="none", bidirectional=False)
    model, batch = found.model, many(found, ITEMS)
    encoder, decoder = (each.layer(0, 0).weights._asdict() for each in (model.encoder, model.decoder))
    for row in gate_lesions(found, decoder=True, items=ITEMS).rows:
        if row.held == "its mean":
            continue
        held, said = {row.gate: torch.full((UNITS,), float(row.held))}, []
        with torch.no_grad():
            for x in model.inputs(batch.x).unbind(1):
                start = model.bridge(lstm(x, encoder, {})[0][-1]).tanh().chunk(2)
                fed = [1]
                for _ in range(len(batch.y)):  # from the start again for each token
                    states, _ = lstm(model.outputs(torch.tensor(fed)), decoder, held, start)
                    logits = model.head(states)
                    fed.append(int(logits[-1].argmax()))
                said.append(logits)
            expected = found.task.loss(Output(torch.stack(said, 1)), batch)
        assert row.score.loss == pytest.approx(float(expected), rel=1e-4), row


def test_a_decoders_means_are_those_of_the_forced_pass_up_to_the_end_of_each_answer() -> None:
    found = trainer("gru", {"name": "number_words"}, attention="none")
    batch = many(found, ITEMS)
    (frame,) = [each for part, recording in found.model.record(batch)[1] if part == "decoder" for each in recording.frames(None, part)]
    real = [frame.gates["update"][item, : int(length)] for item, length in enumerate(batch.y_lengths)]
    mean = means(found.model, batch, 0, decoder=True)["update"]
    torch.testing.assert_close(mean, torch.from_numpy(np.concatenate(real).mean(0)), rtol=1e-5, atol=1e-6)


def test_the_network_stays_as_it_is() -> None:
    found = trainer("gru")
    cell = found.model.stack.layer(0, 0).cell
    gate_lesions(found, items=ITEMS)
    assert found.model.stack.layer(0, 0).cell is cell
