"""Padding, what a summary has seen, truncated BPTT and carried state: exact statements about real passes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from engine.cells import CELLS, Layer, Stack
from engine.errors import EngineError
from engine.understand.carried import carry
from engine.understand.padding import padding_lab
from engine.understand.seen import seen_by
from engine.understand.truncation import truncate

RECTIFIED = ("irnn", "indrnn")


def stack_of(cell: str = "lstm", bidirectional: bool = True, layers: int = 1) -> Stack:
    torch.manual_seed(0)
    return Stack(cell, 2, 4, layers, bidirectional).double()


def layer_of(cell: str) -> Layer:
    torch.manual_seed(1)
    return Layer(CELLS[cell], 2, 4).double()


def numbers(*shape: int) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(2))


def test_padding_moves_a_summary_unless_it_is_masked_and_masking_is_what_packing_gives() -> None:
    stack, lengths = stack_of(), torch.tensor([6, 4])
    x = numbers(6, 2, 2)
    x[4:, 1] = 0
    forward, backward = padding_lab(stack, x, lengths)
    module = nn.LSTM(2, 4, bidirectional=True).double()
    for mine, theirs in zip(stack.parameters(), module.parameters(), strict=True):
        theirs.data.copy_(mine.data)
    final = module(pack_padded_sequence(x, lengths))[1][0].detach().numpy()
    for found, expected in ((forward, final[0]), (backward, final[1])):
        np.testing.assert_allclose(found.summary_masked, expected, rtol=1e-9)
        assert found.moved[0] == 0.0  # full length: nothing to spoil
        assert found.moved[1] > 0.01
    np.testing.assert_array_equal(forward.masked[1, :4], forward.unmasked[1, :4])  # forward, padding spoils only what follows it
    assert (forward.masked[1, 4:] == 0).all()
    assert (backward.masked[1, :4] != backward.unmasked[1, :4]).any(axis=1).all()  # backward, every state


def test_the_backward_half_of_out_last_has_seen_one_input_and_final_states_all() -> None:
    stack, x = stack_of(), numbers(7, 2)
    everything = tuple(range(7))
    assert [half.inputs for half in seen_by(stack, x, "final")] == [everything, everything]
    assert [half.inputs for half in seen_by(stack, x, "last")] == [everything, (6,)]
    assert [half.inputs for half in seen_by(stack, x, "mean")] == [everything, everything]
    assert [half.direction for half in seen_by(stack, x, "last")] == ["forward", "backward"]
    with pytest.raises(EngineError, match="no readout 'sum'"):
        seen_by(stack, x, "sum")


def test_what_was_not_seen_can_be_changed_without_any_effect() -> None:
    stack, x = stack_of(), numbers(7, 2)
    other = x.clone()
    other[:6] = 9.0
    with torch.no_grad():
        a, b = (stack(each.unsqueeze(1)).output[-1, 0] for each in (x, other))
    assert torch.equal(a[4:], b[4:])
    assert not torch.equal(a[:4], b[:4])


@pytest.mark.parametrize("cell", CELLS)
def test_truncation_leaves_the_forward_pass_and_cuts_the_gradient_at_the_edge_exactly(cell: str) -> None:
    layer, x = layer_of(cell), numbers(20, 2)
    found = truncate(layer, x, chunk=6)
    assert found.forward_difference == 0.0
    assert found.edges == (0, 6, 12, 18)
    assert (found.truncated[:18] == 0.0).all()
    assert (found.full[:18] != 0.0).any()
    np.testing.assert_allclose(found.truncated[18:], found.full[18:], rtol=1e-12)
    reach = found.reach, truncate(layer, x, 6, loss_at=17).reach
    assert reach == (1, 5) or cell in RECTIFIED  # where a unit is off, nothing passes
    whole = truncate(layer, x, chunk=20)
    np.testing.assert_array_equal(whole.truncated, whole.full)


def test_a_chunk_that_cannot_be_is_refused() -> None:
    for chunk, loss_at in ((0, 3), (21, 3), (5, 20)):
        with pytest.raises(EngineError, match="chunk must be"):
            truncate(layer_of("gru"), numbers(20, 2), chunk, loss_at)
    with pytest.raises(EngineError, match="cut into chunks"):
        carry(layer_of("gru"), numbers(5, 2), 5)


@pytest.mark.parametrize("cell", CELLS)
def test_a_carried_stream_is_the_uncut_one_and_resets_and_shuffling_are_not(cell: str) -> None:
    found = carry(layer_of(cell), numbers(20, 2), 5)
    assert (found.carried == 0.0).all()
    assert (found.reset[:5] == 0.0).all()
    assert (found.reset[5:] > 0).all()
    assert sorted(found.order) == [0, 1, 2, 3] != list(found.order)
    for place, chunk in enumerate(found.order):
        right = (found.order[place - 1] if place else -1) == chunk - 1 and found.shuffled[max(5 * chunk - 1, 0)] == 0
        assert (found.shuffled[5 * chunk] == 0) == right
