"""What sets each variant apart, by published formulas and by numbers worked out by hand."""

from __future__ import annotations

from math import log, prod

import pytest
import torch
from torch import Tensor, nn

from engine.cell_facts import FACTS
from engine.cells import CELLS, Layer, Stack
from engine.cells.cell import Weights
from engine.cells.unroll import unroll
from tests.engine.cells.exactness import differ

DOUBLE = torch.float64


def row(*values: float) -> Tensor:
    return torch.tensor([values], dtype=DOUBLE)


def zeros(cell: str, inputs: int, hidden: int) -> Weights:
    return Weights(**{name: torch.zeros(shape, dtype=DOUBLE) for name, shape in CELLS[cell].shapes(inputs, hidden).items()})


def gru_of(cell: str, recurrent: list[list[float]], reset: list[float]) -> Weights:
    """Candidate weights U, the reset gate held by its bias, the update gate shut."""
    hidden = len(reset)
    w = zeros(cell, 1, hidden)
    w.weight_hh[2 * hidden :] = torch.tensor(recurrent, dtype=DOUBLE)
    w.bias_ih[:hidden] = torch.tensor(reset, dtype=DOUBLE).logit(1e-15)
    w.bias_ih[hidden : 2 * hidden] = -50.0
    return w


@pytest.mark.parametrize(("cell", "expected"), [("gru", (-0.762, 0.0)), ("gru_reset_before", (0.0, 0.762))])
def test_reset_before_and_after_the_product_differ_as_published(cell: str, expected: tuple[float, float]) -> None:
    (h,), _ = CELLS[cell].step(row(0), (row(1, -1),), gru_of(cell, [[0, 1], [1, 0]], [1, 0]))
    assert h.flatten().tolist() == pytest.approx(expected, abs=5e-4)


def test_one_unit_without_bias_resets_alike_and_with_a_recurrent_bias_does_not() -> None:
    found = {}
    for cell in ("gru", "gru_reset_before"):
        weights = gru_of(cell, [[2.0]], [0.5])
        plain = CELLS[cell].step(row(0), (row(0.6),), weights)[0][0]
        weights.bias_hh[2] = 0.4
        found[cell] = float(plain), float(CELLS[cell].step(row(0), (row(0.6),), weights)[0][0])
    assert found["gru"][0] == pytest.approx(found["gru_reset_before"][0])
    assert (found["gru"][1], found["gru_reset_before"][1]) == pytest.approx((0.664, 0.762), abs=5e-4)


@pytest.mark.parametrize("cell", ["gru", "gru_reset_before"])
def test_the_update_gate_keeps(cell: str) -> None:
    """x = 1, h = 0, all weights 1, no bias: .205 where z keeps (PyTorch), .557 where it writes."""
    weights = Weights(**{n: torch.full(s, 0.0 if "bias" in n else 1.0, dtype=DOUBLE) for n, s in CELLS[cell].shapes(1, 1).items()})
    assert float(CELLS[cell].step(row(1), (row(0),), weights)[0][0]) == pytest.approx(0.205, abs=5e-4)


def test_two_bias_vectors_are_one_in_an_lstm_and_not_in_a_gru() -> None:
    for cell, same in (("lstm", True), ("gru", False)):
        torch.manual_seed(0)
        layer = Layer(CELLS[cell], 3, 4)
        layer(torch.randn(5, 2, 3), (torch.zeros(2, 4),) * len(CELLS[cell].states)).sum().backward()
        assert torch.equal(layer.bias_ih.grad, layer.bias_hh.grad) == same


PARAMETERS = {"rnn": (640, 620), "lstm": (2560, 2480), "gru": (1920, 1920), "gru_reset_before": (1920, 1860)}


@pytest.mark.parametrize("cell", PARAMETERS)
def test_parameter_counts_of_ten_inputs_and_twenty_units(cell: str) -> None:
    ours, textbook = FACTS[cell].shapes(10, 20), FACTS[cell].textbook_shapes(10, 20)
    assert (sum(map(prod, ours.values())), sum(map(prod, textbook.values()))) == PARAMETERS[cell]


def test_lstm_of_1997_carries_its_cell_state_and_gradient_unchanged() -> None:
    weights = zeros("lstm_1997", 1, 2)
    weights.bias_ih[:2] = -50.0  # nothing is let in
    c0 = row(0.3, -2.0).requires_grad_()
    run = unroll(CELLS["lstm_1997"], torch.zeros(50, 1, 1, dtype=DOUBLE), (torch.zeros(1, 2, dtype=DOUBLE), c0), weights)
    assert differ(run.states[-1][1], c0) < 1e-15
    (grad,) = torch.autograd.grad(run.states[-1][1].sum(), c0)
    assert grad.flatten().tolist() == [1, 1]


def test_coupled_gates_write_exactly_what_they_forget() -> None:
    layer = Layer(CELLS["lstm_coupled"], 3, 4).double()
    x, state = torch.randn(2, 3, dtype=DOUBLE), (torch.zeros(2, 4, dtype=DOUBLE), torch.full((2, 4), 0.5, dtype=DOUBLE))
    (_, c), gates = layer.cell.step(x, state, layer.weights)
    assert differ(gates["input"] + gates["forget"], torch.ones(2, 4)) < 1e-15
    assert (c - torch.minimum(gates["candidate"], state[1])).min() >= 0
    assert (c - torch.maximum(gates["candidate"], state[1])).max() <= 0


def test_peepholes_of_zero_are_a_plain_lstm() -> None:
    torch.manual_seed(0)
    plain, peeping = Layer(CELLS["lstm"], 3, 4).double(), Layer(CELLS["lstm_peephole"], 3, 4).double()
    peeping.load_state_dict({**plain.state_dict(), "peephole": torch.zeros(12, dtype=DOUBLE)})
    x, state = torch.randn(6, 2, 3, dtype=DOUBLE), (torch.zeros(2, 4, dtype=DOUBLE),) * 2
    assert differ(peeping(x, state), plain(x, state)) < 1e-14


def test_peephole_by_hand() -> None:
    weights = zeros("lstm_peephole", 1, 1)._replace(peephole=torch.tensor([1.0, 2.0, 3.0], dtype=DOUBLE))
    (_, c), gates = CELLS["lstm_peephole"].step(row(0), (row(0), row(0.5)), weights)
    sigmoid = lambda v: float(torch.tensor(v, dtype=DOUBLE).sigmoid())  # noqa: E731
    assert float(c) == pytest.approx(0.5 * sigmoid(1.0))
    expected = [sigmoid(0.5), sigmoid(1.0), sigmoid(3 * float(c))]
    assert [float(gates[name]) for name in ("input", "forget", "output")] == pytest.approx(expected)


def test_layer_norm_makes_a_step_indifferent_to_the_scale_of_its_weights() -> None:
    torch.manual_seed(0)
    layer = Layer(CELLS["lstm_layernorm"], 8, 16).double()
    x, state = torch.randn(2, 8, dtype=DOUBLE), (torch.randn(2, 16, dtype=DOUBLE), torch.randn(2, 16, dtype=DOUBLE))
    w = layer.weights
    scaled = w._replace(weight_ih=100 * w.weight_ih, weight_hh=100 * w.weight_hh)
    again = w._replace(weight_ih=1000 * w.weight_ih, weight_hh=1000 * w.weight_hh)
    assert differ(layer.cell.step(x, state, scaled)[0][0], layer.cell.step(x, state, again)[0][0]) < 1e-7


def test_mingru_and_minlstm_are_averages_of_their_candidates() -> None:
    for name in ("mingru", "minlstm"):
        torch.manual_seed(0)
        layer = Layer(CELLS[name], 3, 4)
        x = 3 * torch.randn(200, 2, 3)
        h = layer(x, (torch.zeros(2, 4),))
        candidate = layer.cell.inside(x, h, (torch.zeros(2, 4),), layer.weights)[0]["candidate"]
        assert (h.abs() <= candidate.abs().cummax(0).values + 1e-6).all()


def test_the_scan_stays_finite_where_a_cumulative_product_does_not() -> None:
    layer = Layer(CELLS["mingru"], 1, 2)
    with torch.no_grad():
        layer.bias_ih[:2] = -30.0  # keeps nothing: the product of 2,000 such factors underflows
    x = torch.randn(2000, 1, 1)
    h = layer(x, (torch.zeros(1, 2),))
    h.sum().backward()
    assert h.isfinite().all()
    assert layer.weight_ih.grad.isfinite().all()


def test_an_indrnn_unit_hears_only_itself() -> None:
    layer = Layer(CELLS["indrnn"], 2, 3)
    h0 = torch.rand(1, 3).requires_grad_()
    jacobian = torch.autograd.functional.jacobian(lambda h: layer.cell.step(torch.ones(1, 2), (h,), layer.weights)[0][0].squeeze(0), h0)
    off = jacobian.squeeze(1) * (1 - torch.eye(3))
    assert not off.any()


def test_irnn_starts_by_adding_up_its_input() -> None:
    layer = Layer(CELLS["irnn"], 1, 4)
    with torch.no_grad():
        layer.weight_ih.fill_(0.5)
    h = layer(torch.ones(10, 1, 1), (torch.zeros(1, 4),))
    assert h[-1].tolist() == [[5.0] * 4]


@pytest.mark.parametrize("hidden", [1, 20, 200])
def test_the_reservoir_has_its_spectral_radius_and_is_not_trained(hidden: int) -> None:
    layer = Layer(CELLS["esn"], 2, hidden)
    assert float(torch.linalg.eigvals(layer.weight_hh).abs().max()) == pytest.approx(0.9, abs=1e-3)
    assert not any(parameter.requires_grad for parameter in layer.parameters())


def test_the_reservoir_forgets_how_it_began() -> None:
    torch.manual_seed(0)
    layer, x = Layer(CELLS["esn"], 1, 50), torch.randn(200, 1, 1)
    one, other = (layer(x, (start,))[-1] for start in (torch.ones(1, 50), -torch.ones(1, 50)))
    assert (one - other).abs().max() < 1e-4


def normalised_by_hand(layer: Layer, x: Tensor, lengths: list[int]) -> Tensor:
    """The equations with PyTorch's batch_norm on the sequences that still run, one time step after another."""
    h, found, w = x.new_zeros(x.shape[1], layer.hidden_size), [], layer.weights
    for t, x_t in enumerate(x):
        real = [b for b, length in enumerate(lengths) if length > t]
        norm = lambda v, gamma: nn.functional.batch_norm(v, None, None, gamma, training=True)  # noqa: E731
        new = (norm(x_t[real] @ w.weight_ih.T, w.gamma_ih) + norm(h[real] @ w.weight_hh.T, w.gamma_hh) + w.bias_ih).tanh()
        h = h.index_copy(0, torch.tensor(real), new)
        found.append(h)
    return torch.stack(found)


@pytest.mark.parametrize("lengths", [[6, 6, 6, 6, 6], [6, 3, 6, 2, 5]])
def test_batch_norm_in_training_equals_pytorchs_on_the_sequences_still_running(lengths: list[int]) -> None:
    torch.manual_seed(0)
    layer, x = Layer(CELLS["rnn_batchnorm"], 3, 4).double(), torch.randn(6, 5, 3, dtype=DOUBLE)
    past_end = torch.arange(6)[:, None] >= torch.tensor(lengths)
    expected = normalised_by_hand(layer, x, lengths)
    found = layer(x, (torch.zeros(5, 4, dtype=DOUBLE),), None, past_end if past_end.any() else None)
    real = ~past_end.unsqueeze(-1)
    assert differ(found * real, expected * real) < 1e-12
    got, want = (torch.autograd.grad((h * real).sin().sum(), list(layer.parameters()), retain_graph=True) for h in (found, expected))
    for actual, right in zip(got, want, strict=True):
        assert differ(actual, right) < 1e-10


def test_running_statistics_follow_the_batches_and_serve_evaluation_alone() -> None:
    torch.manual_seed(0)
    stack, x, lengths = Stack("rnn_batchnorm", 3, 4), torch.randn(6, 50, 3) * 2 + 1, torch.tensor([6] * 25 + [4] * 25)
    running = stack.layer(0, 0).get_buffer("running")
    for _ in range(100):
        stack(x, lengths)
    seen = running.clone()
    product = x @ stack.layer(0, 0).weight_ih.detach().T
    assert differ(seen[1, 0], product[1].mean(0)) < 1e-3
    assert differ(seen[4, 1], product[4, :25].var(0, unbiased=False)) < 1e-3
    assert torch.equal(seen[-1], seen[5])
    stack.eval()
    assert differ(stack(x[:, :1]).output, stack(x).output[:, :1]) < 1e-6
    stack.train().record(x)
    assert torch.equal(running, seen)


def test_padding_does_not_enter_the_statistics_of_a_batch() -> None:
    torch.manual_seed(0)
    stack, x, lengths = Stack("rnn_batchnorm", 3, 4, 2, True), torch.randn(5, 4, 3), torch.tensor([5, 2, 4, 3])
    found = []
    for padded in (x, torch.cat([x, torch.full((5, 4, 3), 9.0)])):
        for layer in stack.layers:
            layer.start(torch.Generator().manual_seed(1))
        output = stack(padded, lengths)
        grads = torch.autograd.grad(output.final.sum() + output.output.square().sum(), list(stack.parameters()))
        found.append([output.final, output.output[:5], *grads, *(b.clone()[:5] for b in stack.buffers())])
    for short, long in zip(*found, strict=True):
        assert differ(long, short) < 1e-6


def test_keeping_gates_open_by_the_bias_that_the_facts_name() -> None:
    """A total bias of log 9 on the keeping gate, with no other weight, keeps nine tenths; the coupled gate by its negative."""
    for name, facts in FACTS.items():
        if facts.keeping is None:
            continue
        weights = zeros(name, 1, 1)
        if facts.normalises:
            weights.gamma_c.fill_(1)
        block = facts.blocks.index(facts.keeping)
        weights.bias_ih[block] = facts.sign * log(9)
        if name == "minlstm":
            weights.bias_ih[facts.blocks.index("input")] = -log(9)
        _, gates = CELLS[name].step(row(0), (row(0),) * len(facts.states), weights)
        assert float(gates["forget" if "forget" in gates else "update"]) == pytest.approx(0.9), name
