"""Clamps in training: what is held stays to the bit, the rest learns; live, resumed, and released again."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.cell_facts import FACTS
from engine.clamps import impose
from engine.config import CLAMPS, LIVE_PATHS, RunConfig
from engine.errors import ConfigError
from engine.export import script
from engine.trainer import Trainer
from tests.engine.test_trainer import everything, made, same, train

DATES = {"task": {"name": "dates"}, "train": {"batch_size": 16, "device": "cpu"}}
ATTENTIONS = [("general", "after"), ("additive", "before"), ("additive", "after")]
by_optimizer = pytest.mark.parametrize("optimizer", [{"optimizer": name} for name in ("sgd", "momentum", "rmsprop", "adam", "adamw")],
                                       ids=lambda each: each["optimizer"])


def translator(score: str, at: str = "after", optimizer: str = "adam", **clamp: object) -> Trainer:
    model = {"hidden_size": 8, "attention": score, "attention_at": at, "bidirectional": score != "dot"}
    return Trainer(RunConfig.parse({**DATES, "model": model, "train": {**DATES["train"], "optimizer": optimizer, "clamp": clamp}}))


@by_optimizer
@pytest.mark.parametrize("clamp", [{"gate": "forget", "value": 0.9}, {"unit": 3}, {"unit": 3, "unit_is": "frozen"}], ids=str)
def test_held_rows_stay_to_the_bit_and_all_others_learn(optimizer, clamp):
    trainer = made(model={"cell": "lstm"}, weight_decay=0.1 if optimizer["optimizer"] == "adamw" else 0.0, **optimizer)
    train(trainer, 3)  # so that there is momentum
    for name, value in clamp.items():
        trainer.change(f"train.clamp.{name}", value)
    before = {name: weight.detach().clone() for name, weight in trainer.model.named_parameters()}
    held = impose(trainer.model, trainer.config.train.clamp)
    train(trainer, 4)
    assert held
    for name, weight in trainer.model.named_parameters():
        rows = held.get(name, torch.zeros(len(weight), dtype=torch.bool))
        assert torch.equal(weight[rows], before[name][rows]), name
        assert not torch.equal(weight[~rows], before[name][~rows]), name


def test_a_clamped_gate_shows_in_the_frame_from_the_step_it_was_clamped_at():
    trainer = made(model={"cell": "gru"})
    train(trainer, 2)
    assert np.nanstd(trainer.frame().layers[0].gates["update"]) > 0
    trainer.change("train.clamp.gate", "update")
    trainer.change("train.clamp.value", 0.25)
    assert np.allclose(trainer.frame().layers[0].gates["update"], 0.25, atol=1e-7)
    trainer.change("train.clamp.gate", "none")
    assert np.nanstd(trainer.frame().layers[0].gates["update"]) > 0


def test_a_released_clamp_leaves_the_network_as_it_was():
    trainer = made(model={"cell": "lstm"})
    train(trainer, 2)
    before = trainer.evaluate()
    trainer.change("train.clamp.gate", "output")
    trainer.change("train.clamp.value", 0.0)
    assert trainer.evaluate().loss != before.loss
    trainer.change("train.clamp.gate", "none")
    assert trainer.evaluate() == before


@pytest.mark.parametrize("clamp", [{"gate": "input", "value": 0.5}, {"unit": 1, "unit_is": "frozen"}, {"unit": 0}], ids=str)
def test_a_run_resumed_with_a_live_clamp_is_the_uninterrupted_one_bit_for_bit(clamp):
    whole = made()
    for step in range(6):
        if step == 2:
            for name, value in clamp.items():
                whole.change(f"train.clamp.{name}", value)
        if step == 4:
            kept = whole.state_dict()
        whole.step()
    resumed = made()
    resumed.load_state_dict(kept)
    train(resumed, 2)
    assert same(everything(whole), everything(resumed))


@pytest.mark.parametrize(("attention", "at"), ATTENTIONS)
@pytest.mark.parametrize("how", ["frozen", "uniform"])
def test_held_attention_learns_nothing_while_the_rest_does(attention, at, how):
    trainer = translator(attention, at)
    train(trainer, 2)
    trainer.change("train.clamp.attention", how)
    before = {name: weight.detach().clone() for name, weight in trainer.model.named_parameters()}
    train(trainer, 3)
    for name, weight in trainer.model.named_parameters():
        assert torch.equal(weight, before[name]) == name.startswith("attention."), name


@by_optimizer
@pytest.mark.parametrize(("attention", "at"), ATTENTIONS)
@pytest.mark.parametrize("how", ["frozen", "uniform"])
def test_attention_that_was_held_from_the_start_learns_once_it_is_released(how, attention, at, optimizer):
    trainer = translator(attention, at, attention=how, **optimizer)
    train(trainer, 2)
    before = {name: weight.detach().clone() for name, weight in trainer.model.named_parameters()}
    trainer.change("train.clamp.attention", "learned")
    train(trainer, 2)
    for name, weight in trainer.model.named_parameters():
        assert not torch.equal(weight, before[name]), name


def test_uniform_attention_is_equal_on_every_real_token_and_zero_on_padding():
    trainer = translator("dot", attention="uniform")
    frame = trainer.frame()
    for b, length in enumerate(frame.lengths):
        assert np.allclose(frame.attention[b, :, :length], 1 / length)
        assert not frame.attention[b, :, length:].any()


def test_frozen_attention_passes_no_gradient_to_the_states_through_its_weights():
    """Of dot attention, which has no weights of its own: every gradient is that of the same network with the weights as constants."""
    frozen, by_hand = translator("dot", attention="frozen"), translator("dot")
    batch = frozen.task.held_out(torch.device("cpu")).items(0, 6)
    constant = frozen.model(batch).attention.detach()
    by_hand.model.weigh = lambda query, memory: constant
    grads = [torch.autograd.grad(each.task.loss(each.model(batch), batch), list(each.model.parameters())) for each in (frozen, by_hand)]
    free = translator("dot")
    learned = torch.autograd.grad(free.task.loss(free.model(batch), batch), list(free.model.parameters()))
    assert all(torch.allclose(a, b, rtol=1e-5, atol=1e-8) for a, b in zip(*grads, strict=True))
    assert any(not torch.allclose(a, b, rtol=1e-2) for a, b in zip(grads[0], learned, strict=True))


def test_attention_that_pools_can_be_held_too():
    trainer = made("surnames", {"readout": "attention"}, clamp={"attention": "uniform"})
    frame = trainer.frame()
    for b, length in enumerate(frame.lengths):
        assert np.allclose(frame.attention[b, 0, :length], 1 / length)
    before = trainer.model.readout.pooling.key.weight.detach().clone()
    train(trainer, 2)
    assert torch.equal(trainer.model.readout.pooling.key.weight, before)


def test_what_is_held_is_shown_as_not_moved():
    free, held = made(model={"cell": "lstm"}, optimizer="momentum"), made(model={"cell": "lstm"}, optimizer="momentum")
    for trainer in (free, held):
        train(trainer, 2)
    held.change("train.clamp.gate", "forget")
    name = "stack.layers.0.weight_hh"
    assert 0 < held.frame().parameters[name].update_ratio < free.frame().parameters[name].update_ratio
    translating = translator("general")
    train(translating, 2)
    assert translating.frame().parameters["attention.key.weight"].update_ratio > 0
    translating.change("train.clamp.attention", "frozen")
    translating.step()
    assert translating.frame().parameters["attention.key.weight"].update_ratio == 0


def test_every_clamp_may_change_while_training_and_is_off_by_default():
    assert set(CLAMPS) <= set(LIVE_PATHS)
    config = made().config
    assert config.hash == RunConfig.parse({**config.model_dump(), "train": {**config.train.model_dump(), "clamp": {}}}).hash
    assert not impose(made().model, config.train.clamp)


@pytest.mark.parametrize(("model", "clamp", "says"), [
    ({"cell": "gru"}, {"gate": "forget"}, "none, reset, update"),
    ({"cell": "rnn"}, {"gate": "update"}, "no gates"),
    ({"hidden_size": 8}, {"unit": 8}, "0 to 7"),
    ({"cell": "esn"}, {"unit": 1}, "closed form"),
    ({}, {"attention": "frozen"}, "no attention"),
], ids=str)  # fmt: skip
def test_what_a_network_has_not_cannot_be_clamped(model, clamp, says):
    with pytest.raises(ConfigError, match=says):
        made(model=model, clamp=clamp)


@pytest.mark.parametrize("cell", [name for name, facts in FACTS.items() if facts.by_gradient])
def test_every_cell_trains_with_a_unit_and_a_gate_held(cell):
    gates = FACTS[cell].clampable
    trainer = made(model={"cell": cell}, clamp={"unit": 2, **({"gate": gates[-1], "value": 0.5} if gates else {})})
    losses = [trainer.step().loss for _ in range(3)]
    assert np.isfinite(losses).all()
    assert not np.nan_to_num(trainer.frame().layers[0].hidden[..., 2]).any()


def test_an_exported_script_says_what_it_leaves_out_of_a_run_in_which_something_is_held():
    config = made(model={"cell": "lstm"}, clamp={"gate": "forget", "value": 0.5, "unit": 3, "unit_is": "frozen"}).config
    assert config.train.clamp.held == ["forget gate at 0.5", "unit 3 frozen"]
    assert "# Left out: what is held (forget gate at 0.5, unit 3 frozen).\n" in script(config)
    assert "held (" not in script(made().config)
