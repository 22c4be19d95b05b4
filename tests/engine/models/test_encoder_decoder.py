from dataclasses import replace

import pytest
import torch

from engine.config import RunConfig
from engine.init import initialise
from engine.models import build
from engine.models.encoder_decoder import EncoderDecoder
from engine.tasks import Batch, build_task
from tests.engine.models.slow import bahdanau, encoder_decoder

CPU = torch.device("cpu")
ATTENTIONS = pytest.mark.parametrize("attention", ["none", "general", "additive"])


def made(**model: object) -> tuple[EncoderDecoder, Batch]:
    config = RunConfig.parse({"task": {"name": "dates"}, "model": {"hidden_size": 6, **model}})
    task = build_task(config.task)
    network = build(config.model, task)
    initialise(network, config.model, 40, torch.Generator().manual_seed(0))
    return network, task.held_out(CPU).items(0, 5).trimmed()


def close(a: torch.Tensor, b: torch.Tensor, tolerance: float) -> bool:
    a, b = a.detach(), b.detach()
    return float((a - b).abs().max()) <= tolerance * max(float(b.abs().max()), 1e-30)


@ATTENTIONS
@pytest.mark.parametrize(("cell", "layers", "bidirectional"), [("lstm", 1, True), ("lstm", 2, False), ("gru", 2, True), ("rnn", 1, True)])
def test_forced_pass_and_its_gradients_are_those_of_the_explicit_equations(attention, cell, layers, bidirectional):
    """The gradient of the score's bias nearly cancels in the softmax: in float32 the explicit equations themselves are off by 6e-6."""
    network, batch = made(attention=attention, cell=cell, layers=layers, bidirectional=bidirectional)
    for dtype, tolerance in ((torch.float32, 2e-5), (torch.float64, 1e-12)):
        network.to(dtype)
        fast, slow = network(batch).prediction, encoder_decoder(network, batch, batch.y[:-1])
        weight = torch.linspace(-1, 1, fast.numel(), dtype=dtype).view_as(fast)
        assert close(fast, slow, tolerance)
        both = [torch.autograd.grad((said * weight).sum(), list(network.parameters())) for said in (fast, slow)]
        wrong = [name for (name, _), a, b in zip(network.named_parameters(), *both, strict=True) if not close(a, b, tolerance)]
        assert wrong == []


@ATTENTIONS
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_free_running_feeds_what_was_said(attention, cell):
    network, batch = made(attention=attention, cell=cell)
    network.double()
    said = network.free(batch).prediction
    assert close(said, encoder_decoder(network, batch, said.argmax(2)[:-1]), 1e-10)


def test_free_running_never_sees_a_target():
    network, batch = made()
    poisoned = replace(batch, y=torch.full_like(batch.y, 10**9))
    assert torch.equal(network.free(batch).prediction, network.free(poisoned).prediction)


@ATTENTIONS
def test_the_loop_with_every_coin_for_the_truth_is_the_forced_pass(attention):
    network, batch = made(attention=attention)
    almost = network(batch, 1 - 1e-9, torch.Generator().manual_seed(0)).prediction
    assert torch.allclose(almost, network(batch).prediction, atol=1e-5)


def test_teacher_forcing_zero_is_free_running_and_throws_no_coin():
    network, batch = made()
    generator = torch.Generator().manual_seed(0)
    before = generator.get_state()
    assert torch.equal(network(batch, 0.0, generator).prediction, network.free(batch).prediction)
    assert torch.equal(before, generator.get_state())


def test_coins_fall_as_often_as_they_should():
    network, _ = made()
    coins = network._coins(torch.zeros(11, 2000, dtype=torch.long), 0.7, torch.Generator().manual_seed(0))
    assert float(coins.float().mean()) == pytest.approx(0.7, abs=0.01)


def test_half_forced_is_between_and_draws_only_from_its_generator():
    network, batch = made()
    before = torch.get_rng_state()
    first, again, other = (network(batch, 0.5, torch.Generator().manual_seed(seed)).prediction for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("attention", ["general", "additive"])
@pytest.mark.parametrize("mode", ["forced", "free"])
def test_attention_on_padding_is_exactly_zero(attention, mode):
    network, batch = made(attention=attention)
    weights = (network.free(batch) if mode == "free" else network(batch)).attention
    past = torch.arange(len(batch.x)) >= batch.lengths.unsqueeze(1)
    assert past.any()
    assert weights.shape == (5, 11, len(batch.x))
    assert (weights.transpose(1, 2)[past] == 0).all()
    assert torch.allclose(weights.sum(2), torch.ones(5, 11))


@pytest.mark.parametrize(("attention", "at"), [("none", "after"), ("general", "after"), ("additive", "after"), ("additive", "before")])
def test_more_padding_changes_nothing(attention, at):
    network, batch = made(attention=attention, attention_at=at)
    longer = replace(batch, x=torch.cat([batch.x, torch.full_like(batch.x, 7)]))
    assert torch.allclose(network.free(batch).prediction, network.free(longer).prediction, atol=1e-6)


def test_recording_says_the_same_and_has_both_parts():
    network, batch = made(layers=2)
    output, recordings = network.record(batch)
    assert torch.allclose(output.prediction, network(batch).prediction, atol=1e-6)
    assert [part for part, _ in recordings] == ["encoder", "decoder"]


@pytest.mark.parametrize("attention", ["general", "additive"])
@pytest.mark.parametrize(("cell", "layers"), [("lstm", 1), ("lstm", 2), ("gru", 1), ("rnn", 2)])
def test_attention_before_the_cell_is_bahdanaus_equations(attention, cell, layers):
    """The context is chosen by h of the step before and stands in the cell's input; values and every gradient."""
    network, batch = made(attention=attention, cell=cell, layers=layers, attention_at="before")
    network.double()
    fast, slow = network(batch).prediction, bahdanau(network, batch, batch.y[:-1])
    weight = torch.linspace(-1, 1, fast.numel(), dtype=torch.double).view_as(fast)
    assert close(fast, slow, 1e-12)
    both = [torch.autograd.grad((said * weight).sum(), list(network.parameters())) for said in (fast, slow)]
    assert [name for (name, _), a, b in zip(network.named_parameters(), *both, strict=True) if not close(a, b, 1e-10)] == []
    said = network.free(batch).prediction
    assert close(said, bahdanau(network, batch, said.argmax(2)[:-1]), 1e-12)


@pytest.mark.parametrize(("at", "slow"), [("after", encoder_decoder), ("before", bahdanau)])
def test_a_layer_norm_stands_before_whatever_reads_a_state_but_the_cell(at, slow):
    """Layer above, attention's query and keys, the head; the states that the decoder starts from are as they are."""
    network, batch = made(norm="layer", layers=2, attention="additive", attention_at=at)
    for tensor in [*network.encoder.norms.parameters(), *network.decoder.norms.parameters()]:
        torch.nn.init.uniform_(tensor, 0.5, 1.5)
    network.double()
    fast, wanted = network(batch).prediction, slow(network, batch, batch.y[:-1])
    assert close(fast, wanted, 1e-12)
    both = [torch.autograd.grad(said.cos().sum(), list(network.parameters())) for said in (fast, wanted)]
    assert [name for (name, _), a, b in zip(network.named_parameters(), *both, strict=True) if not close(a, b, 1e-9)] == []
    said = network.free(batch).prediction
    assert close(said, slow(network, batch, said.argmax(2)[:-1]), 1e-12)


@pytest.mark.parametrize("norm", ["none", "layer"])
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_decoder_with_attention_before_the_cell_is_recorded_with_the_gradient_through_its_attention(cell, norm):
    """dL/dh_t against finite differences: what h_t changes in the next step's context counts."""
    network, batch = made(cell=cell, attention_at="before", norm=norm)
    network.double()
    output, recordings = network.record(batch)
    assert close(output.prediction, network(batch).prediction, 1e-12)
    weight = torch.linspace(-1, 1, output.prediction.numel(), dtype=torch.double).view_as(output.prediction)
    recording = recordings[1][1]
    grads = torch.autograd.grad((output.prediction * weight).sum(), recording.tensors(), allow_unused=True)
    (frame,) = recording.frames(grads, "decoder")
    assert frame.hidden.shape == frame.grad_hidden.shape == (5, 11, 6)
    memory, start = network.read(batch)
    for t, unit in ((0, 2), (6, 5), (10, 0)):
        step = torch.zeros(5, 6, dtype=torch.double)
        step[3, unit] = 1e-6
        up, down = (weighted(network, batch, memory, start, weight, t, sign * step) for sign in (1, -1))
        assert frame.grad_hidden[3, t, unit] == pytest.approx((up - down) / 2e-6, rel=1e-5, abs=1e-9)


def weighted(network, batch, memory, start, weight, at, added) -> float:
    """The weighted sum of all logits when ``added`` is added to h at one step."""
    with torch.no_grad():
        states, total, forced = network.first_states(start), 0.0, network.forced(batch.y)
        for t in range(len(forced)):
            states, output = network.step(forced[t], states, memory)
            if t == at:
                states = [(states[0][0] + added, *states[0][1:])]
                output = replace(output, prediction=network.head(network.decoder.top(states)).unsqueeze(0))
            total += float((output.prediction[0] * weight[t]).sum())
    return total


def test_with_the_mask_off_padding_gets_attention_and_changes_the_answer():
    network, batch = made(mask=False)
    past = torch.arange(len(batch.x)) >= batch.lengths.unsqueeze(1)
    weights = network(batch).attention
    assert (weights.transpose(1, 2)[past] > 0).all()
    longer = replace(batch, x=torch.cat([batch.x, torch.full_like(batch.x, 7)]))
    assert not torch.allclose(network(batch).prediction, network(longer).prediction, atol=1e-4)


def test_one_coin_a_sequence_feeds_all_of_its_tokens_alike():
    network, _ = made()
    network.coin = "sequence"
    coins = network._coins(torch.zeros(11, 2000, dtype=torch.long), 0.7, torch.Generator().manual_seed(0))
    assert (coins == coins[:1]).all()
    assert float(coins[0].float().mean()) == pytest.approx(0.7, abs=0.03)


def test_sampling_at_temperature_0_is_greedy_and_top_1_is_greedy_at_any_temperature():
    network, batch = made()
    greedy = network.free(batch).prediction.argmax(2)
    for temperature, top_k in ((0.0, None), (5.0, 1)):
        said = network.sample(batch, temperature, torch.Generator().manual_seed(0), top_k)
        assert torch.equal(said.written, greedy)
    one, same, other = (network.sample(batch, 5.0, torch.Generator().manual_seed(seed)).written for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_a_sampled_answer_is_what_the_decoder_was_fed():
    network, batch = made()
    network.double()
    said = network.sample(batch, 2.0, torch.Generator().manual_seed(0))
    assert close(said.prediction, encoder_decoder(network, batch, said.written[:-1]), 1e-10)
