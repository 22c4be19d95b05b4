"""Times of two pieces of work that are compared: taken in turn, so that a busy neighbour slows both, and by CPU time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median


def milliseconds(work: Mapping[str, Callable[[], object]], rounds: int = 15) -> dict[str, float]:
    """Median CPU milliseconds of each, after one round that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in work}
    for turn in range(rounds + 1):
        for name, task in work.items():
            started = time.process_time()
            task()
            if turn:
                taken[name].append(1000 * (time.process_time() - started))
    return {name: median(times) for name, times in taken.items()}
