"""More public reports of people who train RNNs, as cases of a whole kind: the ends of a range, what counts in a loss, and long runs."""

import gc
import warnings

import numpy as np
import pytest
import torch
from torch import nn

from engine.attention import masked_softmax
from engine.cells import CELLS, Stack
from engine.config import RunConfig
from engine.errors import EngineError
from engine.models import Output
from engine.probe import record
from engine.task_configs import TASK_CONFIGS, usable
from engine.tasks import Batch, build_task
from engine.tasks.translation import END
from engine.trainer import Trainer
from engine.understand.through_time import Setting, of_frame, through_time
from tests.engine.peak import resident

USABLE = sorted(name for name in TASK_CONFIGS if usable(name))
READERS = sorted(name for name in USABLE if TASK_CONFIGS[name].letters)
WRITERS = sorted(name for name in USABLE if TASK_CONFIGS[name].kind == "translation")
CPU = torch.device("cpu")
TWO_CELLS = pytest.mark.parametrize("cell", ["lstm", "gru"])


def task_of(name: str):
    return build_task(RunConfig.parse({"task": {"name": name}}).task)


def trainer_of(task: str, train: dict[str, object], cell: str = "lstm", size: int = 4) -> Trainer:
    return Trainer(RunConfig.parse({"task": {"name": task}, "model": {"cell": cell, "hidden_size": size}, "train": train}))


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("cell", sorted(CELLS))
def test_the_gradient_through_one_time_step_is_one_bar_of_height_1(cell, bidirectional):  # pytorch 34036
    torch.manual_seed(0)
    stack = Stack(cell, 3, 4, layers=2, bidirectional=bidirectional).eval()
    output, recording = stack.record(torch.randn(1, 2, 3))
    grads = torch.autograd.grad(output.output.square().sum(), recording.tensors(), allow_unused=True)
    for layer in recording.frames(grads, "main"):
        bars = of_frame(layer, 0)
        assert bars is not None
        assert bars.hidden.tolist() == [0.0]  # log10 of the share of the last step, which is this one
        for drawn in (bars.cell, bars.theory):
            assert drawn is None or (drawn.shape == (1,) and np.isfinite(drawn).all())


@pytest.mark.parametrize("cell", sorted(name for name in CELLS if name != "esn"))
def test_an_untrained_layer_of_one_time_step_has_a_curve(cell):  # pytorch 34036
    curve = through_time(Setting(cell=cell, length=1, hidden=4))
    assert curve.hidden.shape == (2,)
    assert curve.hidden[-1] == 0
    assert np.isfinite(curve.hidden).all()


@pytest.mark.parametrize("module", [nn.RNN, nn.LSTM, nn.GRU])
def test_a_sequence_of_length_0_is_refused_by_the_numbers_given(module):  # pytorch 15567, fairseq 1692
    with pytest.raises(EngineError, match=r"from 1 to 5; got \[2, 0, 3\]"):
        record(module(3, 4), torch.randn(5, 3, 3), lengths=[2, 0, 3])


@pytest.mark.parametrize("name", READERS)
def test_an_empty_text_is_refused_in_words(name):
    with pytest.raises(EngineError, match=r"\b0\b|cannot read a text"):
        task_of(name).own("", CPU)


@pytest.mark.parametrize("name", USABLE)
def test_no_task_has_a_sequence_of_length_0(name):
    task = task_of(name)
    for batch in (task.batch(32, torch.Generator().manual_seed(0), CPU), task.held_out(CPU)):
        assert batch.full_lengths.min() >= 1
        assert batch.full_lengths.max() <= len(batch.x)


@pytest.mark.parametrize("name", WRITERS)
def test_the_end_sign_counts_in_the_loss_and_padding_does_not(name):  # catr 12
    task = task_of(name)
    batch = task.batch(16, torch.Generator().manual_seed(0), CPU)
    said = torch.zeros(*batch.y.shape, task.output_size, requires_grad=True)
    (grad,) = torch.autograd.grad(task.loss(Output(said), batch), said)
    counts = grad.abs().sum(-1) > 0
    assert torch.equal(counts, batch.y != 0)
    assert ((batch.y == END).sum(0) == 1).all()
    assert counts[batch.y == END].all()


@pytest.mark.parametrize("name", WRITERS)
def test_more_padding_changes_neither_loss_nor_score_and_a_missed_end_changes_both(name):  # catr 12
    task = task_of(name)
    batch = task.batch(16, torch.Generator().manual_seed(0), CPU)
    right = 10.0 * nn.functional.one_hot(batch.y, task.output_size).float()
    elsewhere = torch.where((batch.y == 0)[..., None], torch.randn_like(right), right)
    endless = torch.where((batch.y == END)[..., None], right.roll(1, -1), right)
    assert task.loss(Output(elsewhere), batch) == task.loss(Output(right), batch)
    assert task.score(Output(elsewhere), batch) == 1
    assert task.loss(Output(endless), batch) > task.loss(Output(right), batch)
    assert task.score(Output(endless), batch) == 0


def test_a_mask_after_the_softmax_leaves_a_third_of_the_weight_until_it_is_shared_out_anew():  # pointer-generator 88
    scores, mask = torch.tensor([[1.0, 2.0, 3.0]]), torch.tensor([[True, True, False]])
    after = masked_softmax(scores, None) * mask
    assert after.sum().item() == pytest.approx(0.335, abs=5e-4)
    torch.testing.assert_close(after / after.sum(), masked_softmax(scores, mask))


@pytest.mark.long
@TWO_CELLS
def test_memory_after_5000_steps_is_that_after_200(cell):  # pytorch 1840
    trainer = trainer_of("adding", {"batch_size": 4, "steps": 5000}, cell)
    for _ in range(200):
        trainer.step()
    gc.collect()
    early = resident("VmRSS")
    for _ in range(4800):
        trainer.step()
    gc.collect()
    assert resident("VmRSS") <= 1.05 * early


@pytest.mark.filterwarnings("default")
@TWO_CELLS
def test_a_hundred_steps_warn_of_nothing_even_with_weights_put_in_from_elsewhere(cell):  # pytorch/examples 248, aster 59
    trainer = trainer_of("adding", {"batch_size": 4}, cell)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        for step in range(100):
            if step == 50:  # a transposed copy: weights that do not lie one after the other
                for weight in trainer.model.parameters():
                    weight.data = weight.data.t().contiguous().t()
            trainer.step()
        trainer.evaluate()
        trainer.frame()
    assert not [str(each.message) for each in seen]


@pytest.mark.parametrize("task", ["adding", "surnames", "number_words", "reber"])
def test_an_odd_last_slice_of_the_held_out_set_changes_no_score(task, monkeypatch):  # keras 7224, 1332
    trainer = trainer_of(task, {"batch_size": 3})
    whole = trainer.evaluate()
    held_out = trainer._held_out.x.shape[1]
    slice_size = next(size for size in range(101, 200) if held_out % size)
    monkeypatch.setattr(trainer, "_at_once", slice_size)
    odd = trainer.evaluate()
    assert (odd.loss, odd.metric) == pytest.approx((whole.loss, whole.metric), rel=1e-4)


@pytest.mark.parametrize("task", ["adding", "surnames", "number_words", "reber"])
def test_parts_of_unequal_size_add_up_to_the_batch(task):  # keras 3038
    whole, odd = (trainer_of(task, {"batch_size": 5, "accumulate": count}).step() for count in (1, 3))
    assert odd.loss == pytest.approx(whole.loss, rel=1e-5)
    assert odd.grad_norm == pytest.approx(whole.grad_norm, rel=1e-4)


@TWO_CELLS
def test_a_shorter_last_chunk_is_trained_on_and_the_next_sequences_start_from_nothing(cell):  # keras 7224
    trainer = trainer_of("char_lm", {"batch_size": 3, "tbptt": 7, "carry": True}, cell)
    steps = len(trainer.task.batch(1, torch.Generator(), CPU).x)
    assert steps % 7
    seen = []
    trainer._reader.register_forward_pre_hook(lambda reader, args: seen.append((len(args[0]), reader.carried is None)))
    for _ in range(2 * -(-steps // 7)):
        trainer.step()
    once = [(min(7, steps - at), at == 0) for at in range(0, steps, 7)]
    assert seen == once + once


@pytest.mark.parametrize("name", ["brackets", "tagging", "parity"])
def test_accuracy_counts_real_steps_only(name):  # transformer-from-scratch 7
    """Lengths 10, 5, 3, 2: half of the 20 real steps right and all 20 of the padding is 0.50, not 0.75."""
    task, steps = task_of(name), torch.arange(10)[:, None]
    real = steps < torch.tensor([10, 5, 3, 2])
    labels = torch.where(real, 1, -1)
    right = (real.flatten().cumsum(0) <= 10).view_as(real) | ~real
    said = nn.functional.one_hot(torch.where(right, labels.clamp_min(0), 0), task.output_size).float()
    batch = Batch(steps.expand(10, 4).clone(), labels, torch.tensor([10, 5, 3, 2]), aligned=True)
    assert float(task.score(Output(said), batch)) == 0.5
