"""Does a better forced loss mean a better free-running answer?"""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    def reversal(share: float) -> RunConfig:
        return RunConfig.parse({"task": {"name": "reversal", "length": 8}, "model": {"cell": "gru", "hidden_size": 64, "attention": "none"},
                                "train": {"steps": 1200, "batch_size": 64, "learning_rate": 0.005, "teacher_forcing": share}})

    return {"always forced": reversal(1.0), "half forced": reversal(0.5)}


def measure(seed: int, size: float) -> dict[str, float]:
    from math import exp

    from engine.claims.measuring.training import train

    forced, mixed = (train(config, seed, size).trainer.evaluate() for config in runs().values())
    return {"forced_perplexity": exp(forced.loss), "mixed_perplexity": exp(mixed.loss), "forced_exact": forced.metric,
            "mixed_exact": mixed.metric}


CLAIM = Claim(
    id="forced_perplexity",
    topic="forcing",
    statement="The model with the lower perplexity writes the better answers.",
    answer="Perplexity is measured while forced. Reversing 8 digits: trained forced, perplexity {forced_perplexity:.2f} and "
    "{forced_exact:share} exact; trained on its own tokens half of the time, perplexity {mixed_perplexity:.2f} and {mixed_exact:share} "
    "exact.",
    interview="Perplexity judges next tokens after a true past; a user meets the model after its own past, so report both.",
    follow_up="Which metric would you stop training by?",
    hypothesis="The model trained on its own tokens has at least .05 more exact answers, at a perplexity that is not lower by a tenth.",
    measure=measure,
    cases=(
        case("misleading", above("mixed_exact", "forced_exact", shift=0.05), above("mixed_perplexity", "forced_perplexity", 0.9)),
        case("true", above("mixed_exact", "forced_exact", shift=0.05), below("mixed_perplexity", "forced_perplexity", 0.9)),
        case("partly", below("mixed_exact", "forced_exact", shift=-0.05), above("mixed_perplexity", "forced_perplexity")),
    ),
    chart=Chart("Perplexity and exact answers", "reversal of 8 digits, GRU without attention, 1,200 steps",
                (Bar("forced: perplexity", "forced_perplexity", "rnn"), Bar("own tokens: perplexity", "mixed_perplexity", "gru"),
                 Bar("forced: exact", "forced_exact", "rnn"), Bar("own tokens: exact", "mixed_exact", "gru")), ".2f"),
    change="Two models whose order by perplexity is always that by free-running answers.",
    seconds=12,
    seeds=5,
    runs=runs,
)
