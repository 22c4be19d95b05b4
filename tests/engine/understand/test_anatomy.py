"""Taking a step apart, against the plain step, nn modules and arithmetic done again from the text that a person reads."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from engine.cells import CELLS, Stack
from engine.cells.unroll import unroll
from engine.errors import EngineError
from engine.understand.anatomy import anatomy
from engine.understand.arithmetic import Arithmetic, arithmetic, shown
from engine.understand.effect import effect
from engine.understand.expression import Node
from engine.understand.flow import flow
from engine.understand.hand import hand_trace
from engine.understand.subject import Edit, subject_of
from tests.engine.understand.subjects import random_subject

WORDS = {
    "σ": lambda a: 1 / (1 + math.exp(-a)), "tanh": math.tanh, "relu": lambda a: max(a, 0.0), "exp": math.exp, "sqrt": math.sqrt,
    "softplus": lambda a: math.log1p(math.exp(a)), "mean": lambda *a: float(np.mean(a)),
    "deviation": lambda *a: float(np.sqrt(np.var(a) + 1e-5)),
}


def by_hand(line: Arithmetic) -> float:
    """What a person gets who types the shown numbers into a calculator."""
    return float(eval(line.numbers.replace("−", "-").replace("×", "*"), {"__builtins__": {}}, dict(WORDS)))


def named(*roots: Node) -> list[Node]:
    """Every computed number with a name, once, though many share it."""
    found, waiting = dict[int, Node](), list(roots)
    while waiting:
        node = waiting.pop()
        if id(node) not in found:
            found[id(node)] = node
            waiting += node.operands
    return [node for node in found.values() if node.symbol and node.operands]


@pytest.mark.parametrize("cell", CELLS)
@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), digits=st.integers(1, 6), hidden=st.integers(1, 12), t=st.integers(0, 3), unit=st.integers(0, 11))
def test_the_displayed_arithmetic_recomputes_to_the_displayed_result(
    cell: str, seed: int, digits: int, hidden: int, t: int, unit: int
) -> None:
    seen = anatomy(random_subject(cell, seed, hidden=hidden), t, unit % hidden)
    nodes = named(*seen.states, *(gate.node for gate in seen.gates))
    assert len(nodes) >= len(seen.states) + len(seen.gates)
    for node in nodes:
        line = arithmetic(node, digits)
        assert shown(by_hand(line), digits) == line.result == shown(node.value, digits), line.text


@pytest.mark.parametrize("cell", CELLS)
def test_values_are_those_of_the_plain_step_at_every_time_step(cell: str) -> None:
    subject = random_subject(cell, hidden=5)
    run = unroll(subject.cell, torch.from_numpy(subject.x), subject.start(), subject.tensors())
    for t in range(len(subject.x)):
        seen = anatomy(subject, t, 3)
        for state, name in zip(run.states[t], subject.cell.states, strict=True):
            np.testing.assert_allclose(seen.after[name], state.numpy(), rtol=1e-12, atol=1e-15)
        for gate in seen.gates:
            assert gate.node.value == pytest.approx(run.gates[gate.name][t, 3].item(), rel=1e-12)
            assert not gate.terms or gate.total == pytest.approx(math.fsum(term.value for term in gate.terms), rel=1e-9, abs=1e-12)


def test_a_gate_adds_every_input_every_unit_and_both_biases_in_the_order_of_the_equation() -> None:
    subject = random_subject("lstm", inputs=2, hidden=3)
    seen = anatomy(subject, 2, 1)
    forget = next(gate for gate in seen.gates if gate.name == "forget")
    row = 3 + 1  # second block of i f g o, unit 1
    expected = [
        *(subject.weights["weight_ih"][row] * subject.x[2]), subject.weights["bias_ih"][row],
        *(subject.weights["weight_hh"][row] * seen.before["h"]), subject.weights["bias_hh"][row],
    ]
    assert [term.symbol for term in forget.terms] == [
        "W_if[1, 0]·x_t[0]", "W_if[1, 1]·x_t[1]", "b_if[1]", "W_hf[1, 0]·h_t−1[0]", "W_hf[1, 1]·h_t−1[1]", "W_hf[1, 2]·h_t−1[2]", "b_hf[1]",
    ]
    np.testing.assert_allclose([term.value for term in forget.terms], expected, rtol=1e-12)


def test_the_hand_trace_gives_the_numbers_interviewers_ask_for() -> None:
    first, second = (step[0] for step in hand_trace("lstm", (1, 0)).steps)
    assert [shown(v, 4) for v in (first.after["c"][0], first.after["h"][0])] == ["0.5568", "0.3696"]
    assert [shown(v, 4) for v in (second.after["c"][0], second.after["h"][0])] == ["0.5384", "0.2908"]
    assert [shown(step[0].after["h"][0], 4) for step in hand_trace("gru", (1, 0)).steps] == ["0.2048", "0.1633"]
    assert arithmetic(first.states[0], 4).text == "h_t[0] = 0.7311 × tanh(0.5568) = 0.3696"
    assert len(hand_trace("lstm", (1, 0), units=2).steps[0]) == 2


def test_the_flow_folds_weighted_sums_and_draws_a_shared_number_once() -> None:
    boxes = flow(hand_trace("gru", (1, 0)).steps[1][0].states)
    update = [place for place, box in enumerate(boxes) if box.symbol == "z_t[0]"]
    assert len(update) == 1
    assert sum(update[0] in box.sources for box in boxes) == 2  # in 1 − z and in z ⊙ h
    assert boxes[-1].symbol == "h_t[0]"
    assert all(source < place for place, box in enumerate(boxes) for source in box.sources)
    assert sum(box.folded for box in boxes) == 3 * 4  # x, h and two biases for each gate


def test_the_flow_draws_what_this_units_gate_multiplies_inside_a_weighted_sum() -> None:
    """Reset before the product: r of this unit reaches n through W, the other units' r are folded away with their terms."""
    boxes = flow(anatomy(random_subject("gru_reset_before", inputs=3), 1, 1).states)
    drawn = {box.symbol for box in boxes if box.symbol.startswith("r_t")}
    assert drawn == {"r_t[1]"}
    candidate = next(box for box in boxes if box.symbol == "n_t[1]")
    inside = boxes[candidate.sources[0]]
    assert [boxes[place].symbol for place in inside.sources] == ["W_hn[1, 1]·(r_t[1] × h_t−1[1])"]
    assert inside.folded == 3 + 2 + 2  # inputs, the other units, both biases


def test_a_normalised_state_is_drawn_with_its_mean_and_deviation_as_one_box_each() -> None:
    boxes = flow(anatomy(random_subject("lstm_layernorm"), 1, 0).states)
    normal = next(box for box in boxes if box.symbol == "LN(c_t)[0]")
    assert boxes[normal.sources[1]].symbol == "deviation(c_t)"
    assert (boxes[normal.sources[1]].sources, boxes[normal.sources[1]].folded) == ((), 3)


def test_an_edited_number_changes_what_comes_after_it_and_nothing_before() -> None:
    subject = random_subject("lstm")
    edited = subject.edited([Edit("x", (2, 0), 3.0), Edit("weight_ih", (4, 1), 0.0)])
    alone = subject.edited([Edit("x", (2, 0), 3.0)])
    assert anatomy(alone, 1, 0).after["h"].tolist() == anatomy(subject, 1, 0).after["h"].tolist()
    assert anatomy(alone, 2, 0).after["h"].tolist() != anatomy(subject, 2, 0).after["h"].tolist()
    assert anatomy(edited, 0, 1).gates[1].terms[1].value == 0.0
    assert subject.weights["weight_ih"][4, 1] != 0.0


@pytest.mark.parametrize("backward", [False, True])
def test_a_subject_of_a_stack_reads_what_that_layer_reads(backward: bool) -> None:
    torch.manual_seed(0)
    module = nn.LSTM(2, 3, 2, bidirectional=True).double()
    stack = Stack("lstm", 2, 3, 2, True).double()
    for mine, theirs in zip(stack.parameters(), module.parameters(), strict=True):
        mine.data.copy_(theirs.data)
    x = torch.randn(5, 2, dtype=torch.float64)
    output = module(x)[0].detach().numpy()
    subject = subject_of(stack, x, 1, backward)
    read = [anatomy(subject, t, 0).after["h"] for t in range(5)]
    np.testing.assert_allclose(np.stack(read[::-1] if backward else read), output[:, 3:] if backward else output[:, :3], rtol=1e-10)


def test_what_is_not_there_is_said_in_one_sentence() -> None:
    subject = random_subject("gru")
    for wrong, words in (
        (lambda: anatomy(subject, 0, 9), "units 0 to 2"), (lambda: anatomy(subject, 4, 0), "steps 0 to 3"),
        (lambda: subject.edited([Edit("x", (0, 9), 1.0)]), "shape"), (lambda: subject.edited([Edit("w", (0,), 1.0)]), "no 'w'"),
        (lambda: hand_trace("mgu", (1,)), "no cell 'mgu'"), (lambda: hand_trace("gru", (1,), units=3), "1 or 2"),
    ):
        with pytest.raises(EngineError, match=words):
            wrong()


def test_the_effect_of_an_edit_lists_what_changed_from_the_weight_to_the_state() -> None:
    subject = random_subject("lstm")
    plain = anatomy(subject, 0, 1)
    edited = anatomy(subject.edited([Edit("weight_ih", (4, 1), 7.0)]), 0, 1)  # block f, unit 1
    found = effect(plain, edited)
    assert [each.symbol for each in found] == ["W_if[1, 1]", "W_if[1, 1]·x_t[1]", "f_t[1]"]  # c_{t-1} is 0: nothing to keep yet
    assert found[0].after == 7.0
    later = effect(anatomy(subject, 2, 1), anatomy(subject.edited([Edit("weight_ih", (4, 1), 7.0)]), 2, 1))
    assert {"c_t−1[1]", "c_t[1]", "h_t[1]"} <= {each.symbol for each in later}
    with pytest.raises(EngineError, match="same step"):
        effect(plain, anatomy(subject, 1, 1))
