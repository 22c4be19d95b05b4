"""An LSTM has four blocks of weights, a GRU three, a plain RNN one."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case

STEPS, BATCH, INPUTS, HIDDEN = 50, 32, 32, 64


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    from engine.cells import Stack
    from engine.claims.measuring.clock import milliseconds

    torch.manual_seed(seed)
    x = torch.randn(STEPS, BATCH, INPUTS)
    stacks = {name: Stack(name, INPUTS, HIDDEN) for name in ("rnn", "gru", "lstm")}
    times = milliseconds({name: lambda stack=stack: stack(x).output.sum().backward() for name, stack in stacks.items()})  # type: ignore[misc]
    weights = {name: float(sum(p.numel() for p in stack.parameters())) for name, stack in stacks.items()}
    return {"lstm_weights": weights["lstm"], "gru_weights": weights["gru"], "weights_ratio": weights["lstm"] / weights["gru"],
            "time_ratio": times["lstm"] / times["gru"], "rnn_ratio": times["lstm"] / times["rnn"]}


CLAIM = Claim(
    id="lstm_costlier",
    topic="gates",
    number=13,
    statement="An LSTM costs more than a GRU.",
    answer="In weights, always: {lstm_weights:,.0f} against {gru_weights:,.0f} at 64 units, a ratio of {weights_ratio:.2f}. In time, it "
    "depends on the kernel: here one training step takes {time_ratio:.2f} times a GRU's on the same CPU, each on this program's fastest "
    "exact path.",
    interview="Four blocks against three, so a third more weights and multiplications; the clock depends on the kernel, so measure.",
    follow_up="How many parameters has nn.LSTM(10, 20), and why two answers?",
    hypothesis="The weights are in the ratio 4 : 3; the time is not a third longer.",
    measure=measure,
    cases=(
        case("partly", above("weights_ratio", 1.3), below("time_ratio", 1.2)),
        case("true", above("weights_ratio", 1.3), above("time_ratio", 1.2)),
        case("false", below("weights_ratio", 1)),
    ),
    chart=Chart("LSTM relative to GRU", "64 units, T = 50, batch 32, CPU, one thread",
                (Bar("weights", "weights_ratio", "lstm"), Bar("time of a step", "time_ratio", "lstm")), ".2f"),
    change="A GRU with as many weights as an LSTM of the same size.",
    seconds=2,
    seeds=5,
)
