"""Choosing a token: greedy, by temperature, from the likeliest few."""

from __future__ import annotations

import pytest
import torch

from engine.errors import EngineError
from engine.models.choice import choose

LOGITS = torch.tensor([2.0, 1.0, 0.0, -1.0])


def frequencies(temperature: float, top_k: int | None = None) -> torch.Tensor:
    drawn = choose(LOGITS.expand(40_000, -1), temperature, torch.Generator().manual_seed(0), top_k)
    return torch.bincount(drawn, minlength=4) / len(drawn)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_tokens_fall_as_often_as_the_tempered_softmax_says(temperature: float) -> None:
    assert torch.allclose(frequencies(temperature), (LOGITS / temperature).softmax(0), atol=0.01)


def test_top_k_draws_from_the_likeliest_only_in_their_own_proportion() -> None:
    found = frequencies(1.0, 2)
    assert found[2:].sum() == 0
    assert torch.allclose(found[:2], LOGITS[:2].softmax(0), atol=0.01)


def test_top_k_keeps_k_tokens_also_where_they_are_alike() -> None:
    drawn = choose(torch.zeros(1000, 6), 1.0, torch.Generator().manual_seed(0), 2)
    assert len(drawn.unique()) == 2


@pytest.mark.parametrize("temperature", [0.0, 5e-324, 1e-40, 1e-7])
def test_temperature_0_is_the_largest_and_draws_nothing(temperature: float) -> None:
    generator = torch.Generator().manual_seed(0)
    before = generator.get_state()
    assert choose(torch.tensor([[2.0, 3.0, 1.0]]), temperature, generator).tolist() == [1]
    assert torch.equal(before, generator.get_state())


@pytest.mark.parametrize(("temperature", "top_k"), [(-1.0, None), (1.0, 0)])
def test_what_cannot_be_is_refused(temperature: float, top_k: int | None) -> None:
    with pytest.raises(EngineError, match="at least"):
        choose(LOGITS[None], temperature, torch.Generator(), top_k)


@pytest.mark.parametrize("top_k", [None, 1, 2, 9])
@pytest.mark.parametrize("temperature", [0.0, 1.0, 3.0])
@pytest.mark.parametrize("broken", [float("nan"), float("inf"), -float("inf")])
def test_a_network_that_has_overflowed_still_says_some_token(broken: float, temperature: float, top_k: int | None) -> None:
    said = choose(torch.full((3, 4), broken), temperature, torch.Generator().manual_seed(0), top_k)
    assert said.shape == (3,)
    assert set(said.tolist()) <= set(range(4))
