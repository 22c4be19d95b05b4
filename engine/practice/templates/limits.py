"""Cost, baselines and what a recurrence must carry."""

from __future__ import annotations

import math
from random import Random

from engine.practice.draw import Draw, Template, one, show


def _crossover(r: Random) -> Draw:
    t, d = r.choice([64, 128, 512, 2048, 8192]), r.choice([64, 128, 256, 512])
    value = t / d
    return Draw(
        f"Count T^2 d for self-attention and T d^2 for a recurrence. At T = {t:,}, d = {d}: how many times the recurrence's cost "
        "is attention's?",
        one(value),
        f"T^2 d / (T d^2) = T / d = {show(value)}; they are equal at T = d.",
        {"T": t, "d": d},
    )


def _multiplies(r: Random) -> Draw:
    cell, i, h = r.choice(["RNN", "GRU", "LSTM"]), r.choice([10, 32, 64, 100]), r.choice([20, 32, 64, 128])
    g = {"RNN": 1, "GRU": 3, "LSTM": 4}[cell]
    value = g * (i * h + h * h)
    return Draw(
        f"How many multiply-adds do the matrix products of one {cell} layer ({i} -> {h}) take for one step of one sequence?",
        one(value),
        f"{g} x ({i * h:,} + {h * h:,}) = {value:,}.",
        {"g": g, "I": i, "H": h},
    )


def _copy_baseline(r: Random) -> Draw:
    k, s, blanks = r.choice([5, 10, 20]), r.choice([4, 8, 16]), r.choice([50, 100, 500, 1000])
    value = k * math.log(s) / (blanks + 2 * k)
    return Draw(
        f"Copy task: {k} symbols from {s}, {blanks} blanks, then repeat them ({blanks + 2 * k} output steps in all). Which mean "
        "loss in nats has the "
        "best predictor without memory?",
        one(value),
        f"Blanks are certain, each of {k} answers costs ln {s}: {k} ln {s} / {blanks + 2 * k} = {show(value)}.",
        {"k": k, "s": s, "blanks": blanks},
        "nats",
    )


def _walk(r: Random) -> Draw:
    sigma, ahead = r.choice([0.1, 0.5, 1.0, 2.0]), r.choice([1, 4, 5, 10, 12])
    value = sigma**2 * ahead
    return Draw(
        f"A random walk has steps of standard deviation {sigma}. What MSE has repeating the last value, {ahead} step(s) ahead?",
        one(value),
        f"The {ahead} future step(s) are independent: {ahead} x {sigma}^2 = {show(value)}. No model can do better.",
        {"sigma": sigma, "n": ahead},
    )


def _depth(r: Random) -> Draw:
    t = r.choice([64, 256, 512, 1024, 4096])
    value = int(math.log2(t))
    return Draw(
        f"A linear recurrence over {t:,} steps is computed by a parallel scan that doubles its reach each round. How many "
        "sequential rounds?",
        one(value),
        f"log2 {t:,} = {value}, against {t:,} for a nonlinear cell.",
        {"T": t},
    )


def _cache(r: Random) -> Draw:
    layers, d, t = r.choice([4, 6, 12]), r.choice([256, 512, 768]), r.choice([512, 1000, 4000])
    value = t
    return Draw(
        f"While generating, a transformer of {layers} layers and width {d} caches a key and a value for each of {t:,} tokens; an "
        f"LSTM of {layers} layers, "
        f"hidden {d}, keeps h and c. How many times as many numbers does the cache hold at the end?",
        one(value),
        f"2 x {layers} x {d} x {t:,} against 2 x {layers} x {d}: {show(value)} times, growing with each token.",
        {"L": layers, "d": d, "T": t},
    )


def _linear_memory(r: Random) -> Draw:
    a = r.choice([0.5, 0.8, 0.9, 0.95, 0.99])
    value = 1 / (1 - a)
    return Draw(
        f"A leaky integrator h_t = {a} h_(t-1) + x_t gets the input 1 for ever. To which value does it settle?",
        one(value),
        f"h = {a} h + 1 gives h = 1 / (1 - {a}) = {show(value)}, which is also its time constant in steps.",
        {"a": a},
    )


def _fixed_point(r: Random) -> Draw:
    a, b, n = r.choice([0.5, 0.8, 0.9]), r.choice([0.5, 1.0, 2.0]), r.choice([5, 10, 20])
    start = r.choice([0.0, 20.0])
    rest = b / (1 - a)
    value = rest + (start - rest) * a**n
    return Draw(
        f"A model has learnt y_(t+1) = {a} y_t + {b:g} and forecasts by feeding itself. From y_0 = {start:g}, what does it say "
        f"for step {n}?",
        one(value),
        f"It falls to the fixed point {show(rest)}: y_n = {show(rest)} + ({start:g} - {show(rest)}) x {a}^{n} = {show(value)}.",
        {"a": a, "b": b, "n": n, "start": start},
    )


FAMILY = (
    Template("limits-crossover", "limits", "number", 1, "Attention against recurrence", _crossover,
             ("slow_training",), "arithmetic"),
    Template("limits-multiplies", "limits", "number", 2, "Multiply-adds of a step", _multiplies,
             ("slow_training",), "arithmetic"),
    Template("limits-copy-baseline", "limits", "number", 3, "Copy task without memory", _copy_baseline,
             ("state_is_memory",), "Arjovsky, Shah, Bengio 2016"),
    Template("limits-walk", "limits", "number", 2, "Persistence on a random walk", _walk,
             ("r_squared",), "variance of a sum"),
    Template("limits-depth", "limits", "number", 2, "Rounds of a parallel scan", _depth,
             ("no_parallelism",), "Martin and Cundy 2018"),
    Template("limits-cache", "limits", "number", 3, "State against cache", _cache,
             ("slow_training",), "arithmetic"),
    Template("limits-integrator", "limits", "number", 1, "Where an integrator settles", _linear_memory,
             ("lstm_of_1997", "cell_state_far"), "geometric series"),
    Template("limits-fixed-point", "limits", "number", 2, "Why a forecast flattens", _fixed_point,
             ("compounding", "r_squared"), "geometric series"),
)
