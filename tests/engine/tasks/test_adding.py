import numpy as np
import torch

from engine.config import RunConfig
from engine.models import Output
from engine.task_configs import AddingConfig
from engine.tasks.adding import Adding, draw

CPU = torch.device("cpu")


def test_one_mark_in_each_half_and_the_target_is_their_sum():
    batch = draw(9, 500, torch.Generator().manual_seed(3), CPU)
    value, mark = batch.x.unbind(2)
    assert set(mark.unique().tolist()) == {0.0, 1.0}
    assert (mark[:4].sum(0) == 1).all()
    assert (mark[4:].sum(0) == 1).all()
    assert torch.allclose((value * mark).sum(0), batch.y[:, 0])
    assert 0 <= float(value.min()) <= float(value.max()) <= 1


def test_the_shortest_sequence_marks_both_steps():
    assert (draw(2, 20, torch.Generator().manual_seed(0), CPU).x[:, :, 1] == 1).all()


def test_every_mark_position_occurs():
    mark = draw(6, 2000, torch.Generator().manual_seed(0), CPU).x[:, :, 1]
    assert (mark.sum(1) > 500).all()


def test_the_generator_alone_decides_the_data():
    first, second = (draw(20, 8, torch.Generator().manual_seed(5), CPU) for _ in range(2))
    assert torch.equal(first.x, second.x)
    assert torch.equal(first.y, second.y)


def test_baseline_is_the_error_of_always_saying_one_on_this_held_out_set():
    task = Adding(AddingConfig(length=30))
    held_out = task.held_out(CPU)
    said = Output(torch.ones_like(held_out.y))
    assert task.baseline == float(task.score(said, held_out)) == float(task.loss(said, held_out))
    assert abs(task.baseline - 1 / 6) < 0.03


def test_held_out_set_does_not_depend_on_the_seed_of_the_run():
    one, other = (Adding(RunConfig.parse({"task": {"name": "adding"}, "train": {"seed": seed}}).task) for seed in (0, 1))
    assert torch.equal(one.held_out(CPU).x, other.held_out(CPU).x)
    assert one.card.sha256 == other.card.sha256
    assert len(one.card.sha256) == 64


def test_the_sentence_adds_up():
    task = Adding(AddingConfig(length=10))
    batch = task.held_out(CPU).items(0, 8)
    sentence = task.describe(batch, task.prediction(Output(torch.full((8, 1), 1.25)), batch))[0]
    a, b = batch.x[:, 0, 0][batch.x[:, 0, 1] > 0].tolist()
    assert sentence == f"{a:.2f} + {b:.2f} = {a + b:.2f}; the network says 1.25."
    assert np.isclose(a + b, float(batch.y[0]))
