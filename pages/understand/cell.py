"""Take one time step of a cell apart: every number, and the arithmetic that made it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pages.parts import modes, ready
from pages.parts.anatomy import by_hand, lesions, step, two_cells

LABELS = {"forward": "One step", "backward": "Backwards", "hand": "By hand", "two": "Two cells", "lesions": "Lesions"}
VIEWS: dict[str, Callable[[], None]] = {
    "forward": partial(step.show, False), "backward": partial(step.show, True), "hand": by_hand.show, "two": two_cells.show,
    "lesions": lesions.show,
}

ABOUT = "A step forwards, the gradient through it, a trace with one or two units, two cells, or what is lost without a unit."

ready.ready()
modes.show(VIEWS[modes.choose("cell", LABELS, ABOUT)])
