"""Decoding with a hand on it, against the model's own passes and against exhaustive search."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
import torch

from engine.errors import EngineError
from engine.understand.alignment import alignment
from engine.understand.beam import beam_search
from engine.understand.decoding import Interventions, decode
from engine.understand.exact_match import exact_by_length
from engine.understand.forced_free import forced_and_free, one_mistake
from engine.understand.writer import END
from tests.engine.understand.translators import batch_of, translator

ATTENTION = ("none", "general", "additive")


@pytest.mark.parametrize("attention", ATTENTION)
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_without_changes_it_is_the_models_own_free_run(cell: str, attention: str) -> None:
    model, batch = translator(cell, attention, layers=2), batch_of()
    for item in range(4):
        one = batch.items(item, item + 1)
        found = decode(model, one)
        with torch.no_grad():
            expected = model.free(one)
        np.testing.assert_allclose(found.probability, expected.prediction.softmax(-1)[:, 0].numpy(), rtol=1e-4, atol=1e-6)
        np.testing.assert_array_equal(found.said, expected.prediction.argmax(-1)[:, 0].numpy())
        np.testing.assert_array_equal(found.said, found.written)
        if expected.attention is None:
            assert found.attention is None
        else:
            np.testing.assert_allclose(found.attention, expected.attention[0].numpy(), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("attention", ATTENTION)
def test_forcing_every_token_is_teacher_forcing_and_its_log_probability_is_the_loss(attention: str) -> None:
    model, one = translator(attention=attention), batch_of().items(1, 2)
    truth = one.y[:, 0]
    found = decode(model, one, Interventions(forced={t: int(token) for t, token in enumerate(truth) if token}))
    with torch.no_grad():
        log = model(one).prediction.log_softmax(-1)[:, 0]
    steps = int(one.y_lengths[0])  # type: ignore[index]
    np.testing.assert_allclose(found.probability[:steps], log.exp().numpy()[:steps], rtol=1e-4, atol=1e-6)
    assert found.length == steps
    assert found.log_probability == pytest.approx(float(log[range(steps), truth[:steps]].sum()), rel=1e-4)


def test_a_forced_token_changes_only_what_follows_and_a_source_token_all() -> None:
    model, one = translator(), batch_of().items(0, 1)
    plain = decode(model, one)
    other = 3 if plain.said[2] != 3 else 4
    forced = decode(model, one, Interventions(forced={2: other}))
    np.testing.assert_array_equal(forced.probability[:3], plain.probability[:3])
    assert forced.written[2] == other
    assert not np.allclose(forced.probability[3], plain.probability[3])
    edited = decode(model, one, Interventions(source={1: 1 + int(one.x[1, 0]) % 7}))
    assert not np.allclose(edited.probability[0], plain.probability[0])


def test_a_masked_position_gets_no_weight_and_the_others_share_it_as_before() -> None:
    model, one = translator(), batch_of().items(0, 1)
    plain, masked = decode(model, one), decode(model, one, Interventions(masked=[2]))
    assert plain.attention is not None
    assert masked.attention is not None
    assert (masked.attention[:, 2] == 0).all()
    rest = np.delete(plain.attention[0], 2)
    np.testing.assert_allclose(np.delete(masked.attention[0], 2), rest / rest.sum(), rtol=1e-4)


def test_an_overwritten_row_is_used_and_writing_the_models_own_row_changes_nothing() -> None:
    model, one = translator(), batch_of().items(0, 1)
    plain = decode(model, one)
    assert plain.attention is not None
    same = decode(model, one, Interventions(attention={0: plain.attention[0].tolist()}))
    np.testing.assert_allclose(same.probability, plain.probability, rtol=1e-4, atol=1e-6)
    first = decode(model, one, Interventions(attention={1: [2.0, 0, 0, 0, 0, 0, 0]}))
    assert first.attention is not None
    assert first.attention[1].tolist() == [1.0, 0, 0, 0, 0, 0, 0]
    np.testing.assert_array_equal(first.probability[0], plain.probability[0])
    assert not np.allclose(first.probability[1], plain.probability[1])


def test_alignment_measures_are_those_of_hand_made_rows() -> None:
    found = alignment(np.array([[0.25, 0.25, 0.25, 0.25, 0.0], [1.0, 0, 0, 0, 0], [0, 0, 0, 0.5, 0.5]]), length=4)
    np.testing.assert_allclose(found.entropy, [np.log(4), 0, np.log(2)])
    np.testing.assert_allclose(found.sharpness, [0, 1, 0.5], atol=1e-12)
    np.testing.assert_allclose(found.similarity[0], [1, 0.5, 0.25 / np.sqrt(0.5)])
    assert found.on_padding.tolist() == [0, 0, 0.5]
    assert found.looked_at == (0, 0, 3)


def test_weight_falls_on_padding_only_where_nobody_masks_it() -> None:
    model, batch = translator(), batch_of()
    assert batch.lengths is not None
    item = int(batch.lengths.argmin())
    one, length = batch.items(item, item + 1), int(batch.lengths[item])
    for masked in (True, False):
        attention = decode(model, one, Interventions(mask_padding=masked)).attention
        assert attention is not None
        assert (alignment(attention, length).on_padding == 0).all() == masked


def test_forced_and_free_agree_until_the_first_divergence() -> None:
    model, batch = translator(attention="general"), batch_of(n=12)
    found = [forced_and_free(model, batch.items(i, i + 1)) for i in range(12)]
    assert any(each.divergence is not None for each in found)
    for each in found:
        steps = int((each.truth > 0).sum())
        until = steps if each.divergence is None else each.divergence
        np.testing.assert_array_equal(each.forced.said[:until], each.free.said[:until])
        if each.divergence is not None:
            assert each.forced.said[until] != each.free.said[until]
            assert (each.free.said[:until] != each.truth[:until]).any()  # they part only after a mistake was fed back


def test_after_one_mistake_errors_are_those_of_a_run_fed_that_way() -> None:
    model, batch = translator(), batch_of(n=6)
    found = one_mistake(model, batch, 1, seed=3)
    np.testing.assert_array_equal(found.after[:2], found.without[:2])
    wrong = np.zeros(6)
    for i in range(6):
        one = batch.items(i, i + 1)
        said = decode(model, one, Interventions(forced={0: int(one.y[0, 0]), 1: int(one.y[1, 0])})).said
        wrong += (said != one.y[:, 0].numpy()) & (one.y[:, 0].numpy() > 0)
    np.testing.assert_allclose(found.without, wrong / (batch.y > 0).sum(1).numpy())
    assert not np.array_equal(found.after[2:], found.without[2:])


@pytest.mark.parametrize("attention", ATTENTION)
def test_a_beam_of_one_is_greedy(attention: str) -> None:
    model, batch = translator(attention=attention), batch_of()
    for item in range(4):
        one = batch.items(item, item + 1)
        found, greedy = beam_search(model, one, width=1), decode(model, one)
        assert found.tokens(found.answers[0]) == tuple(greedy.written[: greedy.length].tolist())
        assert found.tree[found.answers[0]].log_probability == pytest.approx(greedy.log_probability, rel=1e-4)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_attention_before_the_cell_is_decoded_and_searched_as_the_model_runs(cell: str) -> None:
    model, batch = translator(cell, layers=2, at="before"), batch_of()
    for item in range(4):
        one = batch.items(item, item + 1)
        found, beam = decode(model, one), beam_search(model, one, width=1)
        with torch.no_grad():
            expected = model.free(one)
        np.testing.assert_allclose(found.probability, expected.prediction.softmax(-1)[:, 0].numpy(), rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(found.attention, expected.attention[0].numpy(), rtol=1e-4, atol=1e-6)
        assert beam.tokens(beam.answers[0]) == tuple(found.written[: found.length].tolist())


@pytest.mark.parametrize("alpha", [0.0, 1.0])
def test_a_wide_beam_finds_the_best_of_all_answers(alpha: float) -> None:
    model, one = translator(tokens=5, answer=3), batch_of(tokens=5, answer=3).items(0, 1)
    scores = {}
    for tokens in itertools.product(range(5), repeat=3):
        length = tokens.index(END) + 1 if END in tokens else 3
        with torch.no_grad():
            log = model(type(one)(one.x, torch.tensor(tokens)[:, None], one.lengths, one.y_lengths)).prediction.log_softmax(-1)[:, 0]
        scores[tokens[:length]] = float(log[range(length), list(tokens[:length])].sum()) / ((5 + length) / 6) ** alpha
    found = beam_search(model, one, width=20, alpha=alpha)
    best = max(scores, key=lambda tokens: scores[tokens])
    assert found.tokens(found.answers[0]) == best
    for place in found.answers:
        assert found.tree[place].score == pytest.approx(scores[found.tokens(place)], rel=1e-4)


def test_the_tree_holds_what_was_dropped_and_every_kept_branch_has_a_kept_parent() -> None:
    found = beam_search(translator(), batch_of().items(0, 1), width=3)
    assert any(not branch.kept for branch in found.tree)
    for branch in found.tree:
        assert branch.depth == 1 + (found.tree[branch.parent].depth if branch.parent >= 0 else 0)
        assert branch.parent < 0 or (found.tree[branch.parent].kept and not found.tree[branch.parent].ended)
    for depth in range(1, 7):
        assert sum(branch.kept for branch in found.tree if branch.depth == depth) <= 3
    assert 1 <= len(found.answers) <= 3
    assert [found.tree[place].score for place in found.answers] == sorted((found.tree[p].score for p in found.answers), reverse=True)


@pytest.mark.parametrize("of", ["source", "answer"])
def test_exact_match_by_length_counts_items_without_a_single_wrong_token(of: str) -> None:
    model, batch = translator(), batch_of(n=8)
    right = [i for i in range(8) if i % 2]
    for i in right:  # half of the items get what the model says as their truth
        said = decode(model, batch.items(i, i + 1)).said
        batch.y[:, i] = torch.where(batch.y[:, i] > 0, torch.from_numpy(said), 0)
    found = exact_by_length(model, batch, of)  # type: ignore[arg-type]
    lengths = (batch.lengths if of == "source" else batch.y_lengths).numpy()  # type: ignore[union-attr]
    for length, exact, items in zip(found.length, found.exact, found.items, strict=True):
        members = np.flatnonzero(lengths == length)
        assert items == len(members)
        assert exact == pytest.approx(np.isin(members, right).mean())
    assert found.items.sum() == 8


def test_changes_that_cannot_be_made_are_refused_in_one_sentence() -> None:
    model, bare, batch = translator(), translator(attention="none"), batch_of()
    one = batch.items(0, 1)
    wrong: list[tuple[Callable[[], object], str]] = [
        (lambda: decode(model, batch), "One item"),
        (lambda: decode(model, one, Interventions(source={9: 1})), "positions 0 to 6"),
        (lambda: decode(model, one, Interventions(source={0: 8})), "tokens 1 to 7"),
        (lambda: decode(model, one, Interventions(forced={6: 3})), "positions 0 to 5"),
        (lambda: decode(model, one, Interventions(masked=range(7))), "Every source position"),
        (lambda: decode(model, one, Interventions(masked=[7])), "positions 0 to 6"),
        (lambda: decode(model, one, Interventions(attention={0: [1.0]})), "7 weights"),
        (lambda: decode(bare, one, Interventions(masked=[0])), "no attention"),
        (lambda: decode(bare, one, Interventions(attention={0: [1.0] * 7})), "no attention"),
        (lambda: beam_search(model, one, width=0), "width of 1"),
        (lambda: one_mistake(model, batch, 5), "positions 0 to 4"),
    ]
    for attempt, words in wrong:
        with pytest.raises(EngineError, match=words):
            attempt()
