"""Two directions, joined: but `out[:, -1]` has seen one token backwards."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    return {f"readout {readout}": RunConfig.parse({
        "task": {"name": "first_token", "length": 30, "cue": "first"},
        "model": {"cell": "rnn", "hidden_size": 16, "bidirectional": True, "readout": readout, "gate_bias": "default"},
        "train": {"steps": 250, "batch_size": 64, "learning_rate": 0.005}}) for readout in ("last", "final")}


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    from engine.cells import Stack
    from engine.claims.measuring.training import train
    from engine.understand.seen import seen_by

    torch.manual_seed(seed)
    stack, x = Stack("lstm", 4, 16, bidirectional=True), torch.randn(30, 4)
    seen = {name: len(seen_by(stack, x, name)[1].inputs) for name in ("last", "final")}
    last, final = (train(config, seed, size) for config in runs().values())
    return {"last": last.metric, "final": final.metric, "chance": 1 / 8, "last_seen": float(seen["last"]),
            "final_seen": float(seen["final"])}


CLAIM = Claim(
    id="summary_readout",
    topic="bidirectional",
    number=18,
    statement="A bidirectional layer has two hidden layers whose outputs are combined: take the last output.",
    answer="Combined, yes; but at the last step the backward half has read {last_seen:.0f} of 30 tokens. Recalling the first token, the "
    "last output scores {last:share} (chance {chance:share}) and both final states {final:share}.",
    interview="Join h_n of the two directions, the forward one's last and the backward one's first step; out[:, -1] wastes the backward "
    "pass.",
    follow_up="Which slices of `out` equal the two rows of h_n?",
    hypothesis="The last output stays below .5 where both final states pass .9.",
    measure=measure,
    cases=(
        case("partly", below("last", 0.5), above("final", 0.9), below("last_seen", 1.5)),
        case("true", above("last", 0.9), above("final", 0.9)),
        case("false", below("final", 0.5)),
    ),
    chart=Chart("First of 30 tokens recalled",
                "two directions, RNN of 16 units, 250 steps; dashed: chance",
                (Bar("out[:, -1]", "last", "rnn"), Bar("both final states", "final", "gru")), "share", high=1.0,
                line=Line("chance", "chance")),
    change="A backward half that has read more than the last token at the last step.",
    seconds=6,
    runs=runs,
)
