"""The attention of many articles has no query: it looks the same way whatever is being decoded."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    from engine.attention import Additive
    from engine.claims.measuring.article import PooledAttention

    torch.manual_seed(seed)
    model, x = PooledAttention(), torch.randn(8, 15, 10)
    with torch.no_grad():
        pooled = model.weights(x)
        states, query = model.rnn(x)[0], torch.randn(8, 5, 20)  # five different moments of a decoder
        attention = Additive(20, 20)
        rows = attention(query, attention.keys(states), None)
        again = model.weights(x)
    return {"pooled": float((pooled - again).abs().max()), "queried": float((rows[:, 1:] - rows[:, :1]).abs().max()),
            "weights": float(sum(p.numel() for p in model.parameters()))}


CLAIM = Claim(
    id="snippet_is_pooling",
    topic="attention",
    statement="softmax(Linear(states)) and a weighted sum is the attention of Bahdanau and Luong.",
    answer="It is pooling by a learned vector. It has no query, so its weights cannot change from one decoder step to the next "
    "(difference {pooled:.0f}); with a query, even untrained, they do, by up to {queried:.3f}. For a classifier with {weights:.0f} "
    "weights that is fine.",
    interview="Bahdanau and Luong score each encoder state against the decoder's state; without that query there is one weighting, "
    "however long the answer.",
    follow_up="For which task is pooling enough?",
    hypothesis="The weights without a query do not depend on the decoder's step; those with one do.",
    measure=measure,
    cases=(
        case("false", below("pooled", 1e-6), above("queried", 1e-4)),
        case("true", above("pooled", 1e-4)),
        case("partly", below("pooled", 1e-6), below("queried", 1e-6)),
    ),
    chart=Chart("Change of the weights between decoder steps", "largest difference, untrained",
                (Bar("no query", "pooled", "rnn"), Bar("with a query", "queried", "gru")), ".3f"),
    change="A decoder state in the score.",
    seconds=1,
    seeds=5,
    paper=Paper("Luong, Pham, Manning 2015, Effective Approaches to Attention-based Neural Machine Translation, EMNLP",
                "WMT English to German: local attention gained 5.0 BLEU over a system without attention that used dropout."),
)
