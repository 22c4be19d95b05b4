"""One vector for a whole sequence: exact match falls with length."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    def reversal(length: int, attention: str) -> RunConfig:
        return RunConfig.parse({"task": {"name": "reversal", "length": length},
                                "model": {"cell": "gru", "hidden_size": 64, "attention": attention},
                                "train": {"steps": 500, "batch_size": 64, "learning_rate": 0.005}})

    return {"length 5, one vector": reversal(5, "none"), "length 12, one vector": reversal(12, "none"),
            "length 12, attention": reversal(12, "dot")}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.training import train

    short, long, attending = (train(config, seed, size).metric for config in runs().values())
    return {"short": short, "long": long, "attention": attending}


CLAIM = Claim(
    id="bottleneck",
    topic="seq2seq",
    number=32,
    statement="The encoder squeezes the whole input into one fixed vector, which limits long inputs.",
    answer="Without attention, yes: after the same 500 steps a GRU reverses {short:share} of the strings of 5 digits exactly and "
    "{long:share} of those of 12; with attention {attention:share} of those of 12.",
    interview="A fixed vector has to hold everything, so exact match falls with length; attention gives the decoder a path to every "
    "position.",
    follow_up="Which trick helped before attention?",
    hypothesis="From 5 to 12 digits exact match falls by .3 or more without attention, and attention at 12 is at least .2 above.",
    measure=measure,
    cases=(
        case("true", above("short", "long", shift=0.3), above("attention", "long", shift=0.2)),
        case("partly", above("short", "long", shift=0.3), below("attention", "long", shift=0.2)),
        case("false", below("short", "long", shift=0.05)),
    ),
    chart=Chart("Strings reversed exactly",
                "GRU of 64 units, 500 steps, unseen strings",
                (Bar("5 digits, one vector", "short", "rnn"), Bar("12 digits, one vector", "long", "rnn"),
                 Bar("12 digits, attention", "attention", "gru")),
                "share", high=1.0),
    change="A fixed vector whose exact match does not fall with length at equal training.",
    seconds=20,
    runs=runs,
    paper=Paper("Cho et al. 2014, On the Properties of Neural Machine Translation, SSST-8; Sutskever, Vinyals, Le 2014, NIPS",
                "Translation from one vector is fine on short sentences and degrades fast with length; with reversed sources there "
                "was no loss "
                "below 35 words."),
)
