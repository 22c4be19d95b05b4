"""The picture of a run, live or recorded: what the live fragment asks for."""

from __future__ import annotations

from engine.packet import header_of, with_header
from engine.runs import look
from engine.runs.picture import live_packet, twin
from engine.runs.picture.scene import Choice
from engine.runs.recorded import PREFIX, recorded_history, recorded_packet, reference_of


def packet(
    run: str, at: int | None = None, sequence: int = 0, layer: int = 0, direction: str = "forward", group: bool = False,
    leave_out: tuple[str, ...] = (),
) -> bytes:
    """The board's packet of one moment: the newest, or the stored frame nearest to step ``at``. Raises RunNotFound.

    Beside a branch's curve stands its untouched twin's.
    ``run`` may be ``recorded:SCENARIO``: the first sequence, layer and direction of a run recorded earlier. ``leave_out`` are names of
    views that are not to be drawn.
    """
    if run.startswith(PREFIX):
        return _without(recorded_packet(run.removeprefix(PREFIX), at), leave_out)
    choice = Choice(at, sequence, layer, direction, group)
    return _without(live_packet(run, choice, twin(run, choice) or reference_of(look.status(run).scenario)), leave_out)


def _without(packed: bytes, views: tuple[str, ...]) -> bytes:
    """Under a header that does not name these views; their arrays stay, unread."""
    if not views:
        return packed
    header = header_of(packed)
    return with_header(packed, header | {"views": [each for each in header["views"] if each["view"] not in views]})


def history(run: str) -> tuple[int, ...]:
    """Training steps that can be shown again, in order. Raises RunNotFound for a recording that is not there."""
    return recorded_history(run.removeprefix(PREFIX)) if run.startswith(PREFIX) else look.history(run)
