"""Ordinary training of a next-token model is teacher forcing: its inputs are the truth shifted by one."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch
    from torch import nn
    from torch.nn import functional as F

    torch.manual_seed(seed)
    tokens = torch.randint(20, (30, 16))
    embedding, gru, head = nn.Embedding(20, 16), nn.GRU(16, 32), nn.Linear(32, 20)
    with torch.no_grad():
        ordinary = F.cross_entropy(head(gru(embedding(tokens[:-1]))[0]).flatten(0, 1), tokens[1:].flatten())  # as in every tutorial
        losses: dict[str, list[torch.Tensor]] = {"forced": [], "own": []}
        state: dict[str, torch.Tensor | None] = {"forced": None, "own": None}
        fed = {"forced": tokens[0], "own": tokens[0]}
        for t in range(1, len(tokens)):
            for mode in ("forced", "own"):
                output, state[mode] = gru(embedding(fed[mode])[None], state[mode])
                logits = head(output[0])
                losses[mode].append(F.cross_entropy(logits, tokens[t]))
                fed[mode] = tokens[t] if mode == "forced" else logits.argmax(1)
    return {mode: float((torch.stack(parts).mean() - ordinary).abs().clamp_min(1e-9).log10()) for mode, parts in losses.items()}


CLAIM = Claim(
    id="typical_training",
    topic="forcing",
    number=42,
    statement="Without teacher forcing, typical training feeds the model its own outputs.",
    answer="Typical training is teacher forcing: the loss of an ordinary language-model pass differs by {forced:power} from a loop that "
    "is fed the truth, and by {own:power} from one that is fed its own tokens.",
    interview="Shifting the targets by one and running the network once is teacher forcing; feeding own outputs needs a loop, and is the "
    "exception.",
    follow_up="Which line of a language model's training code is the teacher?",
    hypothesis="The ordinary pass equals the forced loop within rounding, and not the own-output loop.",
    measure=measure,
    cases=(
        case("misleading", below("forced", -5), above("own", -4)),
        case("true", above("forced", -4), below("own", -5)),
        case("partly", above("forced", -4), above("own", -4)),
    ),
    chart=Chart("Difference from an ordinary pass", "log scale; of the mean loss, same weights",
                (Bar("loop, forced", "forced", "gru"), Bar("loop, own tokens", "own", "rnn")), "power", low=-9, high=0),
    change="A language model's usual training pass that feeds its own tokens.",
    seconds=1,
    seeds=5,
)
