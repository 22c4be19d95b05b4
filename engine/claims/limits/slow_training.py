"""Time of a training step by sequence length: a recurrent network's grows with T, attention's with T squared."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line
from engine.claims.rule import above, below, case

SIZE, BATCH = 64, 4


def measure(seed: int, size: float) -> dict[str, float]:
    import torch
    from torch import nn

    from engine.cells import Stack
    from engine.claims.measuring.clock import milliseconds

    torch.manual_seed(seed)
    lstm, attention, conv = Stack("lstm", SIZE, SIZE), nn.MultiheadAttention(SIZE, 1), nn.Conv1d(SIZE, SIZE, 5, padding=2)
    xs = {steps: torch.randn(steps, BATCH, SIZE) for steps in (250, 1000)}
    work = {f"lstm_{n}": lambda x=x: lstm(x).output.sum().backward() for n, x in xs.items()}
    work |= {f"attention_{n}": lambda x=x: attention(x, x, x, need_weights=False)[0].sum().backward() for n, x in xs.items()}
    work |= {f"conv_{n}": lambda x=x: conv(x.permute(1, 2, 0)).sum().backward() for n, x in xs.items()}
    times = milliseconds(work, rounds=7)
    return {"lstm": times["lstm_1000"] / times["lstm_250"], "attention": times["attention_1000"] / times["attention_250"],
            "conv": times["conv_1000"] / times["conv_250"], "to_conv": times["lstm_1000"] / times["conv_1000"],
            "to_attention": times["lstm_1000"] / times["attention_1000"]}


CLAIM = Claim(
    id="slow_training",
    topic="limits",
    number=33,
    statement="RNNs are computationally expensive and slow to train.",
    answer="Each step waits for the one before, but their cost only grows with T: four times the length takes an LSTM {lstm:.1f} times as "
    "long, attention {attention:.1f} times. At T = 1,000 on one CPU thread an LSTM step takes {to_conv:.1f} times a convolution's and "
    "{to_attention:.2f} times attention's.",
    interview="Linear in T with a long chain of small steps: slow on a GPU that wants parallel work, cheap per token, and O(1) memory "
    "when it runs.",
    follow_up="From which T on is attention the dearer one?",
    hypothesis="Four times the length costs the LSTM less than six times and attention more than the LSTM; the LSTM is dearer than a "
    "convolution.",
    measure=measure,
    cases=(
        case("partly", below("lstm", 6), above("attention", "lstm"), above("to_conv", 1)),
        case("true", above("lstm", 8)),
        case("false", below("to_conv", 1), below("to_attention", 1)),
    ),
    chart=Chart("Cost of four times the length", "T = 250 to 1,000, 64 units, CPU, one thread; dashed: linear",
                (Bar("LSTM", "lstm", "lstm"), Bar("attention", "attention"), Bar("convolution", "conv")), ".1f", line=Line("linear", 4.0)),
    change="An attention whose cost is linear, or an LSTM whose is not.",
    seconds=6,
    seeds=5,
)
