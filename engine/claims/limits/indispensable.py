"""Does order matter? A bag of letters beside a recurrent network."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    return {"GRU on surnames": RunConfig.parse({"task": {"name": "surnames"}, "model": {"hidden_size": 32}, "train": {"steps": 400}})}


def measure(seed: int, size: float) -> dict[str, float]:
    import torch
    from torch.nn import functional as F

    from engine.claims.measuring.training import train
    from engine.models import Output
    from engine.tasks import Batch

    run = train(runs()["GRU on surnames"], seed, size)
    task, generator = run.trainer.task, torch.Generator().manual_seed(seed)
    assert task.vocabulary is not None
    weights = torch.zeros(len(task.vocabulary), task.output_size, requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=0.05)

    def said(batch: Batch) -> Output:
        counts = F.one_hot(batch.x, len(weights)).float()[:, :, 1:].sum(0)  # 0 is padding
        return Output(counts @ weights[1:])

    for _ in range(max(2, round(size * 400))):
        batch = task.batch(64, generator, torch.device("cpu"))
        optimizer.zero_grad()
        task.loss(said(batch), batch).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    held = task.held_out(torch.device("cpu"))
    with torch.no_grad():
        return {"rnn": run.metric, "bag": float(task.score(said(held), held)), "baseline": run.baseline}


CLAIM = Claim(
    id="indispensable",
    topic="limits",
    number=1,
    statement="Recurrent networks are indispensable wherever order matters.",
    answer="Ask first how much order matters. On surnames a bag of letters, without any order, has macro-F1 {bag:.2f}; a GRU {rnn:.2f}; "
    "always saying the commonest language {baseline:.2f}. Order adds something, and convolutions or attention can read it too.",
    interview="A good default for streams and small models, not indispensable; show a bag-of-tokens or persistence baseline beside it.",
    follow_up="Which baseline would you put beside a forecast?",
    hypothesis="The GRU beats the bag by .05 or more, and the bag beats the majority by more than that.",
    measure=measure,
    cases=(
        case("partly", above("rnn", "bag", shift=0.05), above("bag", "baseline", shift=0.1)),
        case("true", above("rnn", "bag", shift=0.05), below("bag", "baseline", shift=0.1)),
        case("false", below("rnn", "bag", shift=0.02)),
    ),
    chart=Chart("Which language is this surname?", "macro-F1 on unseen names; dashed: majority",
                (Bar("bag of letters", "bag"), Bar("GRU, two directions", "rnn", "gru")), ".2f", high=1.0,
                line=Line("majority", "baseline")),
    change="A task where the bag scores as the majority does.",
    seconds=4,
    seeds=5,
    runs=runs,
)
