"""A clamped gate is that constant everywhere, a silenced unit is 0, a frozen one learns nothing; everything else stays exact."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.cell_facts import FACTS
from engine.cells import CELLS, Stack
from engine.cells.clamp import Clamp
from tests.engine.cells.test_exact import LENGTHS, B, H, I, T, check_against_the_step, loss, made

GATES = [(cell, gate) for cell, facts in FACTS.items() for gate in facts.clampable]
every_gate = pytest.mark.parametrize(("cell", "gate"), GATES)
every_value = pytest.mark.parametrize("value", [0.0, 0.3, 1.0])


def clamped(
    cell: str, clamp: Clamp, layers: int = 2, bidirectional: bool = True, dtype: torch.dtype = torch.float64
) -> tuple[Stack, Tensor]:
    stack, x = made(cell, layers, bidirectional, dtype)
    for layer in stack.layers:
        layer.clamp = clamp
    return stack, x


@every_gate
@every_value
def test_a_clamped_gate_is_the_constant_at_every_step(cell: str, gate: str, value: float) -> None:
    stack, x = clamped(cell, Clamp(gate, value), dtype=torch.float32)
    _, recording = stack.record(x, torch.tensor(LENGTHS))
    for frame in recording.frames(None, "main"):
        seen = torch.from_numpy(frame.gates[gate])
        assert torch.allclose(seen[~seen.isnan()], torch.tensor(value), atol=1e-7)


@pytest.mark.parametrize(("cell", "clamp"), [(cell, Clamp(gate, 0.3)) for cell, gate in GATES])
def test_all_internals_of_a_clamped_network_equal_autograd_through_its_step(cell: str, clamp: Clamp) -> None:
    check_against_the_step(*clamped(cell, clamp), LENGTHS)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("how", ["zero", "frozen"])
def test_all_internals_with_one_unit_held_equal_autograd_through_the_step(cell: str, how: str) -> None:
    check_against_the_step(*clamped(cell, Clamp(unit=2, unit_is=how)), LENGTHS)


@pytest.mark.parametrize("cell", CELLS)
def test_a_silenced_unit_is_zero_whatever_it_was_and_the_others_are_not(cell: str) -> None:
    stack, x = clamped(cell, Clamp(unit=2), layers=1, bidirectional=False)
    start = tuple(torch.randn(1, 1, B, H, dtype=x.dtype) for _ in stack.cell.states)
    hidden = stack(x, None, start).output
    assert (hidden[..., 2] == 0).all()
    assert (hidden[..., :2] != 0).any(0).all()


def test_an_lstm_with_its_forget_gate_at_a_constant_equals_the_loop_by_hand() -> None:
    stack, x = clamped("lstm", Clamp("forget", 0.7), layers=1, bidirectional=False)
    w = stack.layer(0, 0)
    h = c = x.new_zeros(B, H)
    for x_t in x:
        i, _, g, o = (x_t @ w.weight_ih.T + w.bias_ih + h @ w.weight_hh.T + w.bias_hh).chunk(4, 1)
        c = 0.7 * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
    assert torch.allclose(stack(x).output[-1], h, rtol=1e-12, atol=1e-14)


def test_a_gru_with_its_update_gate_at_one_never_changes_its_state() -> None:
    stack, x = clamped("gru", Clamp("update", 1.0), layers=1, bidirectional=False)
    start = torch.randn(1, 1, B, H, dtype=x.dtype)
    assert torch.equal(stack(x, None, (start,)).output, start[0].expand(T, B, H))


def test_gates_that_add_up_to_one_are_held_together() -> None:
    for cell in ("lstm_coupled", "minlstm"):
        stack, x = clamped(cell, Clamp("forget", 0.8), layers=1, bidirectional=False)
        (frame,) = stack.record(x)[1].frames(None, "main")
        assert torch.allclose(torch.from_numpy(frame.gates["input"]), torch.tensor(0.2, dtype=x.dtype))


@every_gate
def test_no_gradient_reaches_what_is_held_and_all_of_it_is_named(cell: str, gate: str) -> None:
    clamp = Clamp(gate, 0.3, 1, "frozen")
    stack, x = clamped(cell, clamp, layers=1, bidirectional=False)
    output = stack(x)
    loss(output.output, output.final).backward()
    rows = 0
    for name, weight in stack.layer(0, 0).named_parameters():
        held = clamp.held(name, stack.cell.facts, H)
        rows += int(held.sum())
        assert not weight.grad[held].any(), name
        assert weight.grad[~held].any(), name
    assert rows > 0


def test_without_a_clamp_a_layer_runs_with_its_own_parameters() -> None:
    stack = Stack("lstm", I, H)
    assert not Clamp()
    assert stack.layer(0, 0).weights.weight_hh is stack.layer(0, 0).weight_hh
