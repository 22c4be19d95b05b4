"""Zeros after a sequence's end go on turning the state."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    from engine.cells import Stack
    from engine.understand.padding import padding_lab

    torch.manual_seed(seed)
    stack, lengths = Stack("lstm", 4, 32, bidirectional=True), torch.tensor([5, 8, 10, 12])
    x = torch.randn(30, 4, 4)
    x[torch.arange(30)[:, None] >= lengths] = 0
    forward, backward = padding_lab(stack, x, lengths)
    with torch.no_grad():
        alone = stack(x[:12], lengths).final
        masked = stack(x, lengths).final
    return {"forward": float(forward.moved.mean()), "backward": float(backward.moved.mean()), "masked": float((alone - masked).abs().max())}


CLAIM = Claim(
    id="pad_harmless",
    topic="long",
    statement="Padding with zeros is harmless: zeros carry no information.",
    answer="The biases still act. Zeros to length 30 move the forward summary by {forward:share} of its length and the backward one by "
    "{backward:share}; with the lengths known the difference is {masked:.1g}.",
    interview="The state goes on moving through padding, so read the state at the last real step: pack, or mask and gather.",
    follow_up="Which of the two directions suffers more, and why?",
    hypothesis="Unmasked padding moves the forward summary by over a fifth; masked it moves nothing beyond rounding.",
    measure=measure,
    cases=(
        case("false", above("forward", 0.2), below("masked", 1e-5)),
        case("true", below("forward", 0.01)),
        case("partly", above("forward", 0.01), below("forward", 0.2)),
    ),
    chart=Chart("How far zeros move a summary", "relative to its length; untrained LSTM, lengths 5 to 12 padded to 30",
                (Bar("forward", "forward", "lstm"), Bar("backward", "backward", "lstm"), Bar("masked", "masked")), "share"),
    change="A cell without biases that keeps its state on zero input.",
    seconds=1,
    seeds=5,
)
