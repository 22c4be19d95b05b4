import math

import pytest
import torch
from torch import nn

from engine.config import RunConfig
from engine.init import initialise
from engine.models import build
from engine.tasks import build_task


def layer_of(**settings: object):
    return model_of(**settings).stack.layers[0]


def model_of(seed: int = 0, length: int = 100, hidden_size: int = 256, **settings: object):
    config = RunConfig.parse({"task": {"name": "adding", "length": length}, "model": {"hidden_size": hidden_size, **settings}})
    model = build(config.model, build_task(config.task))
    initialise(model, config.model, length, torch.Generator().manual_seed(seed))
    return model


def total_bias(layer) -> torch.Tensor:
    return (layer.bias_ih + layer.bias_hh).detach()


def test_default_is_pytorchs_distribution():
    layer = layer_of()
    for parameter in layer.parameters():
        parameter = parameter.detach()
        assert float(parameter.abs().max()) <= 1 / 16
        assert float(parameter.std()) == pytest.approx(1 / 16 / math.sqrt(3), rel=0.1)


def test_same_seed_same_weights_and_no_global_random_number():
    before = torch.get_rng_state()
    config = RunConfig.parse({"task": {"name": "dates"}})
    task = build_task(config.task)
    with torch.device("meta"):
        models = [build(config.model, task) for _ in range(3)]
    for model, seed in zip(models, (1, 1, 2), strict=True):
        model.to_empty(device="cpu")
        initialise(model, config.model, 40, torch.Generator().manual_seed(seed))
    one, same, other = (torch.cat([p.flatten() for p in model.parameters()]) for model in models)
    assert torch.equal(one, same)
    assert float(torch.isclose(one, other).float().mean()) < 0.01
    assert torch.equal(before, torch.get_rng_state())


def test_chrono_lstm_keeps_for_between_one_and_t_minus_one_steps():
    layer = layer_of(gate_bias="chrono", length=100)
    forget, put = total_bias(layer)[256:512], total_bias(layer)[:256]
    memory = forget.exp()
    assert 1 <= float(memory.min()) <= float(memory.max()) <= 99
    assert float(memory.mean()) == pytest.approx(50, rel=0.15)
    assert torch.equal(put, -forget)
    assert float(total_bias(layer)[512:].abs().max()) < 0.13


def test_chrono_gru_sets_the_update_gate_alone():
    bias = total_bias(layer_of(cell="gru", gate_bias="chrono", length=100))
    assert 0 <= float(bias[256:512].min()) <= float(bias[256:512].max()) <= math.log(99)
    assert float(bias[:256].abs().max()) < 0.13
    assert float(bias[512:].abs().max()) < 0.13


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_number_is_the_total_of_both_biases_exactly(cell):
    assert (total_bias(layer_of(cell=cell, gate_bias=1.5))[256:512] == 1.5).all()


def test_chrono_of_the_shortest_sequence_is_finite():
    assert (total_bias(layer_of(gate_bias="chrono", length=2))[256:512] == 0).all()


@pytest.mark.parametrize(("cell", "blocks"), [("rnn", 1), ("gru", 3), ("lstm", 4)])
def test_orthogonal_blocks_have_the_gain_as_their_only_singular_value(cell, blocks):
    weight = layer_of(cell=cell, init="orthogonal", gain=1.2, hidden_size=32).weight_hh.detach()
    assert len(weight) == blocks * 32
    assert all(torch.allclose(torch.linalg.svdvals(block), torch.full((32,), 1.2), atol=1e-5) for block in weight.split(32))


@pytest.mark.parametrize(("cell", "blocks"), [("rnn", 1), ("lstm", 4)])
def test_spectral_blocks_have_the_chosen_radius(cell, blocks):
    weight = layer_of(cell=cell, init="spectral", gain=1.3, hidden_size=32).weight_hh.detach()
    assert len(weight) == blocks * 32
    assert all(float(torch.linalg.eigvals(block).abs().max()) == pytest.approx(1.3, rel=1e-5) for block in weight.split(32))


def test_xavier_is_uniform_within_its_bound():
    weight = layer_of(init="xavier", gain=0.5, hidden_size=64).weight_hh.detach()
    bound = 0.5 * math.sqrt(6 / 128)
    assert 0.95 * bound < float(weight.abs().max()) <= bound
    assert float(weight.std()) == pytest.approx(bound / math.sqrt(3), rel=0.05)


def test_identity_times_gain():
    assert torch.equal(layer_of(cell="rnn", init="identity", gain=0.5, hidden_size=8).weight_hh.detach(), 0.5 * torch.eye(8))


def test_every_layer_and_direction_is_initialised():
    model = model_of(layers=2, bidirectional=True, gate_bias=3.0)
    assert all((total_bias(layer)[256:512] == 3).all() for layer in model.stack.layers)


def test_an_unknown_module_is_refused_rather_than_left_as_it_is():
    with pytest.raises(ValueError, match="LayerNorm"):
        initialise(nn.LayerNorm(3), RunConfig.parse({"task": {"name": "adding"}}).model, 10, torch.Generator())
