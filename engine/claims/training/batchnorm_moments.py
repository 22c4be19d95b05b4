"""Mean 0 and variance 1: of a training batch, before gamma and beta, and not at test time."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch
    from torch import nn

    torch.manual_seed(seed)
    norm, states = nn.BatchNorm1d(32), nn.RNN(8, 32)(torch.randn(40, 64, 8))[0].detach()
    trained = norm(states[0])
    for step in states[:20]:  # statistics of all steps in one: what a layer shared over time would keep
        norm(step)
    norm.eval()
    tested = norm(states[39])
    norm.train()
    try:
        norm(states[0, :1])
        refused = 0.0
    except ValueError:
        refused = 1.0
    return {"batch_mean": float(trained.mean(0).abs().mean().detach()),
            "batch_variance": float(trained.var(0,
                                                correction=0).mean().detach()),
            "test_mean": float(tested.mean(0).abs().mean().detach()),
            "test_variance": float(tested.var(0, correction=0).mean().detach()), "refused": refused}


CLAIM = Claim(
    id="batchnorm_moments",
    topic="training",
    number=27,
    statement="Batch normalisation gives each layer mean 0 and variance 1.",
    answer="Each training batch, before gamma and beta: variance {batch_variance:.3f}. With the averages that a test uses, states of step "
    "40 come out with variance {test_variance:.2f} and a mean off by {test_mean:.2f}, because a recurrent state's statistics change with "
    "the step. A batch of one it refuses.",
    interview="Per batch in training, running averages at test, then gamma and beta; in a recurrence the statistics differ from step to "
    "step.",
    follow_up="Why is layer normalisation easier here?",
    hypothesis="Variance within .02 of 1 in training; at test further than .1 off; a batch of one raises.",
    measure=measure,
    cases=(
        case("partly", above("batch_variance", 0.98), above("refused", 0.5), below("test_variance", 0.9)),
        case("partly", above("batch_variance", 0.98), above("refused", 0.5), above("test_variance", 1.1)),
        case("true", above("batch_variance", 0.98), above("test_variance", 0.98), below("test_variance", 1.02)),
        case("false", below("batch_variance", 0.5)),
    ),
    chart=Chart("Variance after normalisation", "states of an RNN, 64 sequences; 1 is what the sentence promises",
                (Bar("training batch", "batch_variance", "gru"), Bar("at test, step 40", "test_variance", "rnn")), ".2f"),
    change="Running averages that fit every time step.",
    seconds=1,
    seeds=5,
)
