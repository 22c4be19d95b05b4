"""Every cell x layers x directions x lengths: the fast paths equal PyTorch's own module and autograd through the explicit step."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.cells import CELLS, Stack
from tests.engine.cells.exactness import (
    MODULES,
    THROUGH_TIME,
    VALUES,
    arrays,
    by_pytorch_name,
    differ,
    differ_through_time,
    reference,
    twin,
)

T, B, I, H = 9, 4, 3, 5  # noqa: E741
LENGTHS = [6, 9, 1, 4]

every_cell = pytest.mark.parametrize("cell", CELLS)
every_form = pytest.mark.parametrize(
    ("layers", "bidirectional", "lengths"), [(n, two, some) for n in (1, 2) for two in (False, True) for some in (None, LENGTHS)]
)
both_types = pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)


def loss(output: Tensor, final: Tensor) -> Tensor:
    """Uses every output and every layer's final state, each in its own way."""
    weight = torch.linspace(-1, 1, output.numel(), dtype=output.dtype, device=output.device).view_as(output)
    return (output * weight).sum() + (final.square() * torch.arange(1, final.numel() + 1, device=final.device).view_as(final).cos()).sum()


def made(cell: str, layers: int, bidirectional: bool, dtype: torch.dtype, device: str = "cpu") -> tuple[Stack, Tensor]:
    torch.manual_seed(0)
    stack = Stack(cell, I, H, layers, bidirectional).to(device, dtype).eval().requires_grad_()
    for running in stack.buffers():
        running.uniform_(0.5, 1.5)
    return stack, torch.randn(T, B, I, dtype=dtype).to(device)


def values_of(stack: Stack, dtype: torch.dtype) -> float:
    """A normalised product of 5 numbers divides by what may be a small deviation: in float32 the step itself is that far from float64."""
    return VALUES[dtype] * (10 if stack.cell.facts.normalises and dtype == torch.float32 else 1)


def check_against_the_step(stack: Stack, x: Tensor, lengths: list[int] | None) -> None:
    close = values_of(stack, x.dtype)
    expected = reference(stack, x, lengths or [T] * B, loss)
    output, recording = stack.record(x, None if lengths is None else torch.tensor(lengths))
    value = loss(output.output, output.final)
    inside, weights = recording.tensors(), dict(stack.named_parameters())
    grads = torch.autograd.grad(value, [*inside, *weights.values()], allow_unused=True)
    assert differ(output.output, expected.output) < close
    assert differ(output.final, expected.final) < close
    for name, grad in zip(weights, grads[len(inside) :], strict=True):
        assert differ(grad, expected.weights[name]) < close, name
    frames = recording.frames(list(grads[: len(inside)]), "main")
    assert len(frames) == stack.depth * stack.directions
    for frame in frames:
        found, wanted = arrays(frame), expected.layers[frame.layer, int(frame.direction == "backward")]
        assert found.keys() == wanted.keys()
        for name in wanted:
            if name.startswith("grad"):
                assert differ_through_time(found[name], wanted[name]) < THROUGH_TIME[x.dtype], name
            else:
                assert differ(found[name], wanted[name]) < close, name


@every_cell
@every_form
@both_types
def test_recording_equals_autograd_through_the_explicit_step(
    cell: str, layers: int, bidirectional: bool, lengths: list[int] | None, dtype: torch.dtype
) -> None:
    check_against_the_step(*made(cell, layers, bidirectional, dtype), lengths)


@every_cell
@pytest.mark.parametrize(("steps", "batch", "inputs", "hidden"), [(1, 1, 1, 1), (1, 3, 2, 4), (6, 1, 1, 1)])
def test_one_step_one_sequence_and_one_unit_are_as_exact(cell: str, steps: int, batch: int, inputs: int, hidden: int) -> None:
    torch.manual_seed(0)
    hidden = max(hidden, 4) if cell == "lstm_layernorm" else hidden  # the norm of one number is 0, of two ±1
    stack = Stack(cell, inputs, hidden, 2, True).double().eval().requires_grad_()
    for running in stack.buffers():
        running.uniform_(0.5, 1.5)
    x = torch.randn(steps, batch, inputs, dtype=torch.float64)
    check_against_the_step(stack, x, [steps] * batch)


@pytest.mark.parametrize("cell", MODULES)
@every_form
@both_types
def test_training_path_equals_pytorchs_module(
    cell: str, layers: int, bidirectional: bool, lengths: list[int] | None, dtype: torch.dtype
) -> None:
    stack, x = made(cell, layers, bidirectional, dtype)
    x.requires_grad_()
    state = tuple(torch.randn(layers, stack.directions, B, H, dtype=dtype).requires_grad_() for _ in stack.cell.states)
    module, entering = twin(stack), tuple(s.detach().flatten(0, 1).requires_grad_() for s in state)
    hx = entering if cell == "lstm" else entering[0]
    if lengths is None:
        theirs, last = module(x, hx)
    else:
        packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=False)
        ragged, last = module(packed, hx)
        theirs, _ = nn.utils.rnn.pad_packed_sequence(ragged, total_length=T)
    theirs_final = (last[0] if cell == "lstm" else last).view(layers, stack.directions, B, H)
    ours = stack(x, None if lengths is None else torch.tensor(lengths), state)
    assert differ(ours.output, theirs) < VALUES[dtype]
    assert differ(ours.final, theirs_final) < VALUES[dtype]
    mine, named = by_pytorch_name(stack), dict(module.named_parameters())
    got = torch.autograd.grad(loss(ours.output, ours.final), [x, *state, *mine.values()])
    want = torch.autograd.grad(loss(theirs, theirs_final), [x, *entering, *(named[n] for n in mine)])
    for name, a, e in zip(["x", *stack.cell.states, *mine], got, want, strict=True):
        assert differ(a.reshape(e.shape), e) < VALUES[dtype], name


@every_cell
def test_long_gradients_stay_exact_step_by_step(cell: str) -> None:
    torch.manual_seed(1)
    stack, x = Stack(cell, 2, 16).eval().requires_grad_(), torch.randn(120, 2, 2)
    last = lambda output, final: output[-1].sum()  # noqa: E731
    expected = reference(stack, x, [120, 120], last)
    output, recording = stack.record(x)
    frame = recording.frames(list(torch.autograd.grad(last(*output), recording.tensors(), allow_unused=True)), "main")[0]
    norms = np.linalg.norm(expected.layers[0, 0]["grad_hidden"], axis=(0, 2))
    assert norms[0] < 1e-6 * norms[-1] or cell not in MODULES, "this example is meant to vanish"
    assert differ_through_time(frame.grad_hidden, expected.layers[0, 0]["grad_hidden"]) < THROUGH_TIME[torch.float32]


@every_cell
def test_a_shift_by_one_step_fails_the_comparison(cell: str) -> None:
    stack, x = made(cell, 1, False, torch.float64)
    expected = reference(stack, x, [T] * B, loss).layers[0, 0]
    output, recording = stack.record(x)
    grads = torch.autograd.grad(loss(*output), recording.tensors(), allow_unused=True)
    found = arrays(recording.frames(list(grads), "main")[0])
    for name in expected:
        measure = differ_through_time if name.startswith("grad") else differ
        assert measure(found[name], expected[name]) < 1e-10
        for shift in (-1, 1):
            assert measure(np.roll(found[name], shift, axis=1), expected[name]) > 1e-2, name


@every_cell
@pytest.mark.parametrize("bidirectional", [False, True])
def test_doubling_the_padding_changes_nothing(cell: str, bidirectional: bool) -> None:
    stack, x = made(cell, 2, bidirectional, torch.float32)
    lengths = torch.tensor([min(n, 6) for n in LENGTHS])
    found = []
    for padded in (x[:6], torch.cat([x[:6], torch.full((6, B, I), 9.0)])):
        output, recording = stack.record(padded, lengths)
        value = output.output.square().sum() + output.final.sum()
        grads = torch.autograd.grad(value, [*recording.tensors(), *stack.parameters()], allow_unused=True)
        frames = recording.frames(list(grads[: len(recording.tensors())]), "main")
        found.append([a[:, :6] for f in frames for a in arrays(f).values()] + list(grads[len(recording.tensors()) :]) + [output.final])
    for short, long in zip(*found, strict=True):
        assert differ(long, short) < 1e-6


@pytest.mark.gpu
@every_cell
@every_form
@both_types
@pytest.mark.filterwarnings("ignore:RNN module weights are not part")
def test_cuda_equals_the_explicit_step(cell: str, layers: int, bidirectional: bool, lengths: list[int] | None, dtype: torch.dtype) -> None:
    with torch.backends.cudnn.flags(allow_tf32=False):  # TF32 keeps 10 bits: not what float32 is held to
        stack, x = made(cell, layers, bidirectional, dtype, "cuda")
        check_against_the_step(stack, x, lengths)
        wanted = reference(stack, x, lengths or [T] * B, loss)
        output = stack(x, None if lengths is None else torch.tensor(lengths))
        assert differ(output.output, wanted.output) < VALUES[dtype]
        grads = torch.autograd.grad(loss(*output), list(stack.parameters()))
        for (name, grad), expected in zip(zip(wanted.weights, grads, strict=True), wanted.weights.values(), strict=True):
            assert differ(grad, expected) < VALUES[dtype], name
