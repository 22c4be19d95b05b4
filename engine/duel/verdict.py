"""What a duel may say: intervals first, words second, and never more words than the intervals allow. Pure.

Scores are compared seed by seed (both variants saw the same data), as the claims are: Student's interval of the mean difference.
Shares of seeds have Wilson's interval (Wilson 1927, doi:10.1080/01621459.1927.10502953).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log10, sqrt
from typing import Literal

from engine.claims.rule import Interval, interval

Z = 1.959964
FLOOR = 1e-12
"""An error below it counts as this, so that a ratio exists."""


@dataclass(frozen=True)
class Share:
    """``hits`` of ``n`` seeds, and the 95 % interval of the share they are drawn from."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def words(self) -> str:
        return f"{self.hits} of {self.n}"


def wilson(hits: int, n: int) -> Share:
    if n == 0:
        return Share(0, 0, 0.0, 1.0)
    share, extra = hits / n, Z * Z / n
    middle = (share + extra / 2) / (1 + extra)
    half = Z * sqrt(share * (1 - share) / n + extra / (4 * n)) / (1 + extra)
    return Share(hits, n, max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True)
class Side:
    """A variant as the verdict needs it: last held-out scores by seed (NaN: the run broke) and how many seeds reached the goal."""

    label: str
    finals: dict[int, float]
    share: Share


@dataclass(frozen=True)
class Pair:
    """``margin`` is positive where the left one is better: log10 of the ratio of errors, or the difference of scores."""

    left: str
    right: str
    seeds: int
    margin: Interval
    ratio: bool
    better: Literal["left", "right", "neither"]
    shares: tuple[Share, Share]

    @property
    def winner(self) -> str | None:
        return {"left": self.left, "right": self.right, "neither": None}[self.better]

    @property
    def measured(self) -> str:
        """``0.02 × the error (0.01 to 0.05)`` of left against right, or ``0.31 more (0.20 to 0.42)``."""
        if self.seeds == 0:
            return "nothing yet"
        if self.ratio:
            mean, ends = f"{_number(10**-self.margin.mean)} × the error", (-self.margin.high, -self.margin.low)
            shown = [_number(10**end) if abs(end) < 12 else "anything" for end in ends]
        else:
            mean = f"{abs(self.margin.mean):.2f} {'less' if self.margin.mean < 0 else 'more'}"
            shown = [f"{end:.2f}".replace("-", "−") if abs(end) < 1e9 else "anything" for end in (self.margin.low, self.margin.high)]
        return f"{mean} ({' to '.join(dict.fromkeys(shown))})" if abs(self.margin.mean) < 1e9 else "a run broke"

    @property
    def words(self) -> str:
        if self.seeds < 2:
            return "too few seeds to compare"
        if abs(self.margin.mean) == inf or self.margin.mean != self.margin.mean:
            return "No difference can be named: a run broke"
        if self.winner:
            return f"Not the same: {self.winner} ends {'lower' if self.ratio else 'higher'}"
        return f"Cannot be told apart by {self.seeds} seeds"

    @property
    def share_words(self) -> str:
        left, right = self.shares
        if min(left.n, right.n) == 0:
            return "no seed has ended"
        apart = left.low > right.high or right.low > left.high
        both = f"all {left.n} seeds of each" if (left.hits, right.hits) == (left.n, right.n) else f"{left.words} against {right.words}"
        return f"{both}: {'a larger share' if apart else 'too few to say more'}"


def compare(left: Side, right: Side, higher_is_better: bool) -> Pair:
    seeds = sorted(left.finals.keys() & right.finals.keys())
    ratio = not higher_is_better
    margins = [_better_by(left.finals[seed], right.finals[seed], ratio) for seed in seeds]
    margin = interval(margins) if margins else Interval(0.0, float("-inf"), float("inf"))
    better: Literal["left", "right", "neither"] = "left" if margin.low > 0 else "right" if margin.high < 0 else "neither"
    return Pair(left.label, right.label, len(seeds), margin, ratio, better, (left.share, right.share))


def _better_by(left: float, right: float, ratio: bool) -> float:
    """Infinite where one broke, 0 where both did."""
    if left != left or right != right:
        return float("nan") if left != left and right != right else float("-inf") if left != left else float("inf")
    return log10(max(right, FLOOR)) - log10(max(left, FLOOR)) if ratio else left - right


def winners(labels: Sequence[str], pairs: Sequence[Pair]) -> tuple[str, ...]:
    """The smallest group each member of which beats every variant outside it; empty where only all of them together are one."""
    beats = {(pair.winner, pair.right if pair.better == "left" else pair.left) for pair in pairs if pair.winner}
    ranked = sorted(labels, key=lambda label: -sum(winner == label for winner, _ in beats))
    for size in range(1, len(ranked)):
        group, rest = ranked[:size], ranked[size:]
        if all((member, other) in beats for member in group for other in rest):
            return tuple(label for label in labels if label in group)
    return ()


def headline(labels: Sequence[str], pairs: Sequence[Pair], seeds: int) -> str:
    """The result as a title."""
    best = winners(labels, pairs)
    if not best:
        return f"No winner that {seeds} seeds of each can show"
    return f"{listed(best)} {'beats' if len(best) == 1 else 'beat'} {listed([label for label in labels if label not in best])}"


def listed(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _number(value: float) -> str:
    return f"{float(f'{value:.2g}'):g}" if 1e-3 <= value < 1e4 else f"{value:.0e}"
