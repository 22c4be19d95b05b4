"""The picture of a run, live or recorded: what the live fragment asks for."""

from __future__ import annotations

from engine.runs import look
from engine.runs.picture import live_packet
from engine.runs.picture.scene import Choice
from engine.runs.recorded import PREFIX, recorded_history, recorded_packet, reference_of


def packet(run: str, at: int | None = None, sequence: int = 0, layer: int = 0, direction: str = "forward", group: bool = False) -> bytes:
    """The board's packet of one moment: the newest, or the stored frame nearest to step ``at``. Raises RunNotFound.

    ``run`` may be ``recorded:SCENARIO``: the first sequence, layer and direction of a run recorded earlier.
    """
    if run.startswith(PREFIX):
        return recorded_packet(run.removeprefix(PREFIX), at)
    return live_packet(run, Choice(at, sequence, layer, direction, group), reference_of(look.status(run).scenario))


def history(run: str) -> tuple[int, ...]:
    """Training steps that can be shown again, in order. Raises RunNotFound for a recording that is not there."""
    return recorded_history(run.removeprefix(PREFIX)) if run.startswith(PREFIX) else look.history(run)
