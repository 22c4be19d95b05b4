"""Two directions cost twice, and more from the second layer on."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    from engine.cells import Stack
    from engine.claims.measuring.clock import milliseconds

    torch.manual_seed(seed)
    x = torch.randn(50, 32, 32)
    one, two = Stack("lstm", 32, 64), Stack("lstm", 32, 64, bidirectional=True)
    times = milliseconds({"one": lambda: one(x).output.sum().backward(), "two": lambda: two(x).output.sum().backward()})
    deep = [Stack("lstm", 32, 64, layers=2, bidirectional=both) for both in (False, True)]
    weights = [float(sum(p.numel() for p in stack.parameters())) for stack in (one, two, *deep)]
    return {"one_layer": weights[1] / weights[0], "two_layers": weights[3] / weights[2], "time": times["two"] / times["one"]}


CLAIM = Claim(
    id="bidirectional_cost",
    topic="bidirectional",
    statement="A bidirectional network costs exactly twice as much.",
    answer="With one layer, {one_layer:.1f} times the weights and {time:.1f} times the time. From the second layer on it costs more, "
    "{two_layers:.1f} times for two layers, because each direction reads both halves of the layer below.",
    interview="Twice for one layer; with more, each layer above reads 2H inputs, so its input weights double again.",
    follow_up="What is the shape of weight_ih_l1 in a bidirectional nn.LSTM(10, 20, num_layers=2)?",
    hypothesis="The ratio of weights is 2 with one layer and above 2.3 with two.",
    measure=measure,
    cases=(
        case("partly", above("one_layer", 1.99), below("one_layer", 2.01), above("two_layers", 2.3)),
        case("true", above("one_layer", 1.99), below("two_layers", 2.01)),
        case("false", below("one_layer", 1.5)),
    ),
    chart=Chart("Two directions relative to one", "LSTM, 32 inputs, 64 units",
                (Bar("weights, one layer", "one_layer", "lstm"), Bar("weights, two layers", "two_layers", "lstm"),
                 Bar("time, one layer", "time")), ".2f", line=Line("twice", 2.0)),
    change="A stacked bidirectional layer that reads only its own direction below.",
    seconds=2,
)
