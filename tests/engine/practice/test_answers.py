"""Numbers that answers state without code of their own, worked out here by torch and by chance."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from engine.practice.bank import by_id

torch.set_num_threads(1)


def says(question: str, *figures: str) -> bool:
    text = " ".join(by_id()[question].texts)
    return all(figure in text for figure in figures)


def test_z_or_one_minus_z_gives_the_two_numbers() -> None:
    z, n = torch.sigmoid(torch.tensor(1.0)), torch.tanh(torch.tensor(1.0))
    assert f"{(1 - z) * n:.3f}"[1:] == ".205"
    assert f"{z * n:.3f}"[1:] == ".557"
    assert says("gates-convention", ".205", ".557")


def test_reset_before_and_after_differ_when_units_are_swapped() -> None:
    u, h, r = torch.tensor([[0.0, 1.0], [1.0, 0.0]]), torch.tensor([1.0, -1.0]), torch.tensor([1.0, 0.0])
    assert (r * (u @ h)).tolist() == [-1, 0]
    assert (u @ (r * h)).tolist() == [0, 1]
    q = by_id()["gates-reset-side"]
    assert "(-1, 0) and (0, 1)" in str(q.wrong_because)


def test_equal_terms_counts() -> None:
    count = {cell: sum(p.numel() for p in module.parameters()) for cell, module in (("lstm", nn.LSTM(64, 128)), ("gru", nn.GRU(64, 128)))}
    assert says("gates-equal-terms", f"{count['lstm']:,}", f"{count['gru']:,}")


def test_parameters_of_a_second_layer_on_joined_and_on_added_directions() -> None:
    def layer(inputs: int) -> int:
        return sum(p.numel() for p in nn.LSTM(inputs, 20, bidirectional=True).parameters())

    assert says("directions-merge", f"{layer(40):,}", f"{layer(20):,}")
    whole = sum(p.numel() for p in nn.LSTM(10, 20, num_layers=2, bidirectional=True).parameters())
    assert says("directions-derive-parameters", f"{whole:,}")


def test_angle_of_clipping_by_value() -> None:
    cosine = np.dot((1, 10), (1, 1)) / np.linalg.norm((1, 10)) / np.linalg.norm((1, 1))
    assert f"{math.degrees(math.acos(cosine)):.1f}" == "39.3"
    assert says("clipping-derive-turn", "39.3", ".774")
    assert f"{cosine:.3f}" == "0.774"


def test_gradient_of_scores_and_states_is_the_derived_one() -> None:
    torch.manual_seed(0)
    e = torch.randn(5, dtype=torch.float64, requires_grad=True)
    k = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)
    g = torch.randn(3, dtype=torch.float64)
    a = torch.softmax(e, 0)
    c = a @ k
    (c @ g).backward()
    assert e.grad is not None
    assert k.grad is not None
    assert torch.allclose(e.grad, a * ((k - c) @ g))
    assert torch.allclose(k.grad, a[:, None] * g)


def test_a_dot_product_of_d_entries_has_variance_d() -> None:
    generator = torch.Generator().manual_seed(0)
    q, k = torch.randn(2, 20_000, 64, generator=generator)
    assert (q * k).sum(1).var().item() == pytest.approx(64, rel=0.05)


def test_compounding_errors_with_recovery() -> None:
    e, q, n = 0.05, 0.5, 8
    generator = np.random.default_rng(0)
    right = np.zeros((200_000, n), bool)
    clean = np.ones(200_000, bool)
    for t in range(n):
        right[:, t] = generator.random(200_000) > np.where(clean, e, q)
        clean &= right[:, t]
    assert right.all(1).mean() == pytest.approx(0.663, abs=0.004)
    assert right.mean() == pytest.approx(0.88, abs=0.004)
    assert says("forcing-derive-compound", ".663", ".88")


def test_beam_two_finds_what_greedy_misses() -> None:
    assert [round(math.log(p), 3) for p in (0.5 * 0.4, 0.4 * 0.9)] == [-1.609, -1.022]
    assert says("seq2seq-derive-beam", "-1.609", "-1.022")


def test_a_walk_has_a_high_r_squared_without_skill() -> None:
    walks = np.random.default_rng(0).standard_normal((400, 3000)).cumsum(1)
    assert walks.var(1).mean() == pytest.approx(3000 / 6, rel=0.15)
    assert round(1 - 6 / 3000, 3) == 0.998
    assert says("limits-derive-walk", ".998")


def test_pytorch_recurrent_weights_scale_by_one_over_root_three() -> None:
    torch.manual_seed(0)
    w = nn.RNN(4, 256).weight_hh_l0.detach()
    h = torch.randn(256)
    assert ((w @ h).norm() / h.norm()).item() == pytest.approx(3**-0.5, rel=0.1)
    assert torch.linalg.eigvals(w).abs().max().item() == pytest.approx(0.58, rel=0.15)
    assert says("training-derive-init-std", ".577", "1.2e-12")
    assert f"{3**-25:.1e}" == "1.2e-12"


def test_pooling_without_a_mask_changes_with_padding() -> None:
    torch.manual_seed(0)
    rnn, score = nn.GRU(3, 8, batch_first=True), nn.Linear(8, 1)
    x = torch.randn(1, 6, 3)

    def pooled(inputs: torch.Tensor) -> torch.Tensor:
        states = rnn(inputs)[0]
        return (torch.softmax(score(states), 1) * states).sum(1)

    assert not torch.allclose(pooled(x), pooled(torch.cat([x, torch.zeros(1, 15, 3)], 1)), atol=1e-3)


def test_epoch_of_a_stream_and_memory_of_activations() -> None:
    assert says("long-batching", f"{929_589 // 20 // 35:,}")
    assert f"{500 * 32 * 256 * 4 / 1e6:.1f}" == "16.4"
    assert says("long-derive-memory", "16.4 MB", "115 MB", "4,096,000")
