"""Teacher forcing: schedules, coins and compounding errors."""

from __future__ import annotations

import math
from random import Random

from engine.practice.draw import Draw, Template, one, show


def _survives(r: Random) -> Draw:
    error, n = r.choice([0.01, 0.02, 0.05]), r.choice([10, 20, 50, 100])
    value = (1 - error) ** n
    return Draw(
        f"Running free, a decoder errs on {error} of the tokens, independently. How often does it get {n} tokens in a row right?",
        one(value),
        f"(1 - {error})^{n} = {show(value)}.",
        {"error": error, "n": n},
        "share",
    )


def _inverse_sigmoid(r: Random) -> Draw:
    k, i = r.choice([5, 10, 20]), r.choice([0, 10, 30, 50])
    value = k / (k + math.exp(i / k))
    return Draw(
        f"Scheduled sampling with inverse-sigmoid decay, k/(k + e^(i/k)), k = {k}. What is the teacher-forcing probability at i = {i}?",
        one(value),
        f"{k} / ({k} + e^{i / k:g}) = {show(value)}.",
        {"k": k, "i": i},
        "share",
    )


def _linear(r: Random) -> Draw:
    floor, slope, i = r.choice([0.0, 0.1, 0.25]), r.choice([0.001, 0.002, 0.005]), r.choice([0, 50, 100, 300, 2000])
    value = max(floor, 1 - slope * i)
    return Draw(
        f"Linear decay: ratio = max({floor:g}, 1 - {slope} i). What is it at i = {i:,}?",
        one(value),
        f"1 - {slope} x {i} = {1 - slope * i:g}, floor {floor:g}: {show(value)}.",
        {"floor": floor, "slope": slope, "i": i},
        "share",
    )


def _coin(r: Random) -> Draw:
    ratio, n, token = r.choice([0.5, 0.75, 0.9]), r.choice([4, 5, 8, 10]), r.random() < 0.5
    value = ratio**n if token else ratio
    return Draw(
        f"Ratio {ratio}, {n} decoder inputs after SOS, one coin a {'token' if token else 'sequence'}. How often is a sequence "
        "forced throughout?",
        one(value),
        (f"Every coin must fall that way: {ratio}^{n} = {show(value)}." if token else f"One coin decides for all {n}: {show(value)}."),
        {"ratio": ratio, "n": n, "token": int(token)},
        "share",
    )


def _expected(r: Random) -> Draw:
    ratio, n = r.choice([0.25, 0.5, 0.75]), r.choice([8, 10, 12, 20])
    value = ratio * (n - 1)
    return Draw(
        f"A target of {n} tokens (EOS included) is decoded with teacher-forcing ratio {ratio}. The first input is SOS. How many "
        "true tokens are fed "
        "on average?",
        one(value),
        f"{n - 1} inputs follow SOS, each true with probability {ratio}: {show(value)}.",
        {"ratio": ratio, "n": n},
    )


def _loss_tokens(r: Random) -> Draw:
    lengths = tuple(r.choice([2, 3, 5, 8]) for _ in range(3))
    value = sum(lengths) + 3
    return Draw(
        f"Three targets have {', '.join(map(str, lengths))} tokens without EOS. EOS is appended, then all are padded. Over how "
        "many tokens is the loss "
        "averaged if PAD is ignored?",
        one(value),
        f"{' + '.join(map(str, lengths))} + 3 EOS = {value}: EOS counts, PAD does not.",
        {"lengths": tuple(float(n) for n in lengths)},
    )


def _input_shape(r: Random) -> Draw:
    b, longest = r.choice([8, 16, 32]), r.choice([5, 8, 10, 12])
    value = (b, longest + 1)
    return Draw(
        f"A batch of {b} targets, the longest {longest} tokens without SOS and EOS. What is the shape of the forced decoder's "
        "input ids, batch first?",
        one(value),
        f"SOS and then the tokens, without EOS: {longest} + 1 steps, {value}; the targets are the tokens and EOS, the same length.",
        {"B": b, "T": longest},
    )


def _gap(r: Random) -> Draw:
    forced, free, n = r.choice([0.95, 0.97, 0.99]), r.choice([0.85, 0.88, 0.92]), r.choice([5, 8, 10])
    value = forced**n - free**n
    return Draw(
        f"Token accuracy is {forced} when forced and {free} running free. If errors were independent, by how much would exact "
        f"match on {n} tokens be "
        "overstated by the forced figure?",
        one(value),
        f"{forced}^{n} - {free}^{n} = {show(forced**n)} - {show(free**n)} = {show(value)}.",
        {"forced": forced, "free": free, "n": n},
        "share",
    )


FAMILY = (
    Template("forcing-survives", "forcing", "number", 1, "Free running without a slip", _survives,
             ("compounding", "token_accuracy"), "arithmetic"),
    Template("forcing-inverse-sigmoid", "forcing", "number", 2, "Inverse-sigmoid decay", _inverse_sigmoid,
             ("forcing_better",), "Bengio S. et al. 2015"),
    Template("forcing-linear", "forcing", "number", 1, "Linear decay", _linear,
             ("forcing_better",), "Bengio S. et al. 2015"),
    Template("forcing-all-coins", "forcing", "number", 2, "A coin a token or a sequence", _coin,
             ("forcing_better",), "Bengio S. et al. 2015"),
    Template("forcing-expected", "forcing", "number", 1, "True tokens fed", _expected,
             ("forcing_better", "feeds_truth"), "Bengio S. et al. 2015"),
    Template("forcing-loss-tokens", "forcing", "number", 2, "Tokens in the loss", _loss_tokens,
             ("feeds_truth",), "definition of the loss"),
    Template("forcing-input-shape", "forcing", "shape", 2, "Shape of the decoder's input", _input_shape,
             ("feeds_truth",), "definition of teacher forcing"),
    Template("forcing-gap", "forcing", "number", 3, "What a forced metric hides", _gap,
             ("compounding", "forcing_better"), "arithmetic"),
)
