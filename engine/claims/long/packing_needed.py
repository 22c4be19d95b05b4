"""Masked padding gives what packing gives."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch
    from torch import nn
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    from engine.cells import Stack
    from engine.claims.measuring.clock import milliseconds

    torch.manual_seed(seed)
    stack, module = Stack("lstm", 16, 64, bidirectional=True), nn.LSTM(16, 64, bidirectional=True)
    for direction, suffix in enumerate(("", "_reverse")):
        for name, weight in stack.layer(0, direction).named_parameters():
            getattr(module, f"{name}_l0{suffix}").data = weight.data
    x, lengths = torch.randn(40, 32, 16), torch.randint(5, 41, (32,))
    lengths[0] = 40

    def packed() -> torch.Tensor:
        output, _ = module(pack_padded_sequence(x, lengths, enforce_sorted=False))
        padded: torch.Tensor = pad_packed_sequence(output)[0]
        return padded

    difference = (packed() - stack(x, lengths).output).abs().max()
    times = milliseconds({"packed": lambda: packed().sum().backward(), "masked": lambda: stack(x, lengths).output.sum().backward()})  # type: ignore[no-untyped-call]
    return {"difference": float(difference.detach()), "time": times["packed"] / times["masked"]}


CLAIM = Claim(
    id="packing_needed",
    topic="long",
    statement="Sequences of unequal length must be packed, or the results are wrong.",
    answer="They must be masked; packing is one way. Reversing each sequence within its own length and reading the state at its own end "
    "gives the packed result to {difference:.1g}, and here packing takes {time:.1f} times as long.",
    interview="Packing skips the padding and is exact; so is padding with a mask. On a CPU the mask is the faster of the two.",
    follow_up="What exactly does the backward direction have to do so that the two agree?",
    hypothesis="Masked and packed outputs agree within 1e-5.",
    measure=measure,
    cases=(
        case("misleading", below("difference", 1e-5), above("time", 1)),
        case("partly", below("difference", 1e-5), below("time", 1)),
        case("true", above("difference", 0.01)),
    ),
    chart=Chart("Time of packing, relative to a mask", "LSTM, two directions, lengths 5 to 40, CPU, one thread",
                (Bar("packed", "time", "lstm"),), ".1f", line=Line("masked", 1.0)),
    change="A case in which masked states differ from packed ones.",
    seconds=4,
    seeds=4,
)
