"""Shapes and parameters of stacked layers in one or two directions."""

from __future__ import annotations

from random import Random

from engine.practice.draw import Answer, Draw, Template, one
from engine.practice.templates.gates import GATES, ONE_BIAS


def _stack(r: Random) -> dict[str, int | str]:
    return {
        "cell": r.choice(list(GATES)),
        "I": r.choice([5, 8, 10, 32, 50]),
        "H": r.choice([10, 16, 20, 32, 64]),
        "L": r.choice([1, 2, 3]),
        "D": r.choice([1, 2]),
        "B": r.choice([4, 16, 32]),
        "T": r.choice([7, 12, 15, 50]),
        "first": r.choice([0, 1]),
    }


def _named(s: dict[str, int | str]) -> str:
    return f"nn.{s['cell']}({s['I']}, {s['H']}, num_layers={s['L']}, bidirectional={s['D'] == 2}, batch_first={bool(s['first'])})"


def _output_shape(r: Random) -> Draw:
    s = _stack(r)
    b, t, width = int(s["B"]), int(s["T"]), int(s["D"]) * int(s["H"])
    value = (b, t, width) if s["first"] else (t, b, width)
    return Draw(
        f"{_named(s)} reads a batch of {b} sequences of length {t}. What is the shape of its output?",
        one(value),
        f"The top layer only, its {s['D']} direction(s) side by side: {width} wide; batch_first={bool(s['first'])} gives {value}.",
        s,
    )


def _state_shape(r: Random) -> Draw:
    s = _stack(r)
    value = (int(s["L"]) * int(s["D"]), int(s["B"]), int(s["H"]))
    return Draw(
        f"{_named(s)} reads a batch of {s['B']} sequences of length {s['T']}. What is the shape of h_n?",
        one(value),
        f"One state for each layer and direction, {s['L']} x {s['D']}, then batch, then hidden: {value}. batch_first does not "
        "touch the states.",
        s,
    )


def _parameters(r: Random) -> Draw:
    s = _stack(r)
    g, i, h, layers, d = GATES[str(s["cell"])], int(s["I"]), int(s["H"]), int(s["L"]), int(s["D"])
    inputs = [i] + [d * h] * (layers - 1)
    counts = [d * g * (width * h + h * h + 2 * h) for width in inputs]
    both, single = sum(counts), sum(counts) - layers * d * g * h
    return Draw(
        f"How many parameters has {_named(s)} in PyTorch? (Name the convention if you count one bias.)",
        (Answer(both, "PyTorch"), Answer(single, ONE_BIAS)),
        f"Layer by layer (input widths {', '.join(map(str, inputs))}): {' + '.join(f'{count:,}' for count in counts)} = {both:,}; "
        f"with one bias {single:,}. From layer 2 on, each direction reads both directions of the layer below.",
        s,
    )


def _weight_shape(r: Random) -> Draw:
    s = {**_stack(r), "L": r.choice([2, 3])}
    g, h, d = GATES[str(s["cell"])], int(s["H"]), int(s["D"])
    k, which = r.randrange(int(s["L"])), r.choice(["ih", "hh"])
    width = h if which == "hh" else int(s["I"]) if k == 0 else d * h
    value = (g * h, width)
    return Draw(
        f"What is the shape of weight_{which}_l{k} in {_named(s)}?",
        one(value),
        f"Rows: {g} block(s) of {h} = {g * h}. Columns: what it multiplies, {width} wide. So {value}.",
        {**s, "k": k, "which": which},
    )


def _tokens_seen(r: Random) -> Draw:
    length, h, backward = r.choice([10, 15, 30, 100]), r.choice([16, 32, 64]), r.random() < 0.6
    t = r.choice([0, length - 1, length // 2])
    value = length - t if backward else t + 1
    part = f"out[:, {t}, {h}:]" if backward else f"out[:, {t}, :{h}]"
    return Draw(
        f"A one-layer bidirectional LSTM, hidden {h}, batch_first, reads {length} tokens. How many of them has {part} seen?",
        one(value),
        f"That half runs {'from the end' if backward else 'from the start'}, so at index {t} it has read {value} of {length} tokens.",
        {"T": length, "t": t, "backward": int(backward)},
    )


def _which_final(r: Random) -> Draw:
    layers, layer, backward = r.choice([2, 3, 4]), 0, r.random() < 0.5
    layer = r.randrange(layers)
    value = 2 * layer + int(backward)
    return Draw(
        f"In a {layers}-layer bidirectional GRU, which index of h_n's first axis holds layer {layer + 1}'s "
        f"{'backward' if backward else 'forward'} state? (count from 0)",
        one(value),
        f"h_n is ordered layer by layer, forward then backward: 2 x {layer} + {int(backward)} = {value}.",
        {"L": layers, "layer": layer, "backward": int(backward)},
    )


def _lookahead(r: Random) -> Draw:
    chunk, right, ms = r.choice([10, 20, 40]), r.choice([5, 10, 20]), r.choice([10, 20])
    value = (chunk + right) * ms
    return Draw(
        f"A latency-controlled bidirectional recogniser reads chunks of {chunk} frames and looks {right} frames beyond each "
        "chunk; a frame is "
        f"{ms} ms. How old is a chunk's first frame when its output can be computed, compute time aside? (ms, frame durations "
        "counted whole)",
        one(value),
        f"It waits for its chunk and the right context: ({chunk} + {right}) x {ms} = {value} ms.",
        {"chunk": chunk, "right": right, "ms": ms},
        "ms",
    )


FAMILY = (
    Template("directions-output", "bidirectional", "shape", 1, "Shape of the output", _output_shape,
             ("past_and_future",), "PyTorch: nn.LSTM"),
    Template("directions-state", "bidirectional", "shape", 1, "Shape of h_n", _state_shape,
             ("summary_readout",), "PyTorch: nn.LSTM"),
    Template("directions-parameters", "bidirectional", "number", 2, "Parameters of a stack", _parameters,
             ("bidirectional_cost",), "PyTorch: nn.LSTM"),
    Template("directions-weight", "bidirectional", "shape", 2, "Shape of a weight", _weight_shape,
             ("bidirectional_cost", "return_sequences"), "PyTorch: nn.LSTM"),
    Template("directions-seen", "bidirectional", "number", 1, "Tokens a half has seen", _tokens_seen,
             ("summary_readout", "past_and_future"), "Schuster and Paliwal 1997"),
    Template("directions-index", "bidirectional", "number", 2, "Which row of h_n", _which_final,
             ("summary_readout",), "PyTorch: nn.LSTM"),
    Template("directions-latency", "bidirectional", "number", 3, "Delay of a look-ahead", _lookahead,
             ("past_and_future", "bidirectional_leak"), "arithmetic"),
)
