"""Vanishing kills the long-lag part of the gradient, not the gradient."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    from engine.cells import CELLS, Layer, State
    from engine.cells.unroll import unroll

    generator = torch.Generator().manual_seed(seed)
    layer = Layer(CELLS["rnn"], 2, 64).double().requires_grad_(False)
    layer.start(generator)
    x = torch.randn(51, 32, 2, dtype=torch.float64, generator=generator)
    copies = [layer.weights._replace(weight_hh=layer.weight_hh.clone().requires_grad_()) for _ in x]  # a copy a step tells the lags apart
    state: State = (x.new_zeros(32, 64),)
    for x_t, weights in zip(x, copies, strict=True):
        state = unroll(layer.cell, x_t[None], state, weights).states[-1]
    loss = (state[0] @ torch.randn(64, dtype=torch.float64, generator=generator)).square().mean()
    parts = torch.autograd.grad(loss, [weights.weight_hh for weights in copies])
    total = torch.stack(parts).sum(0).norm()
    return {"total": float(total.log10()), "lag_0": float((parts[-1].norm() / total).log10()),
            "lag_10": float((parts[-11].norm() / total).log10()), "lag_45": float((parts[-46].norm() / total).log10())}


CLAIM = Claim(
    id="tiny_total",
    topic="gradients",
    number=4,
    statement="Vanishing makes the gradient of the weights tiny, so learning is slow.",
    answer="Only the part that comes from long lags is tiny: {lag_45:power} of the whole at lag 45. The whole is healthy, because the "
    "part of the last step alone is {lag_0:power} of it. The network learns; it learns short links only.",
    interview="The weight gradient is a sum over lags. Its long-lag terms vanish, the sum does not, so watch the norm by time step: the "
    "total norm looks fine.",
    follow_up="Which plot shows vanishing, if the total gradient norm does not?",
    hypothesis="The part of the last step is at least a tenth of the total, the part at lag 45 less than a ten-thousandth.",
    measure=measure,
    cases=(
        case("partly", above("lag_0", -1), below("lag_45", -4), above("total", -3)),
        case("true", below("total", -3)),
        case("false", above("lag_45", -2)),
    ),
    chart=Chart("Share of dL/dW_hh by lag", "log scale, relative to the norm of the sum",
                (Bar("last step", "lag_0", "rnn"), Bar("10 steps back", "lag_10", "rnn"), Bar("45 steps back", "lag_45", "rnn")),
                "power", low=-14, high=0),
    change="A default RNN whose total weight gradient falls with the sequence length.",
    seconds=1,
    seeds=5,
    paper=Paper("Pascanu, Mikolov, Bengio 2013, On the difficulty of training recurrent neural networks, ICML"),
)
