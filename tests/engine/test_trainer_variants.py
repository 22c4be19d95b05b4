"""Every way of training: resumed bit for bit, in parts, cut short, clipped, by schedule."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.errors import EngineError
from tests.engine.test_trainer import SHORT_ADDING, everything, made, same, train

VARIANTS = [
    ({"name": "surnames"}, {"layers": 2, "dropout": 0.3, "embedding_dropout": 0.2}, {"optimizer": "momentum", "schedule": "cosine"}),
    ({"name": "surnames"}, {"embedding_dropout": 0.3, "variational": True},
     {"optimizer": "rmsprop", "schedule": "plateau", "schedule_steps": 3}),
    ({"name": "dates"}, {"attention_at": "before", "layers": 2, "dropout": 0.2}, {"tf_schedule": "linear", "tf_coin": "sequence"}),
    ({"name": "dates"}, {"embedding_dropout": 0.2}, {"tf_schedule": "inverse_sigmoid", "tf_k": 2.0, "accumulate": 3}),
    (SHORT_ADDING, {"layers": 2, "dropout": 0.3}, {"tbptt": 5, "schedule": "warmup", "optimizer": "adamw", "weight_decay": 0.1}),
    ({"name": "parity"}, {"cell": "gru"}, {"tbptt": 5, "truncate": 13, "accumulate": 2, "schedule": "step", "schedule_steps": 4}),
    ({"name": "dates"}, {"bidirectional": False, "attention": "scaled"}, {"tbptt": 4, "tf_schedule": "linear"}),
    ({"name": "reber"}, {"layers": 2, "dropout": 0.3}, {"tbptt": 3, "carry": True}),
    ({"name": "sine"}, {"cell": "gru"}, {"tbptt": 7, "carry": True}),
    ({"name": "surnames"}, {"layers": 2, "norm": "batch", "dropout": 0.2}, {}),
    ({"name": "reber"}, {"layers": 2, "norm": "layer"}, {"tbptt": 3, "carry": True}),
    ({"name": "dates"}, {"attention_at": "before", "norm": "layer"}, {"tf_schedule": "linear"}),
]


@pytest.mark.parametrize(("task", "model", "settings"), VARIANTS, ids=str)
def test_every_variant_goes_on_bit_for_bit(task, model, settings):
    whole, half = made(task, model, steps=20, **settings), made(task, model, steps=20, **settings)
    expected = [whole.step() for _ in range(12)]
    train(half, 5)
    half.frame()
    half.evaluate()
    state = half.state_dict()
    half.step()
    resumed = made(task, model, steps=20, **settings)
    resumed.load_state_dict(state)
    for wanted in expected[5:]:
        found = resumed.step()
        assert replace(found, seconds=0.0) == replace(wanted, seconds=0.0)
    assert same(resumed.state_dict().tensors, whole.state_dict().tensors)
    assert resumed.state_dict().rest == whole.state_dict().rest


@pytest.mark.parametrize(("task", "model", "settings"), VARIANTS, ids=str)
def test_a_frame_of_a_variant_draws_nothing_and_drops_nothing(task, model, settings):
    trainer = made(task, model, **settings)
    trainer.step()
    before = everything(trainer)
    first, second = trainer.frame(), trainer.frame()
    trainer.evaluate()
    assert same(before, everything(trainer))
    assert first.loss == second.loss


@pytest.mark.parametrize("count", [2, 3, 16, 40])
@pytest.mark.parametrize("task", [SHORT_ADDING, {"name": "surnames"}, {"name": "dates"}, {"name": "parity"}, {"name": "anbn"}],
                         ids=lambda task: task["name"])
def test_the_parts_of_a_batch_add_up_to_the_whole(task, count):
    whole, in_parts = made(task), made(task, accumulate=count)
    one, other = whole.step(), in_parts.step()
    assert (other.loss, other.metric, other.grad_norm) == pytest.approx((one.loss, one.metric, one.grad_norm), rel=1e-5)
    for a, b in zip(whole._parameters, in_parts._parameters, strict=True):
        assert torch.allclose(a.grad, b.grad, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("count", [1, 2])
def test_a_batch_without_any_target_is_an_error_in_words_not_nan(count):
    trainer = made("parity", accumulate=count)
    whole = trainer.task.batch
    trainer.task.batch = lambda *given: replace(whole(*given), y=torch.full((20, 16), -1))
    with pytest.raises(EngineError, match="Every target of this batch is ignored"):
        trainer.step()


def test_a_part_without_any_target_is_left_out():
    whole, in_parts = made("parity"), made("parity", accumulate=2)
    drawn = whole.task.batch
    for trainer in (whole, in_parts):
        def half(*given):
            batch = drawn(*given)
            batch.y[:, :8] = -1
            return batch
        trainer.task.batch = half
    assert in_parts.step().loss == pytest.approx(whole.step().loss, rel=1e-5)


def test_training_sequences_are_cut_and_held_out_ones_are_not():
    trainer = made("parity", truncate=7)
    seen = []
    forward = trainer.model.forward
    trainer.model.forward = lambda batch, *more: (seen.append(batch.x.shape[0]), forward(batch, *more))[1]
    trainer.step()
    assert seen == [7]
    assert trainer.frame().inputs.shape[1] > 7


def test_a_schedule_sets_the_rate_and_a_live_change_scales_it():
    trainer = made(steps=10, schedule="warmup", schedule_steps=4, learning_rate=0.01, clip={"mode": "none"})
    assert [trainer.step().learning_rate for _ in range(2)] == pytest.approx([0.0025, 0.005])
    trainer.change("train.learning_rate", 0.1)
    assert [trainer.step().learning_rate for _ in range(3)] == pytest.approx([0.075, 0.1, 0.1])


def test_a_step_reports_what_clipping_did():
    by_norm, by_value = (made(clip={"mode": mode, "threshold": 0.01}) for mode in ("norm", "value"))
    first, second = by_norm.step(), by_value.step()
    assert first.clipped_norm == pytest.approx(0.01, rel=1e-3)
    assert (first.clip_angle, first.clipped_share) == (0.0, 1.0)
    assert 0 < second.clip_angle < 90
    assert second.clipped_norm < second.grad_norm
    by_norm.change("train.clip.threshold", 1e6)
    assert by_norm.step().clipped_share == 0.5


def test_truncated_bptt_shows_in_the_frame_as_a_gradient_that_ends():
    trainer = made(SHORT_ADDING, tbptt=5)
    trainer.step()
    gradient = trainer.frame().layers[0].grad_hidden
    assert (gradient[:, :10] == 0).all()
    assert (np.abs(gradient[:, 10:]).max(axis=2) > 0).all()


def test_truncated_bptt_changes_no_loss_before_the_first_update():
    assert made(SHORT_ADDING, tbptt=5).step().loss == made(SHORT_ADDING).step().loss


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "mingru"])
def test_a_carried_state_makes_the_chunks_one_sequence(cell):
    """With weights that stay as they are, what the chunks say is what the whole sequence says."""
    trainer = made("parity", {"cell": cell, "layers": 2}, tbptt=6, carry=True, optimizer="sgd", learning_rate=1e-12)
    whole = trainer.task.batch(16, torch.Generator().manual_seed(1), trainer.device)  # the data stream of seed 0
    expected = trainer.model(replace(whole)).prediction.detach()
    trainer._reader.carried = None
    losses = [trainer.step().loss for _ in range(4)]  # of 6, 6, 6 and 2 steps
    for loss, start in zip(losses, range(0, 20, 6), strict=True):
        part, y = expected[start : start + 6], whole.y[start : start + 6]
        assert loss == pytest.approx(float(torch.nn.functional.cross_entropy(part.flatten(0, 1), y.flatten(), ignore_index=-1)), rel=1e-6)
    fresh = trainer.step()
    assert trainer._stream.at == 6
    assert fresh.loss not in losses


def test_no_gradient_enters_the_chunk_before():
    trainer = made("parity", {"cell": "lstm"}, tbptt=6, carry=True)
    trainer.step()
    assert all(not state.requires_grad for state in trainer._reader.carried)
    assert [tuple(state.shape) for state in trainer._reader.carried] == [(1, 1, 16, 8)] * 2


def test_chunks_of_unequal_sequences_ask_nothing_past_an_end():
    trainer = made("reber", tbptt=3, carry=True)
    seen = []
    loss = trainer.task.loss
    trainer.task.loss = lambda output, batch: (seen.append(batch), loss(output, batch))[1]
    train(trainer, 30)
    assert all(torch.isfinite(loss(trainer.model(batch), batch)) for batch in seen)
    for batch in seen:
        assert ((batch.y != -1).sum(0) <= batch.full_lengths).all()
        assert (batch.full_lengths >= 1).all()
