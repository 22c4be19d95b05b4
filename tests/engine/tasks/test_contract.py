"""What every task owes, whatever it is: data, splits, baseline, words, and a network that can start on it."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from engine.cards import LABELS
from engine.config import RunConfig
from engine.errors import EngineError
from engine.memory import PROBE_ITEMS
from engine.runs.frames import decode, encode
from engine.task_configs import EVERY_STEP, TASK_CONFIGS, usable
from engine.tasks import TASKS, Batch, Task, build_task
from engine.tasks.base import PREDICTED_ITEMS, UNASKED
from engine.trainer import Trainer

CPU = torch.device("cpu")
EVERY = pytest.mark.parametrize("name", [name for name in TASKS if usable(name)])


@cache
def task(name: str) -> Task:
    return build_task(RunConfig.parse({"task": {"name": name}}).task)


@cache
def trainer(name: str) -> Trainer:
    torch.set_num_threads(1)
    tried = Trainer(RunConfig.parse({"task": {"name": name}, "model": {"hidden_size": 8}, "train": {"batch_size": 8, "device": "cpu"}}))
    tried.step()
    return tried


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def rows(batch: Batch) -> set[bytes]:
    """Each item's input without its padding."""
    return {column[: int(n)].contiguous().numpy().tobytes() for column, n in zip(batch.x.unbind(1), batch.full_lengths, strict=True)}


def test_every_task_has_settings_and_every_setting_a_task():
    assert list(TASKS) == list(TASK_CONFIGS)
    assert all(TASKS[name].name == name == TASK_CONFIGS[name].model_fields["name"].default for name in TASKS)
    assert all(TASKS[name].kind == TASK_CONFIGS[name].kind for name in TASKS)


@EVERY
def test_the_sizes_that_the_page_shows_without_torch_are_those_of_the_task(name):
    config, built = RunConfig.parse({"task": {"name": name}}).task, task(name)
    assert config.letters == len(built.vocabulary or ())
    assert config.letters or config.inputs == built.input_size
    assert config.outputs == built.output_size
    assert config.answer_steps == built.answer_length
    assert max(len(built.held_out(CPU).x), len(built.batch(64, generator(), CPU).x)) <= config.longest


@EVERY
def test_a_seed_decides_the_batches(name):
    one, same, other = (task(name).batch(16, generator(seed), CPU) for seed in (3, 3, 4))
    assert torch.equal(one.x, same.x)
    assert torch.equal(one.y, same.y)
    assert one.x.shape != other.x.shape or not torch.equal(one.x, other.x) or not torch.equal(one.y, other.y)


@EVERY
def test_the_held_out_set_is_fixed_and_fills_the_prediction_view(name):
    fresh = build_task(RunConfig.parse({"task": {"name": name}, "train": {"seed": 7}}).task)
    assert torch.equal(fresh.held_out(CPU).x, task(name).held_out(CPU).x)
    assert torch.equal(fresh.held_out(CPU).y, task(name).held_out(CPU).y)
    assert task(name).held_out(CPU).x.shape[1] >= (PREDICTED_ITEMS if name != "anbn" else 40)


@EVERY
def test_what_is_held_out_is_never_trained_on(name):
    if name in ("anbn",):
        return  # its held-out set repeats n = 1 to 10 on purpose; test_counting.py has the rest
    generating, drawn = generator(), set()
    for _ in range(10):
        drawn |= rows(task(name).batch(64, generating, CPU))
    assert not drawn & rows(task(name).held_out(CPU))


@EVERY
def test_labels_past_the_end_are_unasked_and_inputs_are_padding(name):
    batch = task(name).batch(64, generator(), CPU)
    past = torch.arange(len(batch.x)).unsqueeze(1) >= batch.full_lengths
    if batch.lengths is not None:
        assert (batch.x[past] == 0).all()
        assert (batch.x[~past] > 0).all()
    if batch.aligned and not batch.y.is_floating_point():
        assert (batch.y[past] == UNASKED).all()
        assert (batch.y[~past] >= 0).all()


@EVERY
def test_the_trivial_baseline_is_no_goal(name):
    built = task(name)
    assert math.isfinite(built.baseline)
    assert built.baseline_note
    if built.metric.goal is not None:
        assert (built.metric.goal > built.baseline) == built.metric.higher_is_better


@EVERY
def test_the_card_is_complete(name):
    card = task(name).card
    assert all(getattr(card, field) for field in LABELS)
    assert len(card.sha256) == 64


@EVERY
def test_a_random_batch_has_a_finite_loss_and_a_score(name):
    tried = trainer(name)
    batch = tried.task.batch(8, generator(), CPU)
    output = tried.model(batch)
    assert output.prediction.shape[-1] == tried.task.output_size
    assert math.isfinite(tried.task.loss(output, batch).item())
    assert math.isfinite(tried.task.score(output, batch).item())


@EVERY
def test_poisoned_targets_change_nothing_that_the_network_says_by_itself(name):
    tried = trainer(name)
    batch = tried.task.held_out(CPU).items(0, 12)
    poisoned = replace(batch, y=torch.full_like(batch.y, float("nan") if batch.y.is_floating_point() else 2**30))
    with torch.no_grad():
        honest, blind = tried.model.show(batch, 8), tried.model.show(poisoned, 8)
    assert torch.equal(honest.prediction, blind.prediction)
    assert honest.written is None or torch.equal(honest.written, blind.written)


@EVERY
def test_a_frame_describes_each_probe_item_in_a_sentence_and_survives_the_store(name):
    frame = trainer(name).frame()
    assert len(frame.example) >= PROBE_ITEMS
    assert all(sentence.endswith(".") and "nan" not in sentence for sentence in frame.example)
    back = decode(encode(frame, "half"))
    assert back.prediction is not None
    assert frame.prediction is not None
    assert back.prediction.kind == frame.prediction.kind
    assert back.prediction.labels == frame.prediction.labels
    assert len(back.prediction.said) >= PROBE_ITEMS


@EVERY
def test_evaluation_in_parts_is_evaluation_of_the_whole(name):
    tried = trainer(name)
    whole = tried.task.held_out(CPU)
    with torch.no_grad():
        output = tried.model.free(whole)
    assert tried.evaluate().metric == pytest.approx(tried.task.score(output, whole).item(), rel=1e-4, abs=1e-6)


@EVERY
def test_doubling_the_padding_changes_no_score_gradient_or_picture(name):
    tried = trainer(name)
    batch = tried.task.held_out(CPU).items(0, 16).trimmed()
    if batch.lengths is None:
        batch = replace(batch, lengths=batch.full_lengths)
    if batch.x.is_floating_point():
        return  # numbers are never padded
    more = torch.zeros(len(batch.x), 16, dtype=batch.x.dtype)
    y = torch.cat([batch.y, torch.full_like(more, UNASKED)]) if batch.aligned else batch.y
    padded = replace(batch, x=torch.cat([batch.x, more]), y=y)
    with torch.no_grad():
        plain, wide = tried.model(batch), tried.model(padded)
    assert tried.task.loss(wide, padded).item() == pytest.approx(tried.task.loss(plain, batch).item(), abs=1e-6)
    assert tried.task.score(wide, padded).item() == pytest.approx(tried.task.score(plain, batch).item(), abs=1e-6)
    for short, long in zip(*(_seen(tried, each, len(batch.x)) for each in (batch, padded)), strict=True):
        assert np.abs(long - short).max() <= 1e-6 * max(np.abs(short).max(), 1e-3)


def _seen(tried: Trainer, batch: Batch, steps: int) -> list[np.ndarray]:
    """Every parameter's gradient, and what a board would draw of the first so many steps."""
    output, recordings = tried.model.record(batch)
    tensors = [recording.tensors() for _, recording in recordings]
    weights = [weight for weight in tried.model.parameters() if weight.requires_grad]
    inside = [tensor for some in tensors for tensor in some]
    grads = torch.autograd.grad(tried.task.loss(output, batch), [*inside, *weights], allow_unused=True)
    found, rest = [grad.numpy() for grad in grads[len(inside) :] if grad is not None], list(grads)
    for (part, recording), mine in zip(recordings, tensors, strict=True):
        for layer in recording.frames([rest.pop(0) for _ in mine], part):
            arrays = (layer.hidden, layer.grad_hidden, layer.cell, layer.grad_cell, layer.slope, *layer.gates.values())
            found += [np.nan_to_num(array[:, :steps]) for array in arrays if array is not None]
    return found


OWN = {"first_token": "3abc", "reversal": "123", "running_sum": "123", "sorting": "321", "parity": "0110", "reber": "BTBTX",
       "brackets": "([])", "char_lm": "def f(", "tagging": "x = 1  # é", "number_words": "forty-two", "surnames": "garcia",
       "name_writing": "pl",
       "dates": "3 mai 1999"}


@EVERY
def test_a_persons_own_text_is_a_ninth_sequence_without_a_truth(name):
    tried = trainer(name)
    if name not in OWN:
        with pytest.raises(EngineError, match="cannot read a text"):
            tried.frame(own="abc")
        return
    frame = tried.frame(own=OWN[name])
    assert frame.tokens is not None
    assert "".join(frame.tokens[PROBE_ITEMS]).lower() == OWN[name].replace("é", "□").lower()
    assert len(frame.example) == PROBE_ITEMS + 1
    if name != "char_lm":
        assert (frame.prediction.truth[PROBE_ITEMS] == -1).all()
    assert math.isclose(frame.loss, tried.frame().loss, rel_tol=1e-5)


@EVERY
def test_two_directions_are_refused_where_they_would_read_the_answer(name):
    causal = TASK_CONFIGS[name].causal
    both = {"task": {"name": name}, "model": {"bidirectional": True}}
    if causal:
        with pytest.raises(EngineError, match="read backwards"):
            RunConfig.parse(both)
    else:
        assert RunConfig.parse(both).model.bidirectional
    assert not (TASK_CONFIGS[name].kind in ("forecast", "language") and not causal)


@EVERY
def test_a_single_vector_is_not_read_out_where_every_step_has_an_answer(name):
    if TASK_CONFIGS[name].kind in EVERY_STEP:
        with pytest.raises(EngineError, match="an answer is due at every step"):
            RunConfig.parse({"task": {"name": name}, "model": {"readout": "mean"}})


def test_making_every_task_is_cheap():
    started = time.process_time()
    for name in TASKS:
        if usable(name):
            build_task(RunConfig.parse({"task": {"name": name}}).task)
    assert time.process_time() - started < 5  # the rows are kept from the first time on


@EVERY
def test_drawing_a_batch_costs_a_small_part_of_a_step(name):
    """The bound of 2 % is for the adding task at full size; here no task may be ten times worse."""
    full = Trainer(RunConfig.parse({"task": {"name": name}, "train": {"device": "cpu"}}))
    full.step()
    shares = []
    for _ in range(5):
        start = time.process_time()
        full.step()
        middle = time.process_time()
        full.task.batch(64, generator(), CPU)
        shares.append((time.process_time() - middle) / (middle - start))
    assert sorted(shares)[2] < 0.2
