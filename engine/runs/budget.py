"""How often a worker may look at its network: a share of the time, not a number of steps (frames 5 %, evaluation 3 %).

A picture is due twice a second even where that costs up to a fifth of the time: on a busy machine, or of a large network.
"""

from __future__ import annotations


class Budget:
    """Allows an action at most every ``least`` seconds, and only while its cost stays under ``share`` of the time since the last one.

    Time in which a paced run would only wait is free: it is added by ``idle``. The cost is the smallest of the last three, since the others
    were held up by something else; the very first one is cold and not counted. ``most``: seconds after which a share of DEAR is allowed.
    """

    DEAR = 0.2

    def __init__(self, share: float, least: float, most: float = float("inf")) -> None:
        self.share, self.least, self.most = share, least, most
        self._costs: list[float] = []
        self._last = float("-inf")
        self._idle = 0.0

    def idle(self, seconds: float) -> None:
        self._idle += seconds

    def due(self, now: float) -> bool:
        since = now - self._last
        cost = min(self._costs, default=0.0)
        share = self.share if since < self.most else max(self.share, self.DEAR)
        return since >= self.least and cost <= share * since + 0.5 * self._idle

    def spent(self, now: float, cost: float) -> None:
        """The action ended at ``now`` and took ``cost`` seconds."""
        if self._last > float("-inf"):
            self._costs = [*self._costs[-2:], cost]
        self._last, self._idle = now, 0.0


class Pace:
    """When the next step may start, and how fast the steps came in the last two seconds."""

    def __init__(self, steps_a_second: float | None) -> None:
        self.rate = steps_a_second or None
        self._next = 0.0
        self._recent: list[float] = []

    def wait(self, now: float) -> float:
        """Seconds until the next step is due; 0 at full speed."""
        return max(0.0, self._next - now) if self.rate else 0.0

    def stepped(self, now: float) -> None:
        if self.rate:
            late = now - self._next
            self._next = (self._next if late < 1 / self.rate else now) + 1 / self.rate
        self._recent = [t for t in self._recent[-500:] if now - t < 2.0 or t in self._recent[-2:]]
        self._recent.append(now)

    @property
    def speed(self) -> float:
        """Steps a second; 0 while fewer than two steps were made."""
        if len(self._recent) < 2:
            return 0.0
        return (len(self._recent) - 1) / max(self._recent[-1] - self._recent[0], 1e-9)
