"""Public reports of people who train RNNs, as cases of a whole kind. What is tested elsewhere is not repeated here."""

import warnings

import pytest
import torch

from engine.attention import masked_softmax
from engine.cells import CELLS, Stack
from engine.config import ClipConfig, RunConfig, TrainConfig
from engine.errors import ConfigError, NonFiniteError
from engine.optim import build_optimizer, clip, gradient_norms
from engine.task_configs import TASK_CONFIGS, usable
from engine.trainer import Trainer
from engine.understand.parameter_calculator import count

EVERY_CELL = pytest.mark.parametrize("cell", sorted(CELLS))
LENGTHS = torch.tensor([2, 5, 3])


def stack_of(cell: str, **sizes: int) -> Stack:
    """Untrained, with weights of a size that keeps every state finite, and no statistics that move."""
    torch.manual_seed(0)
    stack = Stack(cell, 3, 4, **sizes).eval()
    with torch.no_grad():
        for parameter in stack.parameters():
            parameter.uniform_(-0.3, 0.3)
    return stack


def trainer_of(task: str = "adding", **settings: object) -> Trainer:
    train = {"batch_size": 4, "steps": 50, **settings}
    return Trainer(RunConfig.parse({"task": {"name": task}, "model": {"hidden_size": 8}, "train": train}))


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
@EVERY_CELL
def test_final_states_keep_layers_and_directions_first_at_every_length_even_1(cell, bidirectional, layers):  # pytorch 19675, 3851, 34036
    stack = stack_of(cell, layers=layers, bidirectional=bidirectional)
    for steps in (1, 8):
        output, final = stack(torch.randn(steps, 6, 3))
        directions = 2 if bidirectional else 1
        assert output.shape == (steps, 6, directions * 4)
        assert final.shape == (layers, directions, 6, 4)


@EVERY_CELL
def test_forward_ends_at_the_last_step_and_backward_at_the_first(cell):  # pytorch 3587, 74291
    output, final = stack_of(cell, layers=2, bidirectional=True)(torch.randn(5, 3, 3), LENGTHS)
    last = output[LENGTHS - 1, torch.arange(3)]
    assert torch.equal(last[:, :4], final[-1, 0])
    assert torch.equal(output[0, :, 4:], final[-1, 1])


@EVERY_CELL
def test_lengths_need_no_order_and_answers_keep_that_of_the_batch(cell):  # pytorch 8026, 15567
    stack, x, order = stack_of(cell, bidirectional=True), torch.randn(5, 3, 3), torch.tensor([1, 2, 0])
    plain, sorted_ = stack(x, LENGTHS), stack(x[:, order], LENGTHS[order])
    torch.testing.assert_close(sorted_.output, plain.output[:, order], atol=1e-6, rtol=0)
    torch.testing.assert_close(sorted_.final, plain.final[:, :, order], atol=1e-6, rtol=0)


@pytest.mark.parametrize("name", sorted(name for name in TASK_CONFIGS if usable(name) and TASK_CONFIGS[name].causal))
def test_two_directions_are_refused_where_they_would_read_the_target(name):  # Sentence-VAE 22, flair 812
    with pytest.raises(ConfigError, match=r"direction|bidirectional"):
        RunConfig.parse({"task": {"name": name}, "model": {"bidirectional": True}})


def test_equal_scores_give_padding_three_quarters_unmasked_and_nothing_masked():  # tensorflow 512
    scores, mask = torch.zeros(1, 8), torch.arange(8)[None] < 2
    assert masked_softmax(scores, None)[0, 2:].sum().item() == pytest.approx(0.75)
    masked = masked_softmax(scores, mask)
    assert masked[0].tolist() == [0.5, 0.5, 0, 0, 0, 0, 0, 0]


def test_the_mask_comes_before_the_softmax():  # pointer-generator 88
    weights = masked_softmax(torch.tensor([[1.0, 2.0, 3.0]]), torch.tensor([[True, True, False]]))
    assert weights[0].tolist() == pytest.approx([0.269, 0.731, 0], abs=5e-4)


@pytest.mark.parametrize(("mode", "threshold", "kept"), [("norm", 2.5, [1.5, 2.0]), ("value", 3.5, [3.0, 3.5]), ("none", 2.5, [3.0, 4.0])])
def test_the_update_uses_the_clipped_gradient_and_the_norm_shown_is_from_before(mode, threshold, kept):  # VGRNN 4, transformers 1563
    weights = [torch.nn.Parameter(torch.zeros(1)) for _ in range(2)]
    for weight, value in zip(weights, (3.0, 4.0), strict=True):
        weight.grad = torch.tensor([value])
    total = gradient_norms(weights).total.item()
    clipped = clip(weights, ClipConfig(mode=mode, threshold=threshold), total)
    build_optimizer(weights, TrainConfig(optimizer="sgd", learning_rate=1.0)).step()
    assert total == pytest.approx(5.0)
    assert [-weight.item() for weight in weights] == pytest.approx(kept, abs=1e-5)
    assert clipped.norm == pytest.approx(torch.tensor(kept).norm().item(), abs=1e-5)


@pytest.mark.parametrize("mode", ["norm", "value", "none"])
def test_accumulated_parts_are_clipped_once_as_the_whole_batch(mode):  # onsets-and-frames 24
    whole, parts = (trainer_of(accumulate=n, clip={"mode": mode, "threshold": 0.01}).step() for n in (1, 2))
    assert parts.grad_norm == pytest.approx(whole.grad_norm, rel=1e-4)
    assert parts.clipped_norm == pytest.approx(whole.clipped_norm, rel=1e-4)


@pytest.mark.parametrize("mode", ["norm", "value", "none"])
def test_clipping_never_rescues_an_infinite_gradient(mode):  # lstmp 2, keras 6256
    trainer = trainer_of(clip={"mode": mode, "threshold": 1.0})
    before = [weight.detach().clone() for weight in trainer.model.parameters()]
    next(iter(trainer.model.parameters())).register_hook(lambda grad: grad + float("inf"))
    with pytest.raises(NonFiniteError):
        trainer.step()
    assert all(torch.equal(old, new) for old, new in zip(before, trainer.model.parameters(), strict=True))


def test_dropout_between_layers_is_refused_where_there_is_one_layer():  # pyro 1415
    with pytest.raises(ConfigError, match="layer"):
        RunConfig.parse({"task": {"name": "adding"}, "model": {"layers": 1, "dropout": 0.5}})


def test_the_gru_keeps_by_z_as_pytorch_does():  # pytorch 20129
    stack = Stack("gru", 1, 1)
    with torch.no_grad():
        for name, parameter in stack.named_parameters():
            parameter.fill_(0.0 if "bias" in name else 1.0)
        assert stack(torch.ones(1, 1, 1)).output.item() == pytest.approx(0.205, abs=5e-4)


@pytest.mark.parametrize(("cell", "pytorch", "textbook"), [("rnn", 640, 620), ("lstm", 2560, 2480), ("gru", 1920, 1860)])
def test_parameters_are_counted_in_both_conventions(cell, pytorch, textbook):  # pytorch 36905
    assert [count(cell, 10, 20, convention).total for convention in ("pytorch", "textbook")] == [pytorch, textbook]


@pytest.mark.filterwarnings("default")
@EVERY_CELL
def test_training_warns_of_nothing(cell):  # pytorch/examples 248, aster 59
    trainer = Trainer(RunConfig.parse({"task": {"name": "adding"}, "model": {"cell": cell, "hidden_size": 4}, "train": {"batch_size": 4}}))
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        for _ in range(3):
            trainer.step()
        trainer.frame()
    assert not [str(each.message) for each in seen]
