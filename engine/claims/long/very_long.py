"""An LSTM over a hundred steps: whether it learns hangs on the bias it starts with."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line, Paper
from engine.claims.rule import above, below, case
from engine.config import RunConfig

BIASES: dict[str, object] = {"default": "default", "bias_1": 1.0, "chrono": "chrono"}


def runs() -> dict[str, RunConfig]:
    return {f"LSTM, bias {bias}": RunConfig.parse({
        "task": {"name": "first_token", "length": 100, "cue": "first"},
        "model": {"cell": "lstm", "hidden_size": 64, "gate_bias": bias},
        "train": {"steps": 400, "batch_size": 64, "learning_rate": 0.002}}) for bias in BIASES.values()}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.training import train

    return {**{name: train(config, seed, size).metric for name, config in zip(BIASES, runs().values(), strict=True)}, "chance": 1 / 8}


CLAIM = Claim(
    id="very_long",
    topic="long",
    number=23,
    statement="LSTM and GRU handle very long sequences.",
    answer="Not by themselves. Recalling the first of 100 tokens after 400 steps: PyTorch's bias {default:share}, bias 1 {bias_1:share}, "
    "chrono {chrono:share} (chance {chance:share}). Beyond some hundreds of steps truncate, downsample or attend.",
    interview="They can hold hundreds of steps if the gates start open; beyond that use truncated back-propagation, hierarchy or "
    "attention.",
    follow_up="How far back does a trained LSTM language model look?",
    hypothesis="Chrono passes .9 where the default stays below .4.",
    measure=measure,
    cases=(
        case("partly", below("default", 0.4), above("chrono", 0.9)),
        case("true", above("default", 0.9)),
        case("false", below("chrono", 0.4)),
    ),
    chart=Chart("First of 100 tokens recalled", "LSTM of 64 units, 400 steps; dashed: chance",
                (Bar("PyTorch's bias", "default", "lstm"), Bar("bias +1", "bias_1", "lstm"), Bar("chrono", "chrono", "lstm")), "share",
                high=1.0,
                line=Line("chance", "chance")),
    change="A default LSTM that learns this in the same budget.",
    seconds=20,
    runs=runs,
    paper=Paper("Khandelwal, He, Qi, Jurafsky 2018, Sharp Nearby, Fuzzy Far Away, ACL",
                "LSTM language models on PTB and WikiText-2 use about 200 tokens of context; order matters within the latest sentence."),
)
