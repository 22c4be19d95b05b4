"""Two or more ways of doing the same work, measured side by side: slices of CPU time, order rotated, medians of ratios.

Wall time on a shared machine spreads by a factor of ten and more; process CPU time on one thread does not, so that is what is compared.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Step = Callable[[], None]

Pair = tuple[str, str, float | None]
"""A way, the way it is held against, and the largest ratio we accept."""

EDGE = 0.03
"""A ratio this near to its demand, as a share of it, is measured again: fewer than about 15 rounds cannot tell."""

AGAIN = 3
"""How many times as many rounds are then added."""


@dataclass(frozen=True)
class Row:
    """One line of the benchmark: ``ratio`` is the cost of ``name`` over the cost of ``against``; ``demand`` the largest ratio we accept."""

    name: str
    against: str
    milliseconds: float
    baseline_milliseconds: float
    ratio: float
    demand: float | None = None
    rounds: int = 0

    @property
    def at_the_edge(self) -> bool:
        return self.demand is not None and abs(self.ratio / self.demand - 1) < EDGE

    @property
    def holds(self) -> bool | None:
        return None if self.demand is None else self.ratio <= self.demand


def slice_cost(step: Step, seconds: float) -> float:
    """CPU seconds one call of ``step`` takes, averaged over about ``seconds`` of CPU time."""
    calls, start = 0, time.process_time()
    while time.process_time() - start < seconds or calls == 0:
        step()
        calls += 1
    return (time.process_time() - start) / calls


def compare(ways: dict[str, Step], rounds: int = 5, seconds: float = 0.4, warm: int = 3) -> dict[str, list[float]]:
    """Cost of each way in each round (CPU seconds a call); every round runs all of them, starting with another one each time."""
    names = list(ways)
    for step in ways.values():
        for _ in range(warm):
            step()
    costs: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        for name in names[turn % len(names):] + names[: turn % len(names)]:
            costs[name].append(slice_cost(ways[name], seconds))
    return costs


def ratio_row(costs: dict[str, list[float]], name: str, against: str, demand: float | None = None) -> Row:
    """The median over rounds of cost(name) / cost(against) in the same round."""
    ratios = [mine / base for mine, base in zip(costs[name], costs[against], strict=True)]
    return Row(name, against, 1e3 * median(costs[name]), 1e3 * median(costs[against]), median(ratios), demand, len(ratios))


def measure(ways: dict[str, Step], pairs: Sequence[Pair], rounds: int = 5, seconds: float = 0.4) -> list[Row]:
    """A row for each pair; where one is at the edge of its demand, all are measured on, and all rounds count."""
    costs = compare(ways, rounds, seconds)
    rows = [ratio_row(costs, *pair) for pair in pairs]
    if not any(row.at_the_edge for row in rows):
        return rows
    more = compare(ways, AGAIN * rounds, seconds)
    return [ratio_row({name: costs[name] + more[name] for name in ways}, *pair) for pair in pairs]
