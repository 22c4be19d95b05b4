"""Factors and products along the path of the gradient."""

from __future__ import annotations

import math
from random import Random

from engine.practice.draw import FOUR_DIGITS, Draw, Template, one, show


def _scalar_power(r: Random) -> Draw:
    w, n = r.choice([0.5, 0.8, 0.9, 0.95, 1.02, 1.05, 1.1, 1.2]), r.choice([10, 20, 30, 50, 100])
    value = w**n
    return Draw(
        f"A linear RNN with one unit, h_t = w h_(t-1) + x_t, has w = {w}. By what factor does the gradient change over {n} steps back?",
        one(value),
        f"Each step back multiplies by w, so the factor is w^n = {w}^{n} = {show(value)}.",
        {"w": w, "n": n},
    )


def _gate_product(r: Random) -> Draw:
    f, lag = r.choice([0.5, 0.7, 0.9, 0.95, 0.98, 0.99]), r.choice([10, 20, 50, 100])
    value = f**lag
    return Draw(
        f"An LSTM's forget gate stays at {f}. What is left of the gradient on the direct cell path after {lag} steps?",
        one(value),
        f"On the direct path dc_t/dc_(t-1) = f, so what is left is f^lag = {f}^{lag} = {show(value)}.",
        {"f": f, "lag": lag},
    )


def _half_life(r: Random) -> Draw:
    f = r.choice([0.6, 0.8, 0.9, 0.95, 0.97, 0.99, 0.995])
    value = math.log(0.5) / math.log(f)
    return Draw(
        f"A forget gate stays at {f}. After how many steps has the gradient on the direct cell path halved? (a real number)",
        one(value),
        f"f^n = 1/2 gives n = ln 0.5 / ln {f} = {show(value)} steps.",
        {"f": f},
        "steps",
    )


def _needed_gate(r: Random) -> Draw:
    share, lag = r.choice([0.5, 0.1, 0.25, 0.01]), r.choice([20, 50, 100, 200, 500])
    value = share ** (1 / lag)
    return Draw(
        f"How open must a constant forget gate be so that {share} of the gradient survives {lag} steps on the direct cell path? "
        "(four digits)",
        one(value),
        f"f^{lag} = {share} gives f = {share}^(1/{lag}) = {value:.4f}.",
        {"share": share, "lag": lag},
        tolerance=FOUR_DIGITS,
    )


def _sigmoid_bound(r: Random) -> Draw:
    w, n = r.choice([1, 2, 3]), r.choice([5, 8, 10, 12])
    value = (0.25 * w) ** n
    return Draw(
        f"A one-unit RNN squashes with the logistic sigmoid and |w| = {w}. What is the largest the gradient factor over {n} steps can be?",
        one(value),
        f"The sigmoid's slope is at most 1/4, so a step keeps at most {w}/4; over {n} steps ({w}/4)^{n} = {show(value)}.",
        {"w": w, "n": n},
    )


def _tanh_slope(r: Random) -> Draw:
    a = r.choice([0.5, 1.0, 1.5, 2.0, 2.5, 3.0])
    value = 1 - math.tanh(a) ** 2
    return Draw(
        f"A tanh unit has pre-activation {a}. What is its local slope, the factor it puts on the gradient?",
        one(value),
        f"tanh'(a) = 1 - tanh(a)^2 = 1 - {math.tanh(a):.4f}^2 = {show(value)}.",
        {"a": a},
    )


def _jordan_norm(r: Random) -> Draw:
    a, b, n = r.choice([0.8, 0.9, 0.95]), r.choice([0.5, 1.0, 2.0]), r.choice([2, 5, 10, 20, 50, 100])
    p, q = a**n, n * a ** (n - 1) * b
    value = math.sqrt((2 * p * p + q * q + abs(q) * math.sqrt(q * q + 4 * p * p)) / 2)
    return Draw(
        f"W = [[{a}, {b}], [0, {a}]] has spectral radius {a}. What is the spectral norm of W^{n}?",
        one(value),
        f"W^n = [[a^n, n a^(n-1) b], [0, a^n]] with a^n = {show(p)} and corner {show(q)}. Its largest singular value is "
        f"sqrt((2p^2 + q^2 + q sqrt(q^2 + 4p^2))/2) = {show(value)}. The corner can grow for a while although the radius is below 1.",
        {"a": a, "b": b, "n": n},
    )


def _trace(r: Random) -> tuple[float, float, float, float, float, float, str]:
    w, u, x1, x2 = r.choice([0.5, 1.0]), r.choice([0.4, 0.8, 1.2]), r.choice([-1, 1]), r.choice([-2, 1, 2])
    h1 = math.tanh(w * x1)
    h2 = math.tanh(w * x2 + u * h1)
    text = f"h_t = tanh(W x_t + U h_(t-1)), h_0 = 0, with one unit, W = {w}, U = {u}, x = ({x1}, {x2}), loss L = h_2."
    return w, u, x1, x2, h1, h2, text


def _bptt_state(r: Random) -> Draw:
    w, u, x1, x2, h1, h2, text = _trace(r)
    value = (1 - h2 * h2) * u
    return Draw(
        f"{text} What is dL/dh_1?",
        one(value),
        f"h_1 = {show(h1)}, h_2 = {show(h2)}; dL/dh_1 = (1 - h_2^2) U = {show(1 - h2 * h2)} x {u} = {show(value)}.",
        {"w": w, "u": u, "x1": x1, "x2": x2},
    )


def _bptt_weight(r: Random) -> Draw:
    w, u, x1, x2, h1, h2, text = _trace(r)
    value = (1 - h2 * h2) * (x2 + u * (1 - h1 * h1) * x1)
    return Draw(
        f"{text} What is dL/dW, both time steps counted?",
        one(value),
        f"W is used twice: dL/dW = (1 - h_2^2)(x_2 + U (1 - h_1^2) x_1) with h_1 = {show(h1)}, h_2 = {show(h2)}, which is {show(value)}.",
        {"w": w, "u": u, "x1": x1, "x2": x2},
    )


def _term_count(r: Random) -> Draw:
    steps, every = r.choice([5, 8, 10, 20, 50, 100]), r.random() < 0.5
    value = steps * (steps + 1) // 2 if every else steps
    where = "a loss at every step, summed" if every else "a loss at the last step only"
    why = f"step t contributes t terms, together T(T+1)/2 = {value:,}" if every else f"one for each use of W, so T = {value:,}"
    return Draw(
        f"Write dL/dW of an RNN over T = {steps} steps as a sum over (loss step, step at which W is used). With {where}, how many "
        "terms has it?",
        one(value),
        f"With {where}: {why}.",
        {"steps": steps, "every": int(every)},
    )


FAMILY = (
    Template("gradient-scalar-power", "gradients", "number", 1, "Gradient factor of a linear unit", _scalar_power,
             ("gradient_shrinks", "gradient_explodes"), "Pascanu et al. 2013"),
    Template("gradient-gate-product", "gradients", "number", 1, "What a constant forget gate leaves", _gate_product,
             ("cell_state_far",), "Gers et al. 2000"),
    Template("gradient-half-life", "gradients", "number", 2, "Half-life of the cell path", _half_life,
             ("cell_state_far",), "Gers et al. 2000"),
    Template("gradient-needed-gate", "gradients", "number", 2, "The gate a lag needs", _needed_gate,
             ("gates_fix_vanishing", "cell_state_far"), "Tallec and Ollivier 2018"),
    Template("gradient-sigmoid-bound", "gradients", "number", 1, "Bound of a sigmoid RNN", _sigmoid_bound,
             ("gradient_shrinks",), "Pascanu et al. 2013"),
    Template("gradient-tanh-slope", "gradients", "number", 1, "Slope of a saturated unit", _tanh_slope,
             ("gradient_shrinks",), "derivative of tanh"),
    Template("gradient-jordan-norm", "gradients", "number", 3, "Powers of a non-normal matrix", _jordan_norm,
             ("spectral_radius",), "Pascanu et al. 2013"),
    Template("gradient-bptt-state", "gradients", "number", 2, "Backward one step by hand", _bptt_state,
             ("gradient_shrinks",), "chain rule"),
    Template("gradient-bptt-weight", "gradients", "number", 3, "A weight used twice", _bptt_weight,
             ("tiny_total",), "chain rule"),
    Template("gradient-term-count", "gradients", "number", 2, "Terms of the sum", _term_count,
             ("tiny_total",), "chain rule"),
)
