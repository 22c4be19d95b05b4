"""Chunks, memory, packing and windows."""

from __future__ import annotations

import math
from random import Random

from engine.practice.draw import Draw, Template, one, show


def _passes(r: Random) -> Draw:
    steps, chunk = r.choice([500, 1000, 2048, 10_000]), r.choice([20, 25, 50, 64, 100])
    value = math.ceil(steps / chunk)
    return Draw(
        f"A sequence of {steps:,} steps is trained by truncated BPTT in chunks of {chunk}. How many backward passes (the last "
        "chunk may be short)?",
        one(value),
        f"{steps:,} / {chunk} rounded up = {value:,}.",
        {"T": steps, "k": chunk},
    )


def _reach(r: Random) -> Draw:
    chunk, place = r.choice([10, 20, 50, 100]), r.choice([3, 7, 10, 15, 37, 80, 130])
    value = place % chunk
    return Draw(
        f"Truncated BPTT in chunks of {chunk}, state carried and detached. From the loss at step {place} (counting from 0), how "
        "many earlier steps "
        "does the gradient reach?",
        one(value),
        f"Step {place} is number {place % chunk} of its chunk (from 0); the path ends at the chunk's first step: {value}.",
        {"k": chunk, "t": place},
    )


def _memory(r: Random) -> Draw:
    b, t, h, kept = r.choice([16, 32, 64]), r.choice([100, 500, 1000]), r.choice([64, 128, 256, 512]), r.choice([1, 7])
    value = b * t * h * 4 * kept / 1e6
    what = "one stored tensor" if kept == 1 else "an LSTM that keeps 7 such tensors (four gates, c, tanh c, h)"
    return Draw(
        f"How many megabytes (10^6 bytes) of float32 does {what} need for a batch of {b}, {t} steps, hidden {h}?",
        one(value),
        f"{b} x {t} x {h} x 4 bytes x {kept} = {show(value)} MB.",
        {"B": b, "T": t, "H": h, "kept": kept},
        "MB",
    )


def _packed(r: Random) -> Draw:
    lengths = sorted((r.randint(1, 5) for _ in range(3)), reverse=True)
    value = tuple(sum(length > t for length in lengths) for t in range(lengths[0]))
    return Draw(
        f"Sequences of lengths {', '.join(map(str, lengths))} are packed. Give batch_sizes, one entry a time step.",
        one(value),
        f"At step t as many rows as sequences longer than t: {value}, {sum(lengths)} rows in all.",
        {"lengths": tuple(float(n) for n in lengths)},
    )


def _wasted(r: Random) -> Draw:
    lengths = tuple(r.choice([2, 4, 5, 8, 10, 20]) for _ in range(4))
    longest = max(lengths)
    value = 1 - sum(lengths) / (4 * longest)
    return Draw(
        f"Four sequences of lengths {', '.join(map(str, lengths))} are padded to the longest. What share of the computed steps is wasted?",
        one(value),
        f"1 - {sum(lengths)} / (4 x {longest}) = {show(value)}.",
        {"lengths": tuple(float(n) for n in lengths)},
        "share",
    )


def _windows(r: Random) -> Draw:
    n, window, ahead = r.choice([500, 1000, 3126]), r.choice([12, 24, 48]), r.choice([1, 6, 12])
    value = n - window - ahead + 1
    return Draw(
        f"A series of {n:,} points is cut into windows of {window} with stride 1; the target lies {ahead} step(s) after the "
        "window. How many pairs?",
        one(value),
        f"N - L - H + 1 = {n} - {window} - {ahead} + 1 = {value:,}.",
        {"N": n, "L": window, "H": ahead},
    )


def _streams(r: Random) -> Draw:
    tokens, b, k = r.choice([100_000, 500_000, 929_589, 2_000_000]), r.choice([20, 32, 64]), r.choice([35, 50, 70])
    value = tokens // b // k
    return Draw(
        f"A text of {tokens:,} tokens is laid out as {b} parallel streams and read {k} steps at a time. How many full chunks is one epoch? "
        "(drop the remainders)",
        one(value),
        f"{tokens:,} // {b} = {tokens // b:,} tokens a stream, // {k} = {value:,} chunks.",
        {"N": tokens, "B": b, "k": k},
    )


def _checkpoints(r: Random) -> Draw:
    steps = r.choice([100, 400, 900, 2500, 10_000])
    value = 2 * math.isqrt(steps)
    return Draw(
        f"Gradient checkpointing over {steps:,} steps keeps every sqrt(T)-th state and recomputes one segment at a time. How many "
        "states are held at "
        "the peak (checkpoints plus one segment)?",
        one(value),
        f"sqrt(T) checkpoints + sqrt(T) of a segment = 2 x {math.isqrt(steps)} = {value}.",
        {"T": steps},
    )


FAMILY = (
    Template("long-passes", "long", "number", 1, "Backward passes of truncated BPTT", _passes,
             ("truncation_forward",), "definition of truncated BPTT"),
    Template("long-reach", "long", "number", 2, "How far a gradient reaches", _reach,
             ("truncation_forward",), "definition of truncated BPTT"),
    Template("long-memory", "long", "number", 2, "Memory of activations", _memory,
             ("very_long",), "arithmetic"),
    Template("long-packed", "long", "shape", 2, "A packed batch", _packed,
             ("packing_needed",), "PyTorch: pack_padded_sequence"),
    Template("long-wasted", "long", "number", 1, "Steps lost to padding", _wasted,
             ("packing_needed", "pad_and_last"), "arithmetic"),
    Template("long-windows", "long", "number", 1, "Windows of a series", _windows,
             ("pad_and_last",), "arithmetic"),
    Template("long-streams", "long", "number", 2, "Chunks in an epoch", _streams,
             ("truncation_forward",), "definition of truncated BPTT"),
    Template("long-checkpoints", "long", "number", 3, "States held by checkpointing", _checkpoints,
             ("truncation_forward",), "arithmetic"),
)
