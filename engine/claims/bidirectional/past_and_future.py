"""Which inputs can change an output at the middle of a sequence, by gradient."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    from engine.cells import Stack

    torch.manual_seed(seed)
    found = dict[str, float]()
    for name, both in (("one", False), ("two", True)):
        stack = Stack("gru", 4, 16, bidirectional=both)
        x = torch.randn(30, 1, 4, requires_grad=True)
        (grad,) = torch.autograd.grad(stack(x).output[14].square().sum(), x)
        reached = grad[:, 0].norm(dim=-1) > 0
        found |= {f"{name}_past": float(reached[:15].float().mean()), f"{name}_future": float(reached[15:].float().mean())}
    return found


CLAIM = Claim(
    id="past_and_future",
    topic="bidirectional",
    number=17,
    statement="A bidirectional RNN sees past and future.",
    answer="Yes: the output at the middle depends on {two_past:share} of the past and {two_future:share} of the future inputs, where one "
    "direction depends on {one_past:share} and {one_future:share}.",
    interview="Two passes over the whole sequence, joined at every step; so it needs the whole sequence before it can say anything.",
    follow_up="When must you not use it?",
    hypothesis="Gradients of an output reach all inputs with two directions, and only earlier ones with one.",
    measure=measure,
    cases=(
        case("true", above("two_past", 0.99), above("two_future", 0.99), below("one_future", 0.01)),
        case("false", below("two_future", 0.01)),
        case("misleading", above("one_future", 0.5)),
    ),
    chart=Chart("Share of inputs that can change the middle output", "30 steps, exact, by gradient",
                (Bar("one direction, past", "one_past"), Bar("one direction, future", "one_future"),
                 Bar("two directions, past", "two_past", "gru"),
                 Bar("two directions, future", "two_future", "gru")), "share", high=1.0),
    change="An output of a two-directional net with a zero gradient for some input.",
    seconds=1,
    paper=Paper("Schuster & Paliwal 1997, IEEE Trans. Signal Processing 45(11)", "The output at any point uses past and future."),
)
