"""Parameters, biases and hand traces of gated cells."""

from __future__ import annotations

import math
from random import Random

from engine.practice.draw import FOUR_DIGITS, Answer, Draw, Template, one, show

GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
ONE_BIAS = "one bias"


def sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a))


def _sizes(r: Random) -> tuple[int, int]:
    return r.choice([1, 5, 8, 10, 16, 32, 50, 64, 100]), r.choice([1, 4, 10, 16, 20, 32, 64, 128, 256])


def _parameters(r: Random) -> Draw:
    cell, (i, h) = r.choice(list(GATES)), _sizes(r)
    g = GATES[cell]
    both, single = g * (i * h + h * h + 2 * h), g * (i * h + h * h + h)
    return Draw(
        f"How many parameters has one {cell} layer, input {i}, hidden {h}, in PyTorch? (Name the convention if you count one bias.)",
        (Answer(both, "PyTorch"), Answer(single, ONE_BIAS)),
        f"{g} block(s) of {i} x {h} + {h} x {h} = {i * h + h * h:,} weights, each with two biases of {h} in PyTorch: {both:,}. "
        f"With one bias, as textbooks and Keras count, {single:,}.",
        {"cell": cell, "I": i, "H": h},
    )


def _keras_gru(r: Random) -> Draw:
    (i, h), after = _sizes(r), r.random() < 0.5
    value = 3 * (i * h + h * h + (2 * h if after else h))
    return Draw(
        f"How many parameters has Keras's GRU({h}) on {i} features with reset_after={after}?",
        one(value),
        f"3 ({i * h:,} + {h * h:,} + {2 * h if after else h}) = {value:,}: reset_after=True needs a recurrent bias of its own, "
        "False does not.",
        {"I": i, "H": h, "after": int(after)},
    )


def _projected(r: Random) -> Draw:
    i, h, p = r.choice([8, 10, 16, 32]), r.choice([20, 32, 64, 128]), r.choice([4, 5, 10, 16])
    value = 4 * (i * h + p * h + 2 * h) + p * h
    return Draw(
        f"How many parameters has nn.LSTM({i}, {h}, proj_size={p})?",
        one(value),
        f"The state fed back has {p} entries: weight_ih 4 x {i} x {h} = {4 * i * h:,}, weight_hh 4 x {p} x {h} = {4 * p * h:,}, "
        f"biases 8 x {h} = {8 * h:,}, projection {p} x {h} = {p * h:,}; together {value:,}.",
        {"I": i, "H": h, "P": p},
    )


def _lstm_trace(r: Random) -> Draw:
    x = (r.choice([-1.0, 1.0, 2.0]), r.choice([-1.0, 0.0, 1.0]))
    c = h = 0.0
    lines = []
    for t, value in enumerate(x, 1):
        gate, candidate = sigmoid(value + h), math.tanh(value + h)
        c = gate * c + gate * candidate
        h = gate * math.tanh(c)
        lines.append(f"t = {t}: gates {gate:.4f}, candidate {candidate:.4f}, c = {c:.4f}, h = {h:.4f}")
    return Draw(
        f"One LSTM unit, every weight 1, biases 0, zero start, inputs {x[0]:g} then {x[1]:g}. Give (c_2, h_2).",
        one((c, h)),
        "; ".join(lines) + f". So {show((c, h))}.",
        {"x": x},
    )


def _gru_trace(r: Random) -> Draw:
    x = (r.choice([-1.0, 1.0, 2.0]), r.choice([-1.0, 0.0, 1.0]))
    h = 0.0
    lines = []
    for t, value in enumerate(x, 1):
        gate = sigmoid(value + h)
        candidate = math.tanh(value + gate * h)
        h = (1 - gate) * candidate + gate * h
        lines.append(f"t = {t}: r = z = {gate:.4f}, n = {candidate:.4f}, h = {h:.4f}")
    return Draw(
        f"One GRU unit in PyTorch's form, h = (1 - z) n + z h, every weight 1, biases 0, zero start, inputs {x[0]:g} then "
        f"{x[1]:g}. What is h_2?",
        one(h),
        "; ".join(lines) + f". So h_2 = {show(h)}.",
        {"x": x},
    )


def _equal_size(r: Random) -> Draw:
    i, h = r.choice([16, 32, 64, 128]), r.choice([32, 64, 96, 128, 256])
    budget = 4 * (i * h + h * h + 2 * h)
    value = int((-(i + 2) + math.sqrt((i + 2) ** 2 + 4 * budget / 3)) / 2)
    return Draw(
        f"You compare at equal parameters: which is the largest GRU hidden size, input {i}, not above an LSTM({i} -> {h}) "
        "(PyTorch biases)?",
        one(value),
        f"The LSTM has {budget:,}. 3 (H^2 + {i + 2} H) <= {budget:,} gives H = {value} with {3 * (value * value + (i + 2) * value):,}.",
        {"I": i, "H": h},
    )


def _bias_rows(r: Random) -> Draw:
    cell, h = r.choice(["LSTM", "GRU"]), r.choice([8, 16, 20, 32, 64, 128])
    order = {"LSTM": ("input", "forget", "candidate", "output"), "GRU": ("reset", "update", "candidate")}[cell]
    k = r.randrange(len(order))
    return Draw(
        f"Which rows of bias_ih_l0 belong to the {order[k]} block of an nn.{cell} with hidden size {h}? Answer first:end.",
        one((k * h, (k + 1) * h)),
        f"PyTorch stacks {', '.join(order)}: block {k} is rows {k * h}:{(k + 1) * h}.",
        {"cell": cell, "H": h, "k": k},
    )


def _gate_start(r: Random) -> Draw:
    b, both = r.choice([0.5, 1.0, 1.5, 2.0]), r.random() < 0.5
    total = 2 * b if both else b
    value = sigmoid(total)
    which = "both bias_ih and bias_hh" if both else "bias_ih alone (bias_hh is 0)"
    return Draw(
        f"You set the forget rows of {which} to {b:g}. At what value does the gate start when input and state are zero?",
        one(value),
        f"PyTorch adds its two biases: sigmoid({total:g}) = {show(value)}.",
        {"b": b, "both": int(both)},
    )


def _chrono_range(r: Random) -> Draw:
    longest = r.choice([50, 100, 150, 200, 500, 784, 1000])
    value = (longest - 1) / longest
    return Draw(
        f"Chrono initialisation draws forget biases as log U(1, T-1) with T = {longest}. At what value can the most open gate "
        "start? (four digits)",
        one(value),
        f"sigmoid(log(T-1)) = (T-1)/T = {longest - 1}/{longest} = {value:.4f}.",
        {"T": longest},
        tolerance=FOUR_DIGITS,
    )


def _reset_sides(r: Random) -> Draw:
    gate, u, h, b = r.choice([0.25, 0.5, 0.75]), r.choice([1.0, 2.0, 3.0]), r.choice([0.2, 0.6, -0.4]), r.choice([0.2, 0.4, -0.5])
    after = r.random() < 0.5
    value = math.tanh(gate * (u * h + b)) if after else math.tanh(u * (gate * h) + b)
    form, side = ("r (U h + b)", "after") if after else ("U (r h) + b", "before")
    return Draw(
        f"One GRU unit, input 0, r = {gate}, U = {u:g}, h = {h}, recurrent candidate bias b = {b}. What is the candidate n if the "
        "reset acts "
        f"{side} the recurrent product?",
        one(value),
        f"n = tanh({form}) = {show(value)}. The other form gives another number, because r also scales b.",
        {"r": gate, "u": u, "h": h, "b": b, "after": int(after)},
    )


FAMILY = (
    Template("gates-parameters", "gates", "number", 1, "Parameters of one layer", _parameters,
             ("lstm_costlier",), "PyTorch: nn.RNN, nn.LSTM, nn.GRU"),
    Template("gates-keras-gru", "gates", "number", 2, "Keras's GRU", _keras_gru,
             ("gru_of_the_paper", "two_biases"), "Keras: GRU, reset_after"),
    Template("gates-projected", "gates", "number", 3, "LSTM with a projection", _projected,
             ("lstm_costlier",), "PyTorch: nn.LSTM, proj_size"),
    Template("gates-lstm-trace", "gates", "number", 2, "Two LSTM steps by hand", _lstm_trace,
             ("cell_state_far",), "Gers et al. 2000"),
    Template("gates-gru-trace", "gates", "number", 2, "Two GRU steps by hand", _gru_trace,
             ("gru_of_the_paper",), "Cho et al. 2014; PyTorch: nn.GRU"),
    Template("gates-equal-size", "gates", "number", 3, "Equal parameters", _equal_size,
             ("lstm_costlier", "gru_faster"), "PyTorch: nn.LSTM, nn.GRU"),
    Template("gates-bias-rows", "gates", "shape", 2, "Rows of a bias vector", _bias_rows,
             ("pytorch_bias_one",), "PyTorch: nn.LSTM, nn.GRU"),
    Template("gates-start", "gates", "number", 2, "Where a gate starts", _gate_start,
             ("pytorch_bias_one", "two_biases"), "Jozefowicz et al. 2015"),
    Template("gates-chrono", "gates", "number", 3, "The most open chrono gate", _chrono_range,
             ("gates_fix_vanishing", "very_long"), "Tallec and Ollivier 2018"),
    Template("gates-reset-form", "gates", "number", 3, "Reset before or after", _reset_sides,
             ("gru_of_the_paper",), "Cho et al. 2014; PyTorch: nn.GRU"),
)
