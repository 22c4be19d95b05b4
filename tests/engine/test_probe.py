"""record(): anyone's module, exactly, and untouched."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.cells import CELLS, Stack
from engine.cells.rnn import Rnn
from engine.errors import EngineError
from engine.probe import record
from tests.engine.cells.exactness import THROUGH_TIME, VALUES, arrays, differ, differ_through_time, reference

T, B, I, H = 7, 3, 2, 4  # noqa: E741
LENGTHS = [3, 7, 1]

MODULES: dict[str, Callable[..., nn.RNNBase]] = {
    "tanh": nn.RNN, "relu": lambda *a, **k: nn.RNN(*a, nonlinearity="relu", **k), "lstm": nn.LSTM, "gru": nn.GRU,
}


def as_stack(module: nn.RNNBase) -> Stack:
    """The module's values in a stack of our own, copied by name."""
    cell = Rnn("relu") if module.mode == "RNN_RELU" else CELLS[module.mode[:4].lower().removesuffix("_")]
    stack = Stack(cell, I, H, module.num_layers, module.bidirectional).to(module.weight_ih_l0.dtype)
    with torch.no_grad():
        for layer in range(stack.depth):
            for d in range(stack.directions):
                for name, parameter in stack.layer(layer, d).named_parameters():
                    theirs = getattr(module, f"{name}_l{layer}{'_reverse' if d else ''}", None)
                    parameter.copy_(torch.zeros_like(parameter) if theirs is None else theirs)
    return stack


def squares(output: Tensor) -> Tensor:
    return (output.square() * torch.arange(1, output.shape[-1] + 1)).sum()


@pytest.mark.parametrize("kind", MODULES)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("lengths", [None, LENGTHS], ids=["full", "lengths"])
@pytest.mark.parametrize(("batch_first", "bias", "dtype"), [(True, True, torch.float64), (False, False, torch.float32)])
def test_internals_equal_autograd_through_the_step(
    kind: str, layers: int, bidirectional: bool, lengths: list[int] | None, batch_first: bool, bias: bool, dtype: torch.dtype
) -> None:
    torch.manual_seed(0)
    module = MODULES[kind](I, H, layers, bias=bias, batch_first=batch_first, bidirectional=bidirectional, dtype=dtype)
    x = torch.randn(T, B, I, dtype=dtype)
    frame = record(module, x.transpose(0, 1) if batch_first else x, squares, lengths)
    expected = reference(as_stack(module), x, lengths or [T] * B, lambda output, final: squares(output))
    assert frame.loss == pytest.approx(float(squares(expected.output)), rel=1e-5)
    assert len(frame.layers) == layers * (1 + bidirectional)
    for layer in frame.layers:
        wanted = expected.layers[layer.layer, int(layer.direction == "backward")]
        found = arrays(layer)
        assert found.keys() == wanted.keys()
        for name, array in found.items():
            assert array.dtype == wanted[name].dtype
            if name.startswith("grad"):
                assert differ_through_time(array, wanted[name]) < THROUGH_TIME[dtype], name
            else:
                assert differ(array, wanted[name]) < VALUES[dtype], name


@pytest.mark.parametrize("kind", MODULES)
@pytest.mark.parametrize("filling", [1e30, float("inf"), float("nan")])
def test_what_stands_in_the_padding_reaches_no_value_and_no_gradient(kind: str, filling: float) -> None:
    module, x = MODULES[kind](I, H, num_layers=2, bidirectional=True), torch.randn(T, B, I)
    padding = torch.arange(T)[:, None] >= torch.tensor(LENGTHS)
    plain, filled = (record(module, x.masked_fill(padding.unsqueeze(2), value), squares, LENGTHS) for value in (0.0, filling))
    assert (plain.loss, plain.parameters) == (filled.loss, filled.parameters)
    for clean, other in zip(plain.layers, filled.layers, strict=True):
        np.testing.assert_array_equal(clean.hidden, other.hidden)
        np.testing.assert_array_equal(clean.grad_hidden, other.grad_hidden)



@pytest.mark.parametrize("kind", MODULES)
@pytest.mark.parametrize("batch_first", [False, True])
def test_the_loss_sees_what_the_module_returns(kind: str, batch_first: bool) -> None:
    module = MODULES[kind](I, H, 2, batch_first=batch_first, bidirectional=True)
    x, seen = torch.randn(B, T, I) if batch_first else torch.randn(T, B, I), []
    record(module, x, lambda output: seen.append(output.detach()) or output.sum(), LENGTHS)  # type: ignore[func-returns-value]
    packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor(LENGTHS), batch_first=batch_first, enforce_sorted=False)
    theirs, _ = nn.utils.rnn.pad_packed_sequence(module(packed)[0], batch_first=batch_first)
    assert differ(seen[0], theirs) < 1e-5


def test_parameter_norms_stand_under_the_modules_own_names() -> None:
    module, x = nn.GRU(I, H, 2, bias=False, bidirectional=True), torch.randn(T, B, I)
    frame = record(module, x, squares)
    squares(module(x)[0]).backward()
    assert frame.parameters.keys() == dict(module.named_parameters()).keys()
    for name, parameter in module.named_parameters():
        assert frame.parameters[name].weight_norm == pytest.approx(float(parameter.detach().norm()), rel=1e-5)
        assert frame.parameters[name].grad_norm == pytest.approx(float(parameter.grad.norm()), rel=1e-4)


@pytest.mark.parametrize("kind", MODULES)
def test_the_module_is_left_as_it_was(kind: str) -> None:
    module, x = MODULES[kind](I, H, 2, dropout=0.5), torch.randn(T, B, I, requires_grad=True)
    module.train()
    module(x)[0].sum().backward()
    before = {n: (p.clone(), p.grad.clone(), p._version, p.data_ptr(), p.requires_grad) for n, p in module.named_parameters()}
    x_grad, hooks, random = x.grad.clone(), hook_count(module), torch.get_rng_state()
    record(module, x, lambda output: nn.functional.dropout(output, 0.5).sum(), LENGTHS)
    assert torch.equal(torch.get_rng_state(), random)
    assert module.training
    assert hook_count(module) == hooks
    assert torch.equal(x.grad, x_grad)
    for name, parameter in module.named_parameters():
        value, grad, *rest = before[name]
        assert torch.equal(parameter, value)
        assert torch.equal(parameter.grad, grad)
        assert [parameter._version, parameter.data_ptr(), parameter.requires_grad] == rest


def hook_count(module: nn.Module) -> int:
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks", "_state_dict_hooks")
    on_modules = sum(len(getattr(m, kind)) for m in module.modules() for kind in kinds)
    return on_modules + sum(len(p._backward_hooks or ()) for p in module.parameters())


@pytest.mark.parametrize("kind", MODULES)
@pytest.mark.parametrize("context", [torch.no_grad, torch.inference_mode])
def test_frozen_and_without_grad_it_still_finds_the_gradient(kind: str, context: Callable[[], object]) -> None:
    torch.manual_seed(0)
    module, x = MODULES[kind](I, H), torch.randn(T, B, I)
    wanted = record(module, x, squares)
    for parameter in module.parameters():
        parameter.requires_grad_(False)
    with context():  # type: ignore[attr-defined]
        found = record(module, x * 1, squares)
    assert np.array_equal(found.layers[0].grad_hidden, wanted.layers[0].grad_hidden)
    assert all(p.grad is None and not p.requires_grad for p in module.parameters())


def test_a_module_in_evaluation_stays_there() -> None:
    module = nn.LSTM(I, H).eval()
    record(module, torch.randn(T, B, I), squares)
    assert not module.training


def test_without_a_loss_there_are_values_and_no_gradients() -> None:
    frame = record(nn.LSTM(I, H, batch_first=True), torch.randn(B, T, I))
    (layer,) = frame.layers
    assert np.isnan(frame.loss)
    assert layer.grad_hidden is None
    assert layer.grad_cell is None
    assert layer.cell.shape == layer.slope.shape + (H,) == (B, T, H)
    assert frame.inputs.shape == (B, T, I)
    assert frame.lengths.tolist() == [T] * B


class Doubled(nn.GRU):
    """No longer what its name says."""

    def forward(self, x: Tensor, h: Tensor | None = None) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        output, last = super().forward(x, h)
        return 2 * output, last


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "projection": (lambda: record(nn.LSTM(I, H, proj_size=2), torch.randn(T, B, I)), "proj_size=2"),
    "not recurrent": (lambda: record(nn.Linear(I, H), torch.randn(T, B, I)), "nn.RNN, nn.LSTM and nn.GRU; got Linear"),
    "another forward": (lambda: record(Doubled(I, H), torch.randn(T, B, I)), "Doubled has a forward of its own"),
    "no batch": (lambda: record(nn.GRU(I, H), torch.randn(T, I)), r"\(T, B, I\) with I = 2; got \(7, 2\)"),
    "wrong features": (lambda: record(nn.GRU(I, H, batch_first=True), torch.randn(B, T, 5)), r"\(B, T, I\) with I = 2"),
    "no steps": (lambda: record(nn.GRU(I, H), torch.randn(0, B, I)), r"got \(0, 3, 2\)"),
    "packed": (lambda: record(nn.GRU(I, H), nn.utils.rnn.pack_sequence([torch.randn(T, I)])), "got PackedSequence"),
    "mixed types": (lambda: record(nn.GRU(I, H), torch.randn(T, B, I).double()), "must agree"),
    "half": (lambda: record(nn.GRU(I, H).bfloat16(), torch.randn(T, B, I).bfloat16()), "float32 and float64"),
    "length 0": (lambda: record(nn.GRU(I, H), torch.randn(T, B, I), lengths=[0, 1, 2]), "3 whole numbers from 1 to 7; got"),
    "length beyond": (lambda: record(nn.GRU(I, H), torch.randn(T, B, I), lengths=[8, 1, 2]), "from 1 to 7"),
    "length missing": (lambda: record(nn.GRU(I, H), torch.randn(T, B, I), lengths=[1, 2]), "must be 3 whole numbers"),
    "length of half a step": (lambda: record(nn.GRU(I, H), torch.randn(T, B, I), lengths=[2.5, 1, 2]), "3 whole numbers"),  # type: ignore[list-item]
    "no length at all": (lambda: record(nn.GRU(I, H), torch.randn(T, B, I), lengths="all"), "3 whole numbers.*'all'"),  # type: ignore[arg-type]
    "loss of many": (lambda: record(nn.GRU(I, H), torch.randn(T, B, I), lambda output: output), "one number"),
    "loss of nothing": (lambda: record(nn.GRU(I, H), torch.randn(T, B, I), lambda output: torch.tensor(1.0)), "depends on"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_recorded_is_refused_in_one_sentence(case: str) -> None:
    call, words = REFUSED[case]
    with pytest.raises(EngineError, match=words):
        call()
