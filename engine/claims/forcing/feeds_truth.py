"""What teacher forcing feeds: the true previous token, whatever the decoder said."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    from engine.claims.measuring.settings import dates
    from engine.trainer import Trainer

    trainer = Trainer(dates(1).changed("train.seed", seed).changed("train.device", "cpu"))
    batch = trainer.task.held_out(torch.device("cpu")).items(0, 32).trimmed()
    other = torch.where(batch.y > 2, 3 + (batch.y - 2) % (trainer.task.output_size - 3), batch.y)
    changed = type(batch)(batch.x, other, batch.lengths, batch.y_lengths)
    with torch.no_grad():
        found = {}
        for name, share in (("forced", 1.0), ("own", 0.0)):
            a, b = (trainer.model(each, share, None).prediction for each in (batch, changed))
            found[name] = float((a - b).abs().max())
            found[f"{name}_first"] = float((a[0] - b[0]).abs().max())
    return found


CLAIM = Claim(
    id="feeds_truth",
    topic="forcing",
    number=39,
    statement="Teacher forcing feeds the decoder the true previous token.",
    answer="Yes. Exchange the true answers and the logits of a forced pass move by up to {forced:.3f} from the second token on (the first "
    "by {forced_first:.0f}); those of a decoder fed its own tokens by {own:.0f}.",
    interview="At step t the decoder gets y at t − 1, in training only; at inference there is no truth to feed.",
    follow_up="At which step does the model first see its own mistake?",
    hypothesis="Changing the truth changes a forced pass after the first token, and a free one not at all.",
    measure=measure,
    cases=(
        case("true", above("forced", 1e-3), below("forced_first", 1e-9), below("own", 1e-9)),
        case("false", below("forced", 1e-9)),
        case("misleading", above("own", 1e-3)),
    ),
    chart=Chart("What another truth changes", "largest change of a logit, same weights",
                (Bar("forced", "forced", "gru"), Bar("fed its own tokens", "own", "rnn")), ".3f"),
    change="A forced pass that does not depend on the previous true token.",
    seconds=1,
    paper=Paper("Williams & Zipser 1989, A Learning Algorithm for Continually Running Fully Recurrent Neural Networks, "
                "Neural Computation 1(2)"),
)
