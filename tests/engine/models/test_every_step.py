"""An answer at every step: against a loop written out, alone and running on by itself."""

from __future__ import annotations

import pytest
import torch

from engine.cell_facts import FACTS
from engine.config import RunConfig
from engine.models import build
from engine.models.forecast import Forecast
from engine.tasks.base import Batch
from engine.trainer import Trainer


def trainer(task: dict, **model: object) -> Trainer:
    return Trainer(RunConfig.parse({"task": task, "model": {"hidden_size": 6, **model}, "train": {"batch_size": 4, "device": "cpu"}}))


def test_the_kind_decides_the_arrangement():
    names = {"parity": "EveryStep", "sine": "Forecast", "char_lm": "Language", "first_token": "ManyToOne", "reversal": "EncoderDecoder"}
    made = {name: type(trainer({"name": name}).model).__name__ for name in names}
    assert made == names


@pytest.mark.parametrize("cell", [name for name, facts in FACTS.items() if not facts.running])
def test_answers_are_the_readout_of_each_state_by_the_cells_own_step(cell):
    tried = trainer({"name": "parity"}, cell=cell, layers=2)
    model, batch = tried.model.eval(), tried.task.held_out(tried.device).items(0, 3)
    zeros = (torch.zeros(3, 6),) * len(model.stack.cell.states)
    states, said = [zeros, zeros], []
    with torch.no_grad():
        for token in batch.x[:30]:
            states = model.stack.step(model.inputs(token), states)
            said.append(model.head(states[-1][0]))
        assert torch.allclose(torch.stack(said), model(Batch(batch.x[:30], batch.y[:30], aligned=True)).prediction, atol=1e-5)


def test_a_recording_answers_with_the_prediction_itself_in_two_directions_too():
    tried = trainer({"name": "tagging"}, bidirectional=True)
    batch = tried.task.held_out(tried.device).items(0, 5)
    output, ((part, _),) = tried.model.record(batch)
    assert part == "main"
    assert torch.equal(output.answer, output.prediction.detach())
    assert torch.allclose(output.prediction, tried.model(batch).prediction, atol=1e-5)


def test_one_direction_never_answers_from_the_future():
    tried = trainer({"name": "brackets"})
    batch = tried.task.held_out(tried.device).items(0, 4)
    changed = batch.x.clone()
    changed[10:] = 1
    with torch.no_grad():
        plain = tried.model(batch).prediction
        other = tried.model(Batch(changed, batch.y, batch.lengths, aligned=True)).prediction
    assert torch.equal(plain[:10], other[:10])
    assert not torch.equal(plain[10:], other[10:])


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "esn"])
def test_running_on_is_reading_ones_own_words_again(cell):
    tried = trainer({"name": "sine", "length": 12}, cell=cell)
    model, batch = tried.model.eval(), tried.task.held_out(tried.device).items(0, 3)
    assert isinstance(model, Forecast)
    run, x = model.run_on(batch, 5), batch.x
    for said in run:
        with torch.no_grad():
            following = model(Batch(x, batch.y, aligned=True)).prediction[-1, :, :1]
        assert torch.allclose(said, following[:, 0], atol=1e-5)
        x = torch.cat([x, following.unsqueeze(0)])


def test_every_parameter_has_a_gradient_from_a_loss_at_every_step():
    tried = trainer({"name": "reber"}, layers=2)
    batch = tried.task.batch(4, torch.Generator().manual_seed(0), tried.device)
    tried.task.loss(tried.model(batch), batch).backward()
    assert all(parameter.grad is not None and parameter.grad.abs().sum() > 0 for parameter in tried.model.parameters())


def test_resumed_training_is_uninterrupted_training_bit_for_bit():
    for name in ("char_lm", "sine", "copy"):
        whole, half, resumed = (trainer({"name": name}) for _ in range(3))
        losses = [whole.step().loss for _ in range(8)]
        seen = [half.step().loss for _ in range(4)]
        half.frame()
        half.evaluate()
        resumed.load_state_dict(half.state_dict())
        assert seen + [resumed.step().loss for _ in range(4)] == losses


def test_shapes_without_lengths_are_those_with_full_ones():
    config = RunConfig.parse({"task": {"name": "parity"}, "model": {"hidden_size": 6}})
    tried = trainer({"name": "parity"})
    batch = tried.task.held_out(tried.device).items(0, 2)
    full = Batch(batch.x, batch.y, batch.full_lengths, aligned=True)
    assert torch.allclose(tried.model(batch).prediction, tried.model(full).prediction, atol=1e-6)
    assert {name for name, _ in build(config.model, tried.task).named_parameters()} == {name for name, _ in tried.model.named_parameters()}
