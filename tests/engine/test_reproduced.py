"""Numbers of the field that this program must reproduce: first from what its claims recorded, then by training."""

from __future__ import annotations

from statistics import mean, median

import pytest

from engine.claims.recorded import load
from engine.config import RunConfig


def recorded(claim: str, measure: str) -> list[float]:
    """Of every seed, those of the second set too."""
    found = load(claim)
    assert found is not None
    assert len(found.seeds) >= 6
    return [measures[measure] for measures in found.seeds.values()]


def test_recalling_the_first_of_30_tokens_the_last_output_guesses_and_both_final_states_know() -> None:
    last = recorded("summary_readout", "last")
    assert 0.10 <= min(last) <= max(last) <= 0.20
    assert set(recorded("summary_readout", "final")) == {1.0}


def test_reversing_8_digits_free_running_loses_tokens_that_forcing_had() -> None:
    assert min(recorded("forcing_better", "gap")) > 0.05


def test_reversing_8_digits_half_forced_writes_more_exact_answers_than_always_forced() -> None:
    """On average, and on all seeds but one of ten (.563 against .566)."""
    pairs = list(zip(recorded("forcing_better", "half_exact"), recorded("forcing_better", "always_exact"), strict=True))
    assert mean(half - always for half, always in pairs) > 0.1
    assert sum(half > always for half, always in pairs) == len(pairs) - 1


def copying(attention: str, seed: int) -> float:
    """Exact match, free running, of 12 digits copied after 1,000 steps."""
    from engine.trainer import Trainer

    model = {"cell": "gru", "hidden_size": 128, "bidirectional": True, "attention": attention}
    train = {"batch_size": 64, "learning_rate": 0.003, "seed": seed, "device": "cpu"}
    trainer = Trainer(RunConfig.parse({"task": {"name": "reversal", "length": 12, "order": "same"}, "model": model, "train": train}))
    for _ in range(1000):
        trainer.step()
    return trainer.evaluate().metric


@pytest.mark.long
@pytest.mark.timeout(600)
def test_copying_12_digits_through_one_vector_mostly_fails() -> None:
    assert 0.15 <= median(copying("none", seed) for seed in range(3)) <= 0.30


@pytest.mark.long
@pytest.mark.timeout(600)
def test_copying_12_digits_with_attention_succeeds() -> None:
    assert min(copying("additive", seed) for seed in range(2)) >= 0.95
