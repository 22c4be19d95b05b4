"""Clipping by norm keeps the direction, clipping by value bends it."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    from engine.cells import Stack
    from engine.config import ClipConfig
    from engine.optim import clip, gradient_norms

    torch.manual_seed(seed)
    stack = Stack("rnn", 2, 64)
    torch.nn.init.orthogonal_(stack.layer(0, 0).weight_hh, 1.3)
    x = torch.randn(60, 32, 2)
    parameters, found = list(stack.parameters()), {}
    for mode in ("norm", "value"):
        stack.zero_grad()
        stack(x).output[-1].square().sum(1).mean().backward()
        raw = torch.cat([p.grad.flatten() for p in parameters if p.grad is not None]).clone()
        threshold = 0.1 * float(raw.norm() if mode == "norm" else raw.abs().max())
        clip(parameters, ClipConfig(mode=mode, threshold=threshold), float(gradient_norms(parameters).total))
        new = torch.cat([p.grad.flatten() for p in parameters if p.grad is not None])
        cosine = (raw.double() @ new.double()) / (raw.double().norm() * new.double().norm())
        found[mode] = float(torch.rad2deg(torch.arccos(cosine.clamp(-1, 1))))
    return found


CLAIM = Claim(
    id="clip_direction",
    topic="clipping",
    number=36,
    statement="Clipping scales the gradient down when it exceeds a limit.",
    answer="By norm, yes: the angle between raw and clipped gradient is {norm:.2g}°. By value, each number is cut by itself, and here the "
    "step turns by {value:.0f}°.",
    interview="Norm clipping scales all gradients together and keeps the direction; value clipping limits each number and bends it.",
    follow_up="Is the norm taken over each tensor or over all of them?",
    hypothesis="The angle is below a tenth of a degree by norm and above 5 degrees by value.",
    measure=measure,
    cases=(
        case("partly", below("norm", 0.1), above("value", 5)),
        case("true", below("norm", 0.1), below("value", 0.1)),
        case("false", above("norm", 5)),
    ),
    chart=Chart("Angle between raw and clipped gradient", "degrees; RNN; limits: a tenth of the norm, a tenth of the largest number",
                (Bar("by norm", "norm", "gru"), Bar("by value", "value", "rnn")), ".1f"),
    change="Value clipping that leaves the direction alone.",
    seconds=1,
    seeds=5,
    paper=Paper("Pascanu, Mikolov, Bengio 2013, ICML",
                "Norm clipping keeps a descent direction for the mini-batch; clipping single temporal components need not."),
)
