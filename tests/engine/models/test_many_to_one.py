from dataclasses import replace

import pytest
import torch

from engine.config import RunConfig
from engine.init import initialise
from engine.models import build
from engine.models.many_to_one import ManyToOne
from engine.tasks import Batch, build_task
from tests.engine.models.slow import many_to_one

CPU = torch.device("cpu")
READOUTS = ["final", "last", "mean", "max", "attention"]


def made(task: str = "surnames", **model: object) -> tuple[ManyToOne, Batch]:
    config = RunConfig.parse({"task": {"name": task}, "model": {"hidden_size": 6, "bidirectional": False, **model}})
    made_task = build_task(config.task)
    network = build(config.model, made_task)
    initialise(network, config.model, 20, torch.Generator().manual_seed(0))
    return network, made_task.held_out(CPU).items(0, 5).trimmed()


def close(a: torch.Tensor, b: torch.Tensor, tolerance: float) -> bool:
    a, b = a.detach(), b.detach()
    return float((a - b).abs().max()) <= tolerance * max(float(b.abs().max()), 1e-30)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize(("layers", "bidirectional"), [(1, False), (2, True)])
def test_answers_and_gradients_are_those_of_the_explicit_equations(cell, readout, layers, bidirectional):
    network, batch = made(cell=cell, readout=readout, layers=layers, bidirectional=bidirectional)
    single = 2e-5 if readout == "attention" else 1e-5  # the gradient of the score's bias nearly cancels in the softmax
    for dtype, tolerance in ((torch.float32, single), (torch.float64, 1e-12)):
        network.to(dtype)
        weight = torch.linspace(-1, 1, 5 * 18, dtype=dtype).view(5, 18)
        results = []
        for prediction in (network(batch).prediction, many_to_one(network, batch)):
            grads = torch.autograd.grad((prediction * weight).sum(), list(network.parameters()), allow_unused=True)
            results.append((prediction, grads))
        (fast, fast_grads), (slow, slow_grads) = results
        assert close(fast, slow, tolerance)
        named = dict(network.named_parameters())
        wrong = [name for name, a, b in zip(named, fast_grads, slow_grads, strict=True) if _differ(a, b, tolerance)]
        assert wrong == []


@pytest.mark.parametrize("norm", ["layer", "batch"])
@pytest.mark.parametrize("readout", READOUTS)
def test_what_is_read_of_a_normed_layer_is_the_formula(readout, norm):
    network, batch = made(readout=readout, norm=norm, layers=2, bidirectional=True)
    network.double().eval()
    for tensor in [*network.stack.norms.parameters(), *network.buffers()]:
        torch.nn.init.uniform_(tensor, 0.5, 1.5)
    both = [said(batch).prediction if said is network else said(network, batch) for said in (network, many_to_one)]
    assert close(*both, 1e-12)
    grads = [torch.autograd.grad(said.square().sum(), list(network.parameters()), allow_unused=True) for said in both]
    assert [name for (name, _), a, b in zip(network.named_parameters(), *grads, strict=True) if _differ(a, b, 1e-10)] == []


def _differ(fast: torch.Tensor | None, slow: torch.Tensor | None, tolerance: float) -> bool:
    """A kernel may say zeros where autograd says None: the parameter is not used."""
    if slow is None:
        return fast is not None and bool(fast.any())
    return fast is None or not close(fast, slow, tolerance)


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("bidirectional", [False, True])
def test_more_padding_changes_nothing(readout, bidirectional):
    network, batch = made(readout=readout, bidirectional=bidirectional)
    longer = replace(batch, x=torch.cat([batch.x, torch.full_like(batch.x, 7)]))
    assert torch.allclose(network(batch).prediction, network(longer).prediction, atol=1e-6)


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("task", ["surnames", "adding"])
def test_the_answer_so_far_ends_with_the_answer(readout, task):
    network, batch = made(task, readout=readout)
    output, _ = network.record(batch)
    last = (batch.lengths if batch.lengths is not None else torch.full((5,), len(batch.x))) - 1
    assert torch.allclose(output.answer[last, torch.arange(5)], output.prediction, atol=1e-5)


@pytest.mark.parametrize("readout", READOUTS)
def test_the_answer_so_far_is_what_the_network_says_of_the_prefix(readout):
    network, batch = made(readout=readout)
    output, _ = network.record(batch)
    short = Batch(batch.x[:2], batch.y, torch.full((5,), 2))
    assert torch.allclose(output.answer[1], network(short).prediction, atol=1e-5)


def test_two_directions_have_no_answer_so_far():
    network, batch = made(bidirectional=True)
    assert network.record(batch)[0].answer is None


@pytest.mark.parametrize("readout", READOUTS)
def test_recording_says_the_same(readout):
    network, batch = made(readout=readout, layers=2)
    output, recordings = network.record(batch)
    assert torch.allclose(output.prediction, network(batch).prediction, atol=1e-6)
    assert [part for part, _ in recordings] == ["main"]


def test_pooling_never_looks_at_padding():
    network, batch = made(readout="attention")
    weights = network(batch).attention
    past = torch.arange(len(batch.x)) >= batch.lengths.unsqueeze(1)
    assert weights.shape == (5, 1, len(batch.x))
    assert (weights[:, 0][past] == 0).all()
    assert torch.allclose(weights.sum(2), torch.ones(5, 1))
