import copy
import math
from functools import partial

import pytest
import torch
from torch import nn

from engine.config import ClipConfig, TrainConfig
from engine.optim import build_optimizer, clip, gradient_norms, last_update, set_learning_rate


def model_with_gradients(scale: float = 1.0) -> nn.Module:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
    (model(torch.randn(16, 4)) * scale).square().sum().backward()
    return model


def gradients(model: nn.Module) -> torch.Tensor:
    return torch.cat([parameter.grad.flatten() for parameter in model.parameters()])


def test_norm_is_that_of_all_gradients_together():
    model = model_with_gradients()
    norms = gradient_norms(list(model.parameters()))
    assert norms.total.item() == pytest.approx(gradients(model).norm().item())
    assert norms.each[0].item() == pytest.approx(model[0].weight.grad.norm().item())


def test_a_parameter_without_gradient_counts_nothing():
    model = model_with_gradients()
    total = gradient_norms(list(model.parameters())).total
    model.register_parameter("unused", nn.Parameter(torch.ones(3)))
    assert torch.equal(gradient_norms(list(model.parameters())).total, total)


def test_clipping_by_norm_is_pytorchs_and_keeps_the_direction():
    model, other = model_with_gradients(), model_with_gradients()
    before = gradients(model)
    parameters = list(model.parameters())
    clipped = clip(parameters, ClipConfig(mode="norm", threshold=0.5), gradient_norms(parameters).total.item())
    assert (clipped.changed, clipped.angle) == (True, 0.0)
    assert clipped.norm == pytest.approx(gradients(model).norm().item(), rel=1e-6)
    nn.utils.clip_grad_norm_(other.parameters(), 0.5)
    assert torch.allclose(gradients(model), gradients(other))
    assert torch.cosine_similarity(gradients(model), before, dim=0) == pytest.approx(1)


def test_clipping_by_value_limits_every_number_and_turns_the_direction():
    model = model_with_gradients()
    before = gradients(model)
    clipped = clip(list(model.parameters()), ClipConfig(mode="value", threshold=0.1), before.norm().item())
    assert clipped.changed
    assert clipped.norm == pytest.approx(gradients(model).norm().item(), rel=1e-6)
    cosine = float(torch.cosine_similarity(gradients(model).double(), before.double(), dim=0))
    assert clipped.angle == pytest.approx(math.degrees(math.acos(cosine)), rel=1e-4)
    assert clipped.angle > 1
    assert torch.equal(gradients(model), before.clamp(-0.1, 0.1))
    assert torch.cosine_similarity(gradients(model), before, dim=0) < 0.99


@pytest.mark.parametrize("config", [ClipConfig(), ClipConfig(mode="norm", threshold=1e5), ClipConfig(mode="value", threshold=1e5)])
def test_small_gradients_are_left_alone(config):
    model = model_with_gradients()
    before = gradients(model)
    clipped = clip(list(model.parameters()), config, before.norm().item())
    assert clipped == (False, before.norm().item(), 0.0)
    assert torch.equal(gradients(model), before)


@pytest.mark.parametrize("settings", [
    {"optimizer": "sgd", "learning_rate": 0.1}, {"optimizer": "momentum", "learning_rate": 0.1}, {"optimizer": "rmsprop"},
    {"optimizer": "adam"}, {"optimizer": "adamw", "weight_decay": 0.3, "learning_rate": 0.02},
])
def test_last_update_is_what_the_step_added(settings):
    model, config = model_with_gradients(), TrainConfig(**settings)
    optimizer = build_optimizer(model.parameters(), config)
    for _ in range(3):
        before = copy.deepcopy(model)
        optimizer.step()
        for old, new in zip(before.parameters(), model.parameters(), strict=True):
            update = last_update(optimizer, new, config.learning_rate)
            assert torch.allclose(update, new.detach() - old.detach(), atol=2e-7)


def test_no_update_before_the_first_step():
    model = model_with_gradients()
    optimizer = build_optimizer(model.parameters(), TrainConfig())
    assert last_update(optimizer, model[0].weight, 0.1) is None


@pytest.mark.parametrize(("name", "plain"), [
    ("adam", torch.optim.Adam), ("rmsprop", torch.optim.RMSprop), ("sgd", torch.optim.SGD),
    ("momentum", partial(torch.optim.SGD, momentum=0.9)), ("adamw", partial(torch.optim.AdamW, weight_decay=0.1)),
])
def test_an_optimiser_is_pytorchs_own(name, plain):
    model, other = model_with_gradients(), model_with_gradients()
    decay = 0.1 if name == "adamw" else 0.0
    optimizer = build_optimizer(model.parameters(), TrainConfig(optimizer=name, weight_decay=decay))
    reference = plain(other.parameters(), lr=0.005)
    for rate in (0.005, 0.001):
        set_learning_rate(optimizer, rate)
        reference.param_groups[0]["lr"] = rate
        optimizer.step()
        reference.step()
    assert all(torch.allclose(a, b, atol=1e-7) for a, b in zip(model.parameters(), other.parameters(), strict=True))
