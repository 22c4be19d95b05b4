import copy
import math

import numpy as np
import pytest
import torch

from engine.config import RunConfig
from engine.errors import CheckpointError, ConfigError, EngineError, NonFiniteError
from engine.trainer import Trainer, choose_device

SHORT_ADDING = {"name": "adding", "length": 12}
TASKS = pytest.mark.parametrize("task", [SHORT_ADDING, {"name": "surnames"}, {"name": "dates"}], ids=lambda task: task["name"])


def made(task: dict | str | None = None, model: dict | None = None, **train: object) -> Trainer:
    config = {
        "task": {"name": task} if isinstance(task, str) else task or SHORT_ADDING,
        "model": {"hidden_size": 8, **(model or {})}, "train": {"batch_size": 16, "device": "cpu", **train},
    }
    return Trainer(RunConfig.parse(config))


def everything(trainer: Trainer) -> dict[str, torch.Tensor]:
    grads = {f"grad.{name}": parameter.grad.clone() for name, parameter in trainer.model.named_parameters() if parameter.grad is not None}
    return {**trainer.state_dict().tensors, **grads, "global": torch.get_rng_state()}


def same(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def train(trainer: Trainer, steps: int) -> None:
    for _ in range(steps):
        trainer.step()


def test_steps_are_counted_from_one_and_report_the_batch_before_the_update():
    trainer = made(learning_rate=0.01)
    copied = copy.deepcopy(trainer.model)
    batch = trainer.task.batch(16, torch.Generator().manual_seed(1), trainer.device)  # the data stream of seed 0
    result = trainer.step()
    assert (result.step, trainer.step_number, result.learning_rate) == (1, 1, 0.01)
    assert result.loss == trainer.task.loss(copied(batch), batch).item()
    assert result.seconds > 0


def test_gradient_norm_is_from_before_clipping():
    free, clipped = made(), made(clip={"mode": "norm", "threshold": 0.01})
    first, second = free.step(), clipped.step()
    assert first.grad_norm == second.grad_norm > 0.01
    assert second.clipped
    assert clipped.model.head.weight.grad.norm() < 0.01


@TASKS
def test_resumed_training_is_uninterrupted_training_bit_for_bit(task):
    def losses_of(trainer: Trainer, steps: range) -> list[float]:
        losses = []
        for step in steps:
            if step == 20:
                trainer.change("train.learning_rate", 0.001)
                trainer.change("train.clip.threshold", 0.2)
                if task["name"] == "dates":
                    trainer.change("train.teacher_forcing", 0.5)
            losses.append(trainer.step().loss)
        return losses

    whole, half = made(task), made(task)
    expected = losses_of(whole, range(100) if task["name"] == "adding" else range(40))
    middle = len(expected) // 2
    seen = losses_of(half, range(middle))
    half.frame()
    half.evaluate()
    state = half.state_dict()
    half.step()  # what is done after the checkpoint must not matter
    resumed = made(task)
    resumed.load_state_dict(state)
    seen += losses_of(resumed, range(middle, len(expected)))
    assert seen == expected
    assert same(resumed.state_dict().tensors, whole.state_dict().tensors)
    assert resumed.config == whole.config


def test_the_rest_of_a_state_is_json():
    import json

    rest = made().state_dict().rest
    assert json.loads(json.dumps(rest)) == rest


def test_a_foreign_state_is_refused():
    with pytest.raises(CheckpointError, match="does not fit"):
        made().load_state_dict(made("dates").state_dict())
    with pytest.raises(CheckpointError, match="does not fit"):
        made().load_state_dict(made(model={"hidden_size": 9}).state_dict())


@TASKS
def test_a_frame_and_an_evaluation_change_nothing(task):
    trainer = made(task)
    train(trainer, 2)
    before = everything(trainer)
    trainer.frame()
    if task["name"] != "adding":
        trainer.frame(own="mai 1, 1999" if task["name"] == "dates" else "garcia")
    trainer.evaluate()
    assert same(before, everything(trainer))


def test_seed_decides_weights_and_data():
    assert made(seed=3).step().loss == made(seed=3).step().loss
    assert made(seed=3).step().loss != made(seed=4).step().loss


def test_construction_and_training_draw_no_global_random_number():
    before = torch.get_rng_state()
    made("dates", teacher_forcing=0.5).step()
    assert torch.equal(before, torch.get_rng_state())


@TASKS
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_frame_of_the_untrained_net_is_whole(task, cell):
    trainer = made(task, {"cell": cell, "bidirectional": False})
    frame = trainer.frame()
    items, steps = frame.inputs.shape[:2]
    assert (frame.step, items) == (0, 8)
    assert math.isfinite(frame.loss)
    assert [layer.part for layer in frame.layers] == (["encoder", "decoder"] if task["name"] == "dates" else ["main"])
    for layer in frame.layers:
        for array in (layer.hidden, layer.grad_hidden, *layer.gates.values()):
            assert array.shape[0] == 8
            assert np.isfinite(array[np.isfinite(layer.hidden)]).all()
    assert frame.layers[0].hidden.shape == (8, steps, 8)
    past = np.arange(steps) >= frame.lengths[:, None]
    assert np.isnan(frame.layers[0].hidden[past]).all()
    assert len(frame.example) == 8
    assert len(frame.prediction.said) == 64
    assert all(math.isnan(stat.grad_norm) and stat.update_ratio is None and stat.weight_norm > 0 for stat in frame.parameters.values())
    assert (frame.answer is None) == (task["name"] == "dates")


def test_probe_gradient_is_autograds():
    trainer = made(model={"cell": "rnn"})
    frame, model = trainer.frame(), trainer.model
    probe = trainer.task.held_out(trainer.device).items(0, 8)
    layer, h, states = model.stack.layers[0], torch.zeros(8, 8), []
    for x in probe.x:
        (h,), _ = model.stack.cell.step(x, (h,), layer.weights)
        states.append(h)
    loss = (model.head(h) - probe.y).square().mean()
    grads = torch.stack(torch.autograd.grad(loss, states)).transpose(0, 1).numpy()
    assert frame.loss == pytest.approx(loss.item(), rel=1e-6)
    assert np.abs(frame.layers[0].grad_hidden - grads).max() <= 1e-4 * np.abs(grads[:, 0]).max()
    assert np.allclose(frame.answer[:, -1], frame.prediction.said[:8, None], atol=1e-6)


def test_parameter_statistics_are_of_the_last_step():
    trainer = made(clip={"mode": "norm", "threshold": 0.01})
    trainer.step()
    before = copy.deepcopy(trainer.model)
    norm = trainer.step().grad_norm
    stats = trainer.frame().parameters
    assert math.sqrt(sum(stat.grad_norm**2 for stat in stats.values())) == pytest.approx(norm, rel=1e-5)
    for (name, old), new in zip(before.named_parameters(), trainer.model.parameters(), strict=True):
        moved = (new.detach() - old.detach()).norm().item()
        assert stats[name].update_ratio == pytest.approx(moved / new.detach().norm().item(), rel=1e-3)


@pytest.mark.parametrize(("task", "text"), [("surnames", "Nowak"), ("dates", "24 de mayo de 1999")])
def test_a_persons_own_text_is_a_ninth_sequence_without_loss(task, text):
    trainer = made(task, {"hidden_size": 16})
    plain, frame = trainer.frame(), trainer.frame(own=text)
    assert "".join(frame.tokens[8]) == text.lower()
    assert len(frame.example) == 9
    assert (frame.prediction.truth[8] == -1).all()
    assert (frame.prediction.said[8] >= -1).all()
    assert frame.loss == pytest.approx(plain.loss, rel=1e-6)
    assert np.isnan(frame.layers[0].grad_hidden[8]).all()
    assert np.isfinite(frame.layers[0].hidden[8, : len(text)]).all()
    assert len(frame.prediction.said) == 65
    steps = min(plain.inputs.shape[1], frame.inputs.shape[1])
    assert np.allclose(plain.layers[0].grad_hidden[:, :steps], frame.layers[0].grad_hidden[:8, :steps], atol=1e-7, equal_nan=True)


def test_numbers_have_no_text_of_ones_own():
    with pytest.raises(EngineError, match="adding"):
        made().frame(own="12")


def test_attention_stands_in_the_frame_row_by_row_with_what_was_said():
    frame = made("dates").frame()
    assert frame.attention.shape == (8, 11, frame.inputs.shape[1])
    assert np.allclose(frame.attention.sum(2), 1, atol=1e-5)
    assert made("surnames", {"readout": "attention"}).frame().attention.shape[:2] == (8, 1)


@TASKS
def test_evaluation_stands_beside_its_baseline(task):
    trainer = made(task)
    first, again = trainer.evaluate(), trainer.evaluate()
    assert first == again
    assert first.baseline == trainer.task.baseline
    assert math.isfinite(first.loss)
    assert (first.forced_metric is not None) == (task["name"] == "dates")


def test_evaluation_of_numbers_is_over_the_whole_held_out_set():
    trainer = made()
    held_out = trainer.task.held_out(trainer.device)
    with torch.no_grad():
        assert trainer.evaluate().loss == pytest.approx(trainer.task.loss(trainer.model(held_out), held_out).item(), rel=1e-5)


def test_an_infinite_weight_is_named_and_the_weights_are_kept():
    trainer = made(model={"layers": 2})
    with torch.no_grad():
        trainer.model.head.weight[0, 0] = float("inf")
    before = [parameter.detach().clone() for parameter in trainer.model.parameters()]
    with pytest.raises(NonFiniteError) as failure:
        trainer.step()
    error = failure.value
    assert (error.tensor, error.layer, error.step) == ("the output", "the readout", 1)
    assert trainer.step_number == 0
    assert all(torch.equal(old, new) for old, new in zip(before, trainer.model.parameters(), strict=True))


@pytest.mark.parametrize(("name", "index", "layer"), [
    ("stack.layers.0.weight_hh", 0, "layer 1"), ("stack.layers.3.weight_hh", 3, "layer 2, backward,"),
])
def test_the_first_layer_that_breaks_is_named(name, index, layer):
    trainer = made("surnames", {"layers": 2, "bidirectional": True})
    with torch.no_grad():
        trainer.model.stack.layers[index].weight_hh[0, 0] = float("nan")
    with pytest.raises(NonFiniteError, match=f"NaN in the output of {layer} at step 1"):
        trainer.step()


def test_a_gradient_that_is_not_finite_is_named_and_nothing_moves():
    trainer = made()
    trainer.model.stack.layers[0].weight_hh.register_hook(lambda grad: grad * float("nan"))
    before = trainer.state_dict().tensors
    with pytest.raises(NonFiniteError, match="NaN in the gradient of weight_hh of layer 1 at step 1"):
        trainer.step()
    after = trainer.state_dict().tensors
    assert all(torch.equal(before[name], after[name]) for name in before if name.startswith("model."))


def test_training_that_explodes_stops_at_the_step_that_broke():
    trainer = made(model={"cell": "rnn", "init": "orthogonal", "gain": 5.0}, optimizer="sgd", learning_rate=10.0, clip={"mode": "none"})
    with pytest.raises(NonFiniteError) as failure:
        train(trainer, 200)
    assert failure.value.step == trainer.step_number + 1
    assert all(bool(parameter.isfinite().all()) for parameter in trainer.model.parameters())


def test_only_live_settings_change():
    trainer = made()
    trainer.change("train.learning_rate", 0.5)
    assert trainer.step().learning_rate == 0.5
    with pytest.raises(ConfigError, match="while training"):
        trainer.change("model.hidden_size", 9)
    with pytest.raises(ConfigError):
        trainer.change("train.learning_rate", -1)


def test_cuda_without_a_device_is_one_clear_sentence(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ConfigError, match="cpu or auto"):
        choose_device("cuda")
    assert choose_device("auto").type == "cpu"


@pytest.mark.gpu
@TASKS
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_trains_and_shows_itself_on_cuda(task, cell):
    config = {"task": task, "model": {"cell": cell}, "train": {"device": "cuda"}}
    trainer, reference = Trainer(RunConfig.parse(config)), Trainer(RunConfig.parse({**config, "train": {"device": "cpu"}}))
    assert trainer.frame().loss == pytest.approx(reference.frame().loss, rel=1e-4)
    first = trainer.evaluate().loss
    train(trainer, 30)
    assert trainer.evaluate().loss < first
    assert np.isfinite(trainer.frame().layers[0].hidden[:, 0]).all()
