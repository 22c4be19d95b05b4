"""Softmax, masks, entropy and the sizes of attention."""

from __future__ import annotations

import math
from random import Random

from engine.practice.draw import Answer, Draw, Template, one, show
from engine.practice.templates.gates import GATES, ONE_BIAS


def softmax(scores: list[float]) -> tuple[float, ...]:
    raised = [math.exp(score - max(scores)) for score in scores]
    return tuple(value / sum(raised) for value in raised)


def _scores(r: Random, n: int = 3) -> list[float]:
    return [float(r.choice([-1, 0, 1, 2, 3])) for _ in range(n)]


def _softmax(r: Random) -> Draw:
    scores = _scores(r)
    value = softmax(scores)
    return Draw(
        f"Attention scores over three source positions are {show(tuple(scores))}. Give the weights.",
        one(value),
        f"exp of each over their sum: {show(value)}.",
        {"scores": tuple(scores)},
    )


def _masked(r: Random) -> Draw:
    scores = _scores(r)
    value = (*softmax(scores[:2]), 0.0)
    return Draw(
        f"Scores are {show(tuple(scores))}; the third position is padding and is masked before the softmax. Give the three weights.",
        one(value),
        f"The third score becomes -inf, so it drops out of the sum: {show(value)}.",
        {"scores": tuple(scores)},
    )


def _masked_after(r: Random) -> Draw:
    scores = _scores(r)
    value = sum(softmax(scores)[:2])
    return Draw(
        f"Scores are {show(tuple(scores))}; the third position is padding, and its weight is set to 0 *after* the softmax without "
        "renormalising. "
        "What do the weights sum to?",
        one(value),
        f"1 minus the padding's weight: {show(value)}. The context vector is too small by that factor.",
        {"scores": tuple(scores)},
    )


def _on_padding(r: Random) -> Draw:
    real, padded = r.choice([2, 3, 4, 5, 6]), r.choice([8, 10, 16, 20])
    value = (padded - real) / padded
    return Draw(
        f"A source of {real} tokens is padded to {padded}; all scores are equal and nothing is masked. What share of the "
        "attention lies on padding?",
        one(value),
        f"({padded} - {real}) / {padded} = {show(value)}.",
        {"real": real, "padded": padded},
        "share",
    )


def _score_parameters(r: Random) -> Draw:
    kind, q, k, a = r.choice(["dot", "general", "additive"]), r.choice([32, 64, 128]), r.choice([32, 64, 128]), r.choice([16, 32, 64])
    k = q if kind == "dot" else k
    value = {"dot": 0, "general": q * k, "additive": a * q + a * k + a}[kind]
    form = {"dot": "q . k", "general": "q W k", "additive": f"v tanh(W q + U k), attention size {a}"}[kind]
    return Draw(
        f"How many parameters has the {kind} score ({form}) with queries of {q} and keys of {k}, no biases?",
        one(value),
        {
            "dot": "None: the dot product has no weights. 0.",
            "general": f"One matrix, {q} x {k} = {value:,}.",
            "additive": f"{a} x {q} + {a} x {k} + {a} = {value:,}.",
        }[kind],
        {"kind": kind, "q": q, "k": k, "a": a},
    )


def _entropy(r: Random) -> Draw:
    n = r.choice([4, 8, 10, 20, 50])
    over = r.choice([n, n // 2])
    value = math.log(over)
    return Draw(
        f"An attention row over {n} source positions is uniform on {over} of them and zero elsewhere. What is its entropy in nats?",
        one(value),
        f"ln {over} = {show(value)}.",
        {"n": n, "over": over},
    )


def _scaled(r: Random) -> Draw:
    d, gap = r.choice([4, 16, 64]), r.choice([1.0, 2.0, 4.0])
    value = softmax([gap / math.sqrt(d), 0.0])[0]
    return Draw(
        f"Two positions have dot-product scores {gap:g} and 0; the keys have {d} entries. What weight has the first after scaling "
        "by sqrt(d)?",
        one(value),
        f"{gap:g}/{math.sqrt(d):g} against 0: sigmoid({gap / math.sqrt(d):g}) = {show(value)}; unscaled {show(softmax([gap, 0.0])[0])}.",
        {"d": d, "gap": gap},
    )


def _weights_shape(r: Random) -> Draw:
    b, source, target, h = r.choice([4, 16, 32]), r.choice([9, 12, 20, 33]), r.choice([8, 10, 11]), r.choice([32, 64])
    value = (b, target, source)
    return Draw(
        f"A decoder with hidden size {h} writes {target} tokens while attending over {source} source positions, batch {b}. "
        "What is the shape of all attention weights, batch first, one row a written token?",
        one(value),
        f"One distribution over the {source} source positions for each written token: {value}. The hidden size does not appear.",
        {"B": b, "S": source, "T": target},
    )


def _pooling_model(r: Random) -> Draw:
    cell, i, h, k = r.choice(list(GATES)), r.choice([8, 10, 16]), r.choice([16, 20, 32]), r.choice([2, 5, 10])
    recurrent, single = (GATES[cell] * (i * h + h * h + n * h) for n in (2, 1))
    rest = (h + 1) + (h * k + k)
    return Draw(
        f"A classifier is {cell}({i} -> {h}), a score Linear({h}, 1), softmax over time, then Linear({h}, {k}). How many "
        "parameters in PyTorch? "
        "(Name the convention if you count one bias in the cell.)",
        (Answer(recurrent + rest, "PyTorch"), Answer(single + rest, ONE_BIAS)),
        f"{recurrent:,} + {h + 1} + {h * k + k} = {recurrent + rest:,}; with one bias in the cell {single + rest:,}.",
        {"cell": cell, "I": i, "H": h, "K": k},
    )


def _context(r: Random) -> Draw:
    weights, states = (
        r.choice([(0.5, 0.25, 0.25), (0.7, 0.2, 0.1), (0.1, 0.1, 0.8)]),
        [(r.randint(-2, 2), r.randint(-2, 2)) for _ in range(3)],
    )
    value = tuple(sum(w * s[j] for w, s in zip(weights, states, strict=True)) for j in range(2))
    return Draw(
        f"Encoder states are {', '.join(map(str, states))}; the attention weights are {show(weights)}. What is the context vector?",
        one(value),
        f"The weighted sum of the states, entry by entry: {show(value)}.",
        {"weights": weights, "flat": tuple(float(x) for s in states for x in s)},
    )


FAMILY = (
    Template("attention-softmax", "attention", "number", 1, "Weights from scores", _softmax,
             ("attention_starts_uniform",), "Bahdanau et al. 2015"),
    Template("attention-masked", "attention", "number", 2, "Mask before the softmax", _masked,
             ("attention_mask",), "definition of a mask"),
    Template("attention-masked-after", "attention", "number", 2, "Mask after the softmax", _masked_after,
             ("attention_mask",), "definition of a mask"),
    Template("attention-on-padding", "attention", "number", 1, "Weight on padding", _on_padding,
             ("attention_mask",), "definition of a mask"),
    Template("attention-score-parameters", "attention", "number", 2, "Parameters of the score", _score_parameters,
             ("attention_helps",), "Bahdanau et al. 2015; Luong et al. 2015"),
    Template("attention-entropy", "attention", "number", 2, "Entropy of a row", _entropy,
             ("attention_starts_uniform",), "definition of entropy"),
    Template("attention-scaled", "attention", "number", 3, "Scaling by the root of d", _scaled,
             ("attention_starts_uniform",), "variance of a dot product"),
    Template("attention-shape", "attention", "shape", 1, "Shape of the weights", _weights_shape,
             ("attention_helps",), "Luong et al. 2015"),
    Template("attention-classifier", "attention", "number", 3, "An attention classifier", _pooling_model,
             ("snippet_is_pooling",), "PyTorch: nn.RNN, nn.LSTM, nn.GRU"),
    Template("attention-context", "attention", "number", 1, "A context vector", _context,
             ("attention_helps",), "Bahdanau et al. 2015"),
)
