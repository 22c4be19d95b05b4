"""Dropout: its masks, where they stand, and whose random numbers they are."""

from __future__ import annotations

import pytest
import torch

from engine.cells import Stack
from engine.cells.dropout import Dropout


def drawing(rate: float, variational: bool, seed: int = 0) -> Dropout:
    found = Dropout(rate, variational)
    found.generator = torch.Generator().manual_seed(seed)
    return found


def test_the_dropped_share_is_the_rate_and_the_mean_stays() -> None:
    y = drawing(0.3, False)(torch.ones(50, 20, 100))
    assert float((y == 0).float().mean()) == pytest.approx(0.3, abs=0.01)
    assert float(y.mean()) == pytest.approx(1.0, abs=0.01)
    assert y.unique().tolist() == pytest.approx([0.0, 1 / 0.7])


def test_a_variational_mask_is_the_same_at_every_step_and_differs_by_sequence() -> None:
    y = drawing(0.5, True)(torch.ones(9, 4, 30))
    assert torch.equal(y, y[:1].expand_as(y))
    assert not torch.equal(y[0, 0], y[0, 1])
    free = drawing(0.5, False)(torch.ones(9, 4, 30))
    assert not torch.equal(free[0], free[1])


@pytest.mark.parametrize("rate", [0.0, 0.5])
def test_nothing_is_dropped_or_drawn_outside_training(rate: float) -> None:
    dropout, x = drawing(rate, False), torch.randn(3, 2, 4)
    dropout.train(rate == 0)
    before = dropout.generator.get_state()
    assert dropout(x) is x
    assert dropout.mask(x, 3) is None
    assert torch.equal(before, dropout.generator.get_state())


@pytest.mark.parametrize("variational", [False, True])
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_stack_drops_between_its_layers_only(cell: str, variational: bool) -> None:
    torch.manual_seed(0)
    x, stack = torch.randn(6, 3, 5), Stack(cell, 5, 4, layers=3, dropout=0.4, variational=variational)
    stack.dropout.generator = torch.Generator().manual_seed(1)
    found = stack(x).output
    again = drawing(0.4, variational, seed=1)
    for level in range(3):
        layer = stack.layer(level, 0)
        x = layer(x, (x.new_zeros(3, 4),) * len(stack.cell.states))
        x = again(x) if level < 2 else x
    assert torch.equal(found, x)


def test_steps_with_masks_are_the_stack_with_the_same_masks() -> None:
    torch.manual_seed(0)
    x, stack = torch.randn(6, 3, 5), Stack("gru", 5, 4, layers=2, dropout=0.4)
    stack.dropout.generator = torch.Generator().manual_seed(1)
    whole = stack(x).output
    stack.dropout.generator.manual_seed(1)
    masks = stack.masks(x.new_zeros(3, 4), 6)
    states = [(x.new_zeros(3, 4),)] * 2
    for t in range(6):
        states = stack.step(x[t], states, [mask[t] for mask in masks])
        assert torch.allclose(states[-1][0], whole[t], atol=1e-6)
