"""The closed-form readout: least squares over everything seen, whatever the shape of the targets; resumed bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.config import RunConfig
from engine.models import Model, Output
from engine.ridge import Ridge
from engine.tasks.base import UNASKED, Batch
from engine.trainer import Trainer


class Readout(Model):
    """A head alone: what a model feeds it is given."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.head = torch.nn.Linear(inputs, outputs)

    def forward(self, batch: Batch, teacher_forcing: float = 1.0, generator: torch.Generator | None = None) -> Output:
        return Output(self.head(batch.x))

    def free(self, batch: Batch) -> Output:
        return self.forward(batch)

    def record(self, batch: Batch):
        raise NotImplementedError


def fit(batches: list[Batch], inputs: int, outputs: int) -> torch.nn.Linear:
    model = Readout(inputs, outputs)
    ridge = Ridge(model)
    for batch in batches:
        model(batch)
        ridge.update(batch)
    return model.head


def least_squares(states: Tensor, targets: Tensor) -> np.ndarray:
    rows = np.concatenate([states.numpy(), np.ones((len(states), 1))], 1).astype(float)
    return np.linalg.lstsq(rows, targets.numpy().astype(float), rcond=None)[0]


def check(head: torch.nn.Linear, states: Tensor, targets: Tensor) -> None:
    found = np.concatenate([head.weight.detach().numpy().T, head.bias.detach().numpy()[None]])
    assert found == pytest.approx(least_squares(states, targets), abs=1e-4)


def test_several_batches_are_one_regression() -> None:
    torch.manual_seed(0)
    batches = [Batch(torch.randn(40, 5), torch.randn(40, 2)) for _ in range(3)]
    check(fit(batches, 5, 2), torch.cat([b.x for b in batches]), torch.cat([b.y for b in batches]))


def test_a_class_is_a_one_among_zeros() -> None:
    torch.manual_seed(0)
    x, y = torch.randn(50, 4), torch.randint(3, (50,))
    check(fit([Batch(x, y)], 4, 3), x, torch.nn.functional.one_hot(y, 3))


@pytest.mark.parametrize("labels", [True, False])
def test_padding_and_what_nobody_asks_is_left_out(labels: bool) -> None:
    torch.manual_seed(0)
    x, lengths = torch.randn(6, 30, 4), torch.randint(1, 7, (30,))
    real = torch.arange(6)[:, None] < lengths
    y = torch.randint(3, (6, 30)) if labels else torch.randn(6, 30, 3)
    if labels:
        y[0], real[0] = UNASKED, False
    head = fit([Batch(x, y, lengths, aligned=True)], 4, 3)
    check(head, x[real], torch.nn.functional.one_hot(y[real], 3) if labels else y[real])


def esn() -> Trainer:
    return Trainer(RunConfig.parse({
        "task": {"name": "adding", "length": 10}, "model": {"cell": "esn", "hidden_size": 60}, "train": {"steps": 50, "device": "cpu"},
    }))


def test_an_echo_state_network_learns_without_moving_its_reservoir() -> None:
    trainer = esn()
    before = trainer.model.stack.layers[0].weight_hh.clone()
    start, losses = trainer.evaluate(), [trainer.step().loss for _ in range(30)]
    assert torch.equal(trainer.model.stack.layers[0].weight_hh, before)
    assert trainer.evaluate().loss < min(0.5 * start.loss, 0.9 * trainer.evaluate().baseline)
    assert losses[-1] < losses[0]
    (layer,) = trainer.frame().layers
    assert np.isfinite(layer.grad_hidden).all()


@pytest.mark.parametrize("cell", ["esn", "rnn_batchnorm"])
def test_a_resumed_run_goes_on_bit_for_bit(cell: str) -> None:
    config = esn().config.changed("model.cell", cell)
    whole, cut = Trainer(config), Trainer(config)
    for _ in range(3):
        whole.step(), cut.step()
    cut.frame(), cut.evaluate()
    again = Trainer(config)
    again.load_state_dict(cut.state_dict())
    assert [whole.step().loss for _ in range(3)] == [again.step().loss for _ in range(3)]
    assert whole.evaluate() == again.evaluate()
