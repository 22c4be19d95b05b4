"""Forced against own output: after the same number of steps, and by the clock."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    def running_sum(share: float) -> RunConfig:
        return RunConfig.parse({"task": {"name": "running_sum", "length": 6},
                                "model": {"cell": "gru", "hidden_size": 64, "attention": "none"},
                                "train": {"steps": 800, "batch_size": 64, "learning_rate": 0.005, "teacher_forcing": share}})

    return {"always forced": running_sum(1.0), "never forced": running_sum(0.0)}


def measure(seed: int, size: float) -> dict[str, float]:
    import time

    from engine.claims.measuring.translator import free, held_out, rights, token_accuracy, trained

    found, clock = {}, {}
    for name, config in zip(("forced", "own"), runs().values(), strict=True):
        started = time.process_time()
        run, model = trained(config, seed, size)
        clock[name] = time.process_time() - started
        batch = held_out(run)
        found[name] = token_accuracy(rights(free(model, batch), batch))
    return {**found, "time": clock["own"] / clock["forced"]}


CLAIM = Claim(
    id="forcing_faster",
    topic="forcing",
    number=40,
    statement="Teacher forcing makes training converge faster.",
    answer="By the clock, yes: without it each step takes {time:.1f} times as long, because the decoder must go token by token. By steps, "
    "on the running sum of 6 digits: after 800, {forced:share} of the tokens are right, free running, with forcing and {own:share} "
    "without.",
    interview="Usually: it gives every step a good input and lets the decoder run in one call; how much is a matter of the task.",
    follow_up="What does it cost at inference?",
    hypothesis="A step is at least 1.1 times as fast; accuracy is at least .1 higher.",
    measure=measure,
    cases=(
        case("true", above("time", 1.1), above("forced", "own", shift=0.1)),
        case("partly", above("time", 1.1), below("forced", "own", shift=0.1)),
        case("false", below("time", 1), below("forced", "own")),
    ),
    chart=Chart("Tokens right after 800 steps", "running sum of 6 digits, free running",
                (Bar("forced", "forced", "gru"), Bar("own output", "own", "rnn")), "share",
                high=1.0),
    change="A task on which own output learns in fewer steps.",
    seconds=6,
    seeds=5,
    runs=runs,
    revised="Task and rule were changed.",
)
