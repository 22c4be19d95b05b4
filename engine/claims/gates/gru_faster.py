"""Whether a GRU is faster than an LSTM is a matter of kernels."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line, Paper
from engine.claims.rule import above, below, case

STEPS, BATCH, INPUTS, HIDDEN = 50, 32, 32, 64


def measure(seed: int, size: float) -> dict[str, float]:
    import torch
    from torch import nn

    from engine.cells import Stack
    from engine.claims.measuring.clock import milliseconds

    torch.manual_seed(seed)
    x = torch.randn(STEPS, BATCH, INPUTS)
    lstm, gru, own = nn.LSTM(INPUTS, HIDDEN), nn.GRU(INPUTS, HIDDEN), Stack("gru", INPUTS, HIDDEN)
    times = milliseconds({
        "lstm": lambda: lstm(x)[0].sum().backward(), "gru": lambda: gru(x)[0].sum().backward(),
        "own": lambda: own(x).output.sum().backward(),
    })
    return {"gru": times["gru"] / times["lstm"], "own": times["own"] / times["lstm"]}


CLAIM = Claim(
    id="gru_faster",
    topic="gates",
    number=15,
    statement="A GRU trains faster than an LSTM.",
    answer="It has a quarter fewer weights, and here a training step of nn.GRU takes {gru:.1f} times that of nn.LSTM: PyTorch has a fused "
    "CPU kernel for the LSTM and none for the GRU. This program's own GRU kernel takes {own:.1f} times. On a GPU both are fused.",
    interview="Three quarters of the arithmetic; the time depends on the kernel of your library on your device, so measure both.",
    follow_up="Why would a fused kernel matter more than a quarter of the weights?",
    hypothesis="On this CPU nn.GRU takes at least one and a half times as long as nn.LSTM.",
    measure=measure,
    cases=(
        case("false", above("gru", 1.1), above("own", 1)),
        case("true", below("gru", 1)),
        case("partly", above("gru", 1.1), below("own", 1)),
    ),
    chart=Chart("Time of a training step, relative to nn.LSTM", "64 units, T = 50, batch 32, CPU, one thread",
                (Bar("nn.LSTM fused: 1; nn.GRU", "gru", "gru"), Bar("our GRU kernel", "own", "gru")), ".1f", line=Line("nn.LSTM", 1.0)),
    change="A PyTorch whose CPU kernel for the GRU is fused as well.",
    seconds=3,
    seeds=5,
    paper=Paper("Britz, Goldie, Luong, Le 2017, Massive Exploration of Neural Machine Translation Architectures",
                "In translation with attention LSTM beat GRU consistently, with no large difference in speed, since the softmax "
                "dominated."),
)
