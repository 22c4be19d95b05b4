"""Stacks: shapes, starting weights, and that looking inside leaves everything as it was."""

from __future__ import annotations

import pytest
import torch

from engine.cells import CELLS, Stack

every_cell = pytest.mark.parametrize("cell", CELLS)


@every_cell
def test_shapes_of_two_layers_in_two_directions(cell: str) -> None:
    stack = Stack(cell, 3, 5, layers=2, bidirectional=True)
    output, final = stack(torch.randn(7, 4, 3))
    assert stack.output_size == 10
    assert output.shape == (7, 4, 10)
    assert final.shape == (2, 2, 4, 5)
    assert torch.equal(final[1, 0], output[-1, :, :5])
    assert torch.equal(final[1, 1], output[0, :, 5:])


@every_cell
def test_output_is_zero_past_the_end_and_the_final_state_is_each_sequences_own(cell: str) -> None:
    output, final = Stack(cell, 3, 5)(torch.randn(7, 2, 3), torch.tensor([7, 4]))
    assert torch.equal(output[4:, 1], torch.zeros(3, 5))
    assert torch.equal(final[0, 0, 1], output[3, 1])


@pytest.mark.parametrize("bidirectional", [False, True])
def test_states_that_overflow_in_the_padding_spoil_no_gradient(bidirectional: bool) -> None:
    stack = Stack("irnn", 2, 3, bidirectional=bidirectional)
    with torch.no_grad():
        for layer in stack.layers:
            layer.weight_hh.mul_(1e20)
    output = stack(torch.ones(9, 2, 2), torch.tensor([1, 1])).output
    output.sum().backward()
    assert output.isfinite().all()
    assert all(weight.grad.isfinite().all() for weight in stack.parameters())


@pytest.mark.parametrize("cell", [name for name in CELLS if name not in ("irnn", "indrnn", "esn")])
def test_weights_start_within_pytorchs_bound(cell: str) -> None:
    torch.manual_seed(0)
    named = Stack(cell, 8, 64).named_parameters()
    drawn = torch.cat([p.detach().flatten() for name, p in named if "gamma" not in name and "beta" not in name])
    assert drawn.abs().max() <= 1 / 8
    assert drawn.abs().max() > 0.99 / 8
    assert drawn.std() == pytest.approx(1 / 8 / 3**0.5, rel=0.05)  # of U(-a, a): a / sqrt(3)


@every_cell
def test_recording_gives_the_output_of_forward_and_changes_nothing(cell: str) -> None:
    stack, x = Stack(cell, 3, 5, 2, True).eval(), torch.randn(7, 2, 3)
    before, random = [p.clone() for p in stack.parameters()], torch.get_rng_state()
    plain, (seen, recording) = stack(x), stack.record(x)
    recording.frames(torch.autograd.grad(seen.output.sum(), recording.tensors(), allow_unused=True), "main")
    assert torch.allclose(seen.output, plain.output, atol=1e-6)
    assert torch.equal(torch.get_rng_state(), random)
    assert all(torch.equal(p, b) and p.grad is None for p, b in zip(stack.parameters(), before, strict=True))


@pytest.mark.parametrize(("cell", "bidirectional", "lengths"), [("gru", False, None), ("lstm", False, [4, 2]), ("lstm", True, [4, 2])])
def test_double_backward_is_refused_rather_than_wrong(cell: str, bidirectional: bool, lengths: list[int] | None) -> None:
    """Our Functions are differentiable once: a second derivative must not silently miss the recurrence, or what is zeroed."""
    stack, x = Stack(cell, 3, 5, bidirectional=bidirectional), torch.randn(4, 2, 3, requires_grad=True)
    output = stack(x, None if lengths is None else torch.tensor(lengths)).output
    (grad,) = torch.autograd.grad(output.square().sum(), x, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        grad.sum().backward()
