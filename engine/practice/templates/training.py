"""Losses before training, units of a loss, initialisation, dropout."""

from __future__ import annotations

import math
from random import Random

from engine.practice.draw import Draw, Template, one, show


def _first_loss(r: Random) -> Draw:
    v = r.choice([10, 27, 65, 96, 128, 1000, 10_000, 50_257])
    value = math.log(v)
    return Draw(
        f"What cross-entropy (nats) should an untrained model over {v:,} symbols show at its first step, if its guesses are uniform?",
        one(value),
        f"-ln(1/V) = ln {v:,} = {show(value)}. Much more than that points to a scale fault.",
        {"V": v},
        "nats",
    )


def _perplexity(r: Random) -> Draw:
    nats, want = r.choice([0.8, 1.2, 1.5, 2.0, 4.5]), r.choice(["bits", "perplexity"])
    value = nats / math.log(2) if want == "bits" else math.exp(nats)
    how = f"{nats} / ln 2" if want == "bits" else f"e^{nats}"
    return Draw(
        f"A character model has a loss of {nats} nats a character. How much is that "
        f"{'in bits a character' if want == 'bits' else 'as perplexity'}?",
        one(value),
        f"{how} = {show(value)}.",
        {"nats": nats, "want": want},
    )


def _uniform_init(r: Random) -> Draw:
    h, want = r.choice([16, 20, 50, 64, 100, 256]), r.choice(["bound", "std"])
    value = 1 / math.sqrt(h) / (1 if want == "bound" else math.sqrt(3))
    return Draw(
        f"PyTorch fills an RNN of hidden size {h} from a uniform distribution. What is its "
        f"{'bound' if want == 'bound' else 'standard deviation'}?",
        one(value),
        f"U(-1/sqrt(H), 1/sqrt(H)): bound {1 / math.sqrt(h):.4f}, deviation bound / sqrt(3) = {1 / math.sqrt(3 * h):.4f}. So "
        f"{show(value)}.",
        {"H": h, "want": want},
    )


def _keras_stack(r: Random) -> Draw:
    v, e, h = r.choice([1000, 5000, 10_000]), r.choice([16, 32, 64]), r.choice([32, 64, 128])
    parts = (v * e, 4 * (e * h + h * h + h), 4 * (2 * h * h + h), h + 1)
    value = sum(parts)
    return Draw(
        f"Keras: Embedding({v}, {e}), LSTM({h}, return_sequences=True), LSTM({h}), Dense(1). How many parameters?",
        one(value),
        f"{' + '.join(f'{part:,}' for part in parts)} = {value:,} (Keras counts one bias).",
        {"V": v, "E": e, "H": h},
    )


def _broadcast(r: Random) -> Draw:
    y = (float(r.randint(0, 1)), float(r.randint(2, 3)), float(r.randint(0, 3)))
    value = sum((a - b) ** 2 for a in y for b in y) / 9
    return Draw(
        f"A perfect model's predictions have shape (3, 1) and the targets, {show(y)}, have shape (3,). What does nn.MSELoss "
        "report instead of 0?",
        one(value),
        f"They broadcast to (3, 3): every prediction meets every target, mean of the nine squares = {show(value)} (twice the variance).",
        {"y": y},
    )


def _adding_baseline(r: Random) -> Draw:
    lo, hi, n = r.choice([(0, 1), (-1, 1), (0, 2), (-0.5, 0.5)]) + (r.choice([2, 3, 4]),)
    value = n * (hi - lo) ** 2 / 12
    return Draw(
        f"A task asks for the sum of {n} marked numbers, each uniform on [{lo}, {hi}]. What MSE has the predictor that always "
        "says the mean?",
        one(value),
        f"The variance of the sum: {n} x (hi - lo)^2 / 12 = {show(value)}.",
        {"lo": lo, "hi": hi, "n": n},
    )


def _dropout_scale(r: Random) -> Draw:
    p = r.choice([0.1, 0.2, 0.25, 0.4, 0.5])
    value = 1 / (1 - p)
    return Draw(
        f"By what factor does nn.Dropout({p}) multiply the entries it keeps in training mode?",
        one(value),
        f"1 / (1 - p) = {show(value)}, so that the expected value stays the same; in eval mode it does nothing.",
        {"p": p},
    )


def _accumulated(r: Random) -> Draw:
    b, n, data = r.choice([8, 16, 32]), r.choice([2, 4, 8]), r.choice([1024, 4096, 10_240])
    value = data // (b * n)
    return Draw(
        f"{data:,} sequences, batches of {b}, gradients accumulated over {n} batches. How many optimiser steps is an epoch?",
        one(value),
        f"The effective batch is {b} x {n} = {b * n}; {data:,} / {b * n} = {value}.",
        {"B": b, "n": n, "N": data},
    )


FAMILY = (
    Template("training-uniform-loss", "training", "number", 1, "Loss before training", _first_loss,
             ("forced_perplexity",), "definition of cross-entropy"),
    Template("training-perplexity", "training", "number", 1, "Nats, bits, perplexity", _perplexity,
             ("forced_perplexity",), "definition of perplexity"),
    Template("training-uniform-init", "training", "number", 2, "PyTorch's initialisation", _uniform_init,
             ("initialisation_helps",), "PyTorch: nn.RNN"),
    Template("training-keras-stack", "training", "number", 2, "A Keras model's parameters", _keras_stack,
             ("return_sequences",), "Keras: LSTM, return_sequences"),
    Template("training-broadcast", "training", "number", 3, "A loss that broadcasts", _broadcast,
             ("both_hard",), "PyTorch: broadcasting"),
    Template("training-sum-baseline", "training", "number", 2, "Baseline of the adding problem", _adding_baseline,
             ("both_hard",), "variance of a uniform number"),
    Template("training-dropout-scale", "training", "number", 1, "What dropout multiplies by", _dropout_scale,
             ("dropout_prevents",), "PyTorch: nn.Dropout"),
    Template("training-accumulated", "training", "number", 1, "Steps with accumulation", _accumulated,
             ("schedules_better",), "arithmetic"),
)
