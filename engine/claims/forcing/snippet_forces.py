"""The loop that many articles print forces nothing, and stops at its second step."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim
from engine.claims.rule import above, below, case


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.claims.measuring.article import forcing_loop

    printed, error = forcing_loop(detach=False, overwrite=True, seed=seed)
    mended, none = forcing_loop(detach=True, overwrite=True, seed=seed)
    without, _ = forcing_loop(detach=True, overwrite=False, seed=seed)
    return {"steps": float(len(printed)), "second_time": float("second time" in error), "mended_steps": float(len(mended)),
            "mended_error": float(bool(none)),
            "difference": max(abs(a - b) for a, b in zip(mended, without, strict=True))}


CLAIM = Claim(
    id="snippet_forces",
    topic="forcing",
    statement="Teacher forcing in PyTorch: after each step, set input_seq[t] = target_seq[t].",
    answer="Run as printed, the loop makes {steps:.0f} step and then stops (\"backward through the graph a second time\"), since the "
    "state is not detached. Mended, it makes {mended_steps:.0f}, and its losses are the same with and without that line (difference "
    "{difference:.0f}): position t has been used already.",
    interview="The target belongs into the next input, x at t + 1; and the state must be detached or the loss summed before one backward.",
    follow_up="Why is retain_graph=True not the cure?",
    hypothesis="It raises at the second step; with detach, the line changes no loss.",
    measure=measure,
    cases=(
        case("false", below("steps", 1.5), above("second_time", 0.5), below("difference", 1e-12)),
        case("true", above("steps", 9.5), above("difference", 1e-6)),
        case("partly", above("steps", 9.5), below("difference", 1e-12)),
    ),
    chart=Chart("Steps until the loop stops", "of 10", (Bar("as printed", "steps", "rnn"), Bar("with detach", "mended_steps", "gru")),
                ".0f", high=10.0),
    change="A version that writes the target into the next input.",
    seconds=1,
)
