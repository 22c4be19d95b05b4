"""Two directions shorten the way to both ends, and to nothing in between."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    def run(cue: str, both: bool) -> RunConfig:
        return RunConfig.parse({"task": {"name": "first_token", "length": 60, "cue": cue},
                                "model": {"cell": "gru", "hidden_size": 32, "bidirectional": both, "gate_bias": "default"},
                                "train": {"steps": 250, "batch_size": 64, "learning_rate": 0.002}})

    return {"cue first, one direction": run("first", False), "cue first, two directions": run("first", True),
            "cue in the middle, two directions": run("middle", True)}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.training import train

    one, first, middle = (train(config, seed, size).metric for config in runs().values())
    return {"one": one, "first": first, "middle": middle, "chance": 1 / 8}


CLAIM = Claim(
    id="bidirectional_memory",
    topic="bidirectional",
    number=20,
    statement="Bidirectional networks handle long-term dependencies better.",
    answer="They shorten the way to one end. Over 60 steps with the cue first: one direction {one:share}, two {first:share}. With the cue "
    "in the middle, two directions have {middle:share}; chance is {chance:share}.",
    interview="No longer memory, a shorter path from the far end; a cue in the middle is as far from both ends as before.",
    follow_up="Which readout helps when the cue may be anywhere?",
    hypothesis="Two directions pass .9 with the cue first and stay below .4 with the cue in the middle.",
    measure=measure,
    cases=(
        case("misleading", above("first", 0.9), below("middle", 0.4), below("one", 0.4)),
        case("true", above("first", 0.9), above("middle", 0.9), below("one", 0.4)),
        case("false", below("first", 0.4)),
        case("partly", above("first", 0.9), above("middle", 0.9), above("one", 0.9)),
    ),
    chart=Chart("Cue recalled, T = 60", "GRU of 32 units, default bias, 250 steps; dashed: chance",
                (Bar("first, one direction", "one", "rnn"), Bar("first, two directions", "first", "gru"),
                 Bar("middle, two directions", "middle", "rnn")),
                "share", high=1.0, line=Line("chance", "chance")),
    change="Two directions that recall a cue in the middle where one direction cannot recall one at the same distance.",
    seconds=6,
    runs=runs,
)
