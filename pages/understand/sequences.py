"""Long, padded and two-way sequences: what padding does, who has read what, where gradients end, and every shape."""

from __future__ import annotations

from pages.parts import modes, ready
from pages.parts.sequences import calculators, views

LABELS = {
    "padding": "Padding", "seen": "Two directions", "truncated": "Truncated", "carried": "Carried",
    "shapes": "Shapes", "count": "Parameters",
}  # fmt: skip
VIEWS = {
    "padding": views.padding, "seen": views.seen, "truncated": views.truncated, "carried": views.carried,
    "shapes": calculators.four, "count": calculators.parameters,
}  # fmt: skip
WITHOUT_TORCH = ("shapes", "count")

mode = modes.choose("sequences", LABELS, "Four experiments on trained networks, two calculators.")
if mode not in WITHOUT_TORCH:
    ready.ready()
modes.show(VIEWS[mode])
