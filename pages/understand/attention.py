"""An encoder-decoder token by token: where it looks, what a change does, and what it would be without attention."""

from __future__ import annotations

from pages.parts import modes, ready
from pages.parts.attention import beams, bottleneck, decode, forced

LABELS = {"decode": "Decode", "forced": "Forced, free", "beam": "Beam", "bottleneck": "Bottleneck"}
VIEWS = {"decode": decode.show, "forced": forced.show, "beam": beams.show, "bottleneck": bottleneck.show}

ready.ready()
modes.show(VIEWS[modes.choose("attention", LABELS, "Write token by token, free or forced, search wider, or do without attention.")])
