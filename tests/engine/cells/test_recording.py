"""What a recording says: the part, the order of time, the slope theory expects."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.cells import CELLS, Stack
from engine.frame import LayerFrame

every_cell = pytest.mark.parametrize("cell", CELLS)


def frames(stack: Stack, x: Tensor, lengths: Tensor | None = None) -> tuple[LayerFrame, ...]:
    output, recording = stack.record(x, lengths)
    grads = torch.autograd.grad(output.final.sum(), recording.tensors(), allow_unused=True)
    return recording.frames(grads, "encoder")


@every_cell
def test_frames_come_layer_by_layer_forward_first(cell: str) -> None:
    found = frames(Stack(cell, 3, 5, 2, True), torch.randn(4, 2, 3))
    assert [(f.layer, f.direction, f.part) for f in found] == [
        (0, "forward", "encoder"), (0, "backward", "encoder"), (1, "forward", "encoder"), (1, "backward", "encoder"),
    ]


@every_cell
def test_only_an_lstm_has_a_cell_state(cell: str) -> None:
    (frame,) = frames(Stack(cell, 3, 5), torch.randn(4, 2, 3))
    assert (frame.cell is not None) == (frame.grad_cell is not None) == ("c" in CELLS[cell].states)


@every_cell
def test_without_gradients_there_are_values_and_a_slope(cell: str) -> None:
    with torch.no_grad():
        _, recording = Stack(cell, 3, 5).record(torch.randn(4, 2, 3))
    (frame,) = recording.frames(None, "main")
    assert frame.grad_hidden is None
    assert frame.grad_cell is None
    assert np.isfinite(frame.hidden).all()
    assert frame.slope.shape == (2, 4)


@every_cell
@pytest.mark.parametrize("steps", [1, 4])
def test_arrays_are_the_frames_own(cell: str, steps: int) -> None:
    """With one sequence or one step a transposed view would share memory with the network's tensors."""
    output, recording = (stack := Stack(cell, 3, 5)).record(torch.randn(steps, 1, 3))
    (frame,) = recording.frames(None, "main")
    frame.hidden[:] = 7
    assert output.output.max() < 7
    assert stack.record(torch.zeros(1, 1, 3))[0].output.max() < 7


@every_cell
def test_slope_is_one_at_each_sequences_last_computed_step(cell: str) -> None:
    forward, backward = frames(Stack(cell, 3, 5, bidirectional=True), torch.randn(4, 2, 3), torch.tensor([4, 2]))
    assert forward.slope[0, 3] == forward.slope[1, 1] == 1
    assert backward.slope[0, 0] == backward.slope[1, 0] == 1
    assert np.isnan(forward.slope[1, 2:]).all()
    assert np.isnan(backward.slope[1, 2:]).all()


@pytest.mark.parametrize(("cell", "gate"), [("lstm", "forget"), ("gru", "update")])
def test_slope_of_a_gated_cell_multiplies_the_mean_keeping_gate_of_each_step_crossed(cell: str, gate: str) -> None:
    (frame,) = frames(Stack(cell, 3, 5), torch.randn(3, 2, 3))
    f = frame.gates[gate].mean(axis=2)
    assert frame.slope == pytest.approx(np.stack([f[:, 1] * f[:, 2], f[:, 2], np.ones(2)], axis=1))


def test_slope_of_a_scaled_rotation_is_the_true_decay() -> None:
    """Near 0, tanh is linear; with W_hh = 0.8 Q the gradient shrinks by exactly 0.8 a step, and so does the slope."""
    stack = Stack("rnn", 1, 8).double()
    with torch.no_grad():
        for parameter in stack.parameters():
            parameter.zero_()
        torch.nn.init.orthogonal_(stack.layer(0, 0).weight_hh, gain=0.8)
    (frame,) = frames(stack, torch.randn(60, 2, 1, dtype=torch.float64))
    norms = np.linalg.norm(frame.grad_hidden, axis=2)
    assert frame.slope == pytest.approx(norms / norms[:, -1:])
    assert frame.slope[0, 0] == pytest.approx(0.8**59)
