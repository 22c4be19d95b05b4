"""Where the gradient goes on its way back through time, and what a step at a cliff does."""

from __future__ import annotations

from pages.parts import modes, ready
from pages.parts.gradients import cliff, powers, through_time, training

LABELS = {"time": "Untrained", "training": "Trained", "powers": "Products", "cliff": "Cliff"}
VIEWS = {"time": through_time.show, "training": training.show, "powers": powers.show, "cliff": cliff.show}

ready.ready()
modes.show(VIEWS[modes.choose("gradients", LABELS, "Fresh layers, real runs, products of matrices, or one step of descent at a cliff.")])
