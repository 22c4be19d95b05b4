"""Encoder and decoder: exact match, search, sizes and shapes."""

from __future__ import annotations

import math
from random import Random

from engine.practice.draw import FOUR_DIGITS, Answer, Draw, Template, one, show
from engine.practice.templates.gates import ONE_BIAS


def _exact(r: Random) -> Draw:
    p, n = r.choice([0.9, 0.95, 0.98, 0.99]), r.choice([5, 8, 10, 20])
    value = p**n
    return Draw(
        f"Each of {n} output tokens is right with probability {p}, independently. How often is the whole sequence right?",
        one(value),
        f"{p}^{n} = {show(value)}. Real errors cluster, so the measured share is often higher.",
        {"p": p, "n": n},
        "share",
    )


def _needed(r: Random) -> Draw:
    share, n = r.choice([0.5, 0.8, 0.9, 0.99]), r.choice([8, 10, 20])
    value = share ** (1 / n)
    return Draw(
        f"You want {share} of {n}-token outputs to be exactly right. What token accuracy does that need, errors independent? (four digits)",
        one(value),
        f"{share}^(1/{n}) = {value:.4f}.",
        {"share": share, "n": n},
        tolerance=FOUR_DIGITS,
    )


def _beam(r: Random) -> Draw:
    width, v = r.choice([2, 3, 4, 5, 10]), r.choice([100, 1000, 8000, 32_000])
    value = width * v
    return Draw(
        f"Beam search of width {width} over {v:,} symbols: how many candidates are scored at each step after the first?",
        one(value),
        f"Each of {width} hypotheses is extended by {v:,} symbols: {value:,}, of which {width} stay.",
        {"k": width, "V": v},
    )


def _greedy(r: Random) -> Draw:
    a, after_a, after_b = r.choice([0.5, 0.55]), r.choice([0.3, 0.4]), r.choice([0.8, 0.9])
    b = round(0.95 - a, 2)
    beam = r.random() < 0.5
    value = math.log(max(a * after_a, b * after_b)) if beam else math.log(a * after_a)
    name = "beam search of width 2" if beam else "greedy search"
    return Draw(
        f"First token: A with {a}, B with {b}. Best second token: {after_a} after A, {after_b} after B. What is the "
        "log-probability (ln) of the "
        f"two-token sequence that {name} returns?",
        one(value),
        f"A: {a} x {after_a} = {a * after_a:.3f}; B: {b} x {after_b} = {b * after_b:.3f}. {name.capitalize()} "
        f"{'keeps both and returns the better' if beam else 'commits to A'}: ln = {show(value)}.",
        {"a": a, "b": b, "aa": after_a, "bb": after_b, "beam": int(beam)},
    )


def _model(r: Random) -> Draw:
    source, e, h, out = r.choice([12, 30, 50]), r.choice([8, 16, 32]), r.choice([32, 64]), r.choice([10, 12, 20])
    fixed = source * e + h * out + out
    both, single = (fixed + 2 * 3 * (e * h + h * h + n * h) for n in (2, 1))
    return Draw(
        f"An encoder GRU and a decoder GRU share one embedding of {source} x {e}; hidden {h}, output Linear({h}, {out}), no attention. "
        "Parameters in PyTorch? (Name the convention if you count one bias in the cells.)",
        (Answer(both, "PyTorch"), Answer(single, ONE_BIAS)),
        f"{source * e:,} + 2 x 3 ({e * h:,} + {h * h:,} + {2 * h}) + {h * out + out:,} = {both:,}; with one bias {single:,}.",
        {"V": source, "E": e, "H": h, "O": out},
    )


def _padded_accuracy(r: Random) -> Draw:
    lengths, right = tuple(r.choice([2, 3, 4, 5, 10]) for _ in range(4)), r.choice([0.5, 0.75, 0.9])
    total, real = 4 * max(lengths), sum(lengths)
    value = (real * right + total - real) / total
    return Draw(
        f"Four outputs of lengths {', '.join(map(str, lengths))} are padded to the longest. {right} of the real tokens and all "
        "padding are right. "
        "What accuracy does a metric without a mask report?",
        one(value),
        f"({right} x {real} + {total - real}) / {total} = {show(value)}; the true value is {right}.",
        {"lengths": tuple(float(n) for n in lengths), "right": right},
        "share",
    )


def _bridge(r: Random) -> Draw:
    h, layers, b = r.choice([32, 64, 128]), r.choice([1, 2]), r.choice([16, 32])
    value = (layers, b, 2 * h)
    return Draw(
        f"A bidirectional encoder ({layers} layer(s), hidden {h}) feeds a one-way decoder ({layers} layer(s), hidden {2 * h}), "
        f"batch {b}. h_n is "
        f"{(2 * layers, b, h)}; both directions of a layer are joined. What shape must the decoder's h_0 have?",
        one(value),
        f"One state a layer, the directions side by side: {value}. A plain view() would mix batch and direction; transpose or split first.",
        {"H": h, "L": layers, "B": b},
    )


def _logits(r: Random) -> Draw:
    b, target, v, h = r.choice([16, 32]), r.choice([8, 11, 20]), r.choice([12, 50, 1000]), r.choice([64, 128])
    value = (b * target, v)
    return Draw(
        f"A decoder's output is ({b}, {target}, {h}) and goes through Linear({h}, {v}). Flattened for nn.CrossEntropyLoss with "
        "targets of shape "
        f"({b * target},), what shape have the logits?",
        one(value),
        f"({b}, {target}, {v}) with batch and time merged: {value}.",
        {"B": b, "T": target, "V": v},
    )


FAMILY = (
    Template("seq2seq-exact", "seq2seq", "number", 1, "From token to sequence accuracy", _exact,
             ("token_accuracy",), "arithmetic"),
    Template("seq2seq-needed", "seq2seq", "number", 2, "The token accuracy a goal needs", _needed,
             ("token_accuracy",), "arithmetic"),
    Template("seq2seq-beam", "seq2seq", "number", 1, "Candidates of a beam", _beam,
             ("beam_better",), "Sutskever, Vinyals, Le 2014"),
    Template("seq2seq-greedy", "seq2seq", "number", 2, "Greedy against beam", _greedy,
             ("beam_better",), "Sutskever, Vinyals, Le 2014"),
    Template("seq2seq-parameters", "seq2seq", "number", 3, "Parameters of an encoder-decoder", _model,
             ("seq2seq_versus",), "PyTorch: nn.GRU, nn.Embedding, nn.Linear"),
    Template("seq2seq-padded-accuracy", "seq2seq", "number", 2, "Accuracy that counts padding", _padded_accuracy,
             ("token_accuracy",), "arithmetic"),
    Template("seq2seq-decoder-state", "seq2seq", "shape", 3, "State from two directions to one", _bridge,
             ("bottleneck",), "PyTorch: nn.GRU"),
    Template("seq2seq-logits", "seq2seq", "shape", 1, "Shape of the logits", _logits,
             ("equal_length",), "PyTorch: nn.CrossEntropyLoss"),
)
