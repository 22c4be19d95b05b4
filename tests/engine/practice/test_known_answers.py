"""Answers a candidate is asked for by heart, held to torch itself."""

from math import sqrt

import pytest
import torch
from torch import nn


def _parameters(cell: nn.Module) -> int:
    return sum(p.numel() for p in cell.parameters())


def test_lstm_of_10_to_20_has_2560_parameters_and_2480_with_one_bias() -> None:
    lstm = nn.LSTM(10, 20)
    assert _parameters(lstm) == 2_560
    assert _parameters(lstm) - lstm.bias_hh_l0.numel() == 2_480


def test_gru_of_10_to_20_has_1920_parameters_and_1860_with_one_bias() -> None:
    gru = nn.GRU(10, 20)
    assert _parameters(gru) == 1_920
    assert _parameters(gru) - gru.bias_hh_l0.numel() == 1_860


def test_two_layer_bidirectional_lstm_has_15040_parameters_and_these_shapes() -> None:
    lstm = nn.LSTM(10, 20, num_layers=2, bidirectional=True, batch_first=True)
    output, (h_n, _) = lstm(torch.zeros(32, 15, 10))
    assert _parameters(lstm) == 15_040
    assert output.shape == (32, 15, 40)
    assert h_n.shape == (4, 32, 20)


@pytest.mark.parametrize(("power", "norm"), [(10, 3.91), (50, 0.286)])
def test_powers_of_a_matrix_that_is_not_normal_grow_before_they_shrink(power: int, norm: float) -> None:
    w = torch.tensor([[0.9, 1.0], [0.0, 0.9]], dtype=torch.float64)
    found = torch.linalg.matrix_norm(torch.linalg.matrix_power(w, power), 2).item()
    assert found == pytest.approx(norm, rel=2e-3)


def test_clipping_3_and_4_at_2_5_returns_5_and_leaves_1_5_and_2() -> None:
    weights = nn.Parameter(torch.zeros(2))
    weights.grad = torch.tensor([3.0, 4.0])
    assert nn.utils.clip_grad_norm_([weights], 2.5).item() == pytest.approx(5.0)
    assert weights.grad.tolist() == pytest.approx([1.5, 2.0], rel=1e-5)
    assert weights.grad.norm().item() == pytest.approx(sqrt(1.5**2 + 2.0**2), rel=1e-5)


def test_loop_that_carries_its_state_undetached_raises_at_the_second_step() -> None:
    torch.manual_seed(0)
    cell, state = nn.RNNCell(2, 3), torch.zeros(1, 3)
    state = cell(torch.ones(1, 2), state)
    state.sum().backward()
    state = cell(torch.ones(1, 2), state)
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        state.sum().backward()
