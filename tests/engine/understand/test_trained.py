"""What the pages say about a trained translator, on one that was really trained (dates, a few hundred steps)."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.config import RunConfig
from engine.models.encoder_decoder import EncoderDecoder
from engine.tasks.base import Batch
from engine.trainer import Trainer
from engine.understand.alignment import alignment
from engine.understand.beam import beam_search
from engine.understand.decoding import Interventions, decode
from engine.understand.exact_match import exact_by_length
from engine.understand.forced_free import forced_and_free, one_mistake

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

Trained = tuple[EncoderDecoder, Batch]


@pytest.fixture(scope="module")
def trained() -> Trained:
    trainer = Trainer(RunConfig.parse({"task": {"name": "dates"}, "train": {"device": "cpu"}}))
    for _ in range(500):
        trainer.step()
    assert isinstance(trainer.model, EncoderDecoder)
    return trainer.model, trainer.task.held_out(torch.device("cpu")).items(0, 64)


def test_attention_is_sharp_moves_with_the_answer_and_matters(trained: Trained) -> None:
    model, batch = trained
    one = batch.items(0, 1)
    plain = decode(model, one)
    assert plain.attention is not None
    assert batch.lengths is not None
    length = int(batch.lengths[0])
    found = alignment(plain.attention, length)
    assert found.sharpness.mean() > 0.5
    assert (found.on_padding == 0).all()
    assert len(set(found.looked_at)) > 3
    flat = Interventions(attention=dict.fromkeys(range(11), [1.0] * length + [0.0] * (len(batch.x) - length)))
    assert (decode(model, one, flat).said != plain.said).any()


def test_a_trained_translator_survives_forcing_and_free_running_alike_and_a_mistake_hurts_next_to_it(trained: Trained) -> None:
    model, batch = trained
    pairs = [forced_and_free(model, batch.items(i, i + 1)) for i in range(16)]
    right = [bool((pair.free.said == pair.truth).all()) for pair in pairs]
    assert np.mean(right) > 0.5
    assert all(pair.divergence is None for pair, exact in zip(pairs, right, strict=True) if exact)
    found = one_mistake(model, batch, 2)
    assert np.nanmean(found.after[3:]) >= np.nanmean(found.without[3:])


def test_a_beam_is_never_less_likely_than_greedy_when_lengths_are_fixed(trained: Trained) -> None:
    model, batch = trained
    for item in range(8):
        one = batch.items(item, item + 1)
        beam, greedy = beam_search(model, one, width=5), decode(model, one)
        assert beam.tree[beam.answers[0]].log_probability >= greedy.log_probability - 1e-4


def test_exact_match_by_length_averages_to_the_share_of_exact_answers(trained: Trained) -> None:
    model, batch = trained
    found = exact_by_length(model, batch)
    share = np.average(found.exact, weights=found.items)
    single = [bool((decode(model, batch.items(i, i + 1)).said == batch.y[:, i].numpy()).all()) for i in range(64)]
    assert share == pytest.approx(np.mean(single), abs=1 / 64)


def test_reversing_digits_a_sharp_attention_walks_backwards() -> None:  # PyTorch-Batch-Attention-Seq2seq 3
    """Dot scores on eight digits: near 0.06 nats where uniform is ln 8 = 2.08, and row t looks at the t-th digit from the end."""
    model = {"cell": "gru", "attention": "dot"}
    trainer = Trainer(RunConfig.parse({"task": {"name": "reversal"}, "model": model, "train": {"device": "cpu"}}))
    assert isinstance(trainer.model, EncoderDecoder)
    for _ in range(1200):
        trainer.step()
    with torch.no_grad():
        weights = trainer.model.eval().free(trainer.task.held_out(torch.device("cpu")).items(0, 64)).attention
    assert weights is not None
    entropy = torch.special.entr(weights[:, :8]).sum(2).mean()
    assert entropy < 0.25
    assert (weights[:, :8].argmax(2) == torch.arange(7, -1, -1)).float().mean() > 0.95
