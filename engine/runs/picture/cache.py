"""What the server remembers of a run between two packets, so that one costs milliseconds: metrics, frames, ranges, order of units."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.frame import Frame
from engine.runs.frames import decode
from engine.runs.status import COLUMNS, Metrics, Status
from engine.runs.store import runs
from engine.runs.store.database import Database

PAST_FRAMES = 8
PACKETS = 4
HELD_SECONDS = 2.0
"""An order of units is forgotten when nobody has looked at it for so long: pressing *Group units* again makes a new one."""


class Remembered:
    """One run. Not for two threads at once: hold ``lock``."""

    def __init__(self, run: str) -> None:
        self.run = run
        self.lock = threading.RLock()
        self.frame: Frame | None = None
        self.first: Frame | None = None
        self._fence = -1
        self._version: tuple[int, int] | None = None
        self._metrics: Metrics | None = None
        self._past: OrderedDict[int, Frame] = OrderedDict()
        self._packets: OrderedDict[Any, bytes] = OrderedDict()
        self._bounds: dict[str, float] = {}
        self._orders: dict[str, tuple[NDArray[np.intp], float]] = {}

    def refresh(self, db: Database, status: Status) -> None:
        """Read what is new; all of it after a new worker may have gone back to a checkpoint. The last frame stays until there is one."""
        if status.fence != self._fence:
            self._fence, self._metrics, self._version = status.fence, None, None
            self._past.clear()
        version = runs.frame_version(db, self.run)
        if version is not None and version != self._version:
            data = runs.latest_frame(db, self.run)
            self.frame, self._version = decode(data) if data else self.frame, version
        if self.first is None and self.frame is not None:
            data = runs.past_frame(db, self.run, 0)
            self.first = decode(data) if data else None

    def metrics(self, db: Database) -> Metrics:
        """All entries; only those from the last known one on are read, since that one may have been given its held-out scores since."""
        if self._metrics is None or not len(self._metrics.step):
            self._metrics = runs.metrics(db, self.run)
            return self._metrics
        new = runs.metrics(db, self.run, int(self._metrics.step[-1]))
        if len(new.step) == 1 and all(_same(getattr(new, name), getattr(self._metrics, name)[-1:]) for name in COLUMNS):
            return self._metrics
        joined = (np.concatenate([getattr(self._metrics, name)[:-1], getattr(new, name)]) for name in COLUMNS)
        self._metrics = Metrics(*joined)
        return self._metrics

    def past(self, db: Database, step: int) -> Frame | None:
        """The stored frame nearest to ``step``."""
        if step not in self._past:
            data = runs.past_frame(db, self.run, step)
            if data is None:
                return None
            self._past[step] = decode(data)
            while len(self._past) > PAST_FRAMES:
                self._past.popitem(last=False)
        return self._past[step]

    def bound(self, key: str, value: float) -> float:
        """The largest ``value`` so far for this key."""
        self._bounds[key] = max(value, self._bounds.get(key, value))
        return self._bounds[key]

    def order(self, key: str, now: NDArray[np.intp]) -> NDArray[np.intp]:
        kept, used = self._orders.get(key, (now, 0.0))
        moment = time.monotonic()
        order = kept if moment - used < HELD_SECONDS else now
        self._orders[key] = (order, moment)
        return order

    def packet(self, key: tuple[Any, ...], make: Callable[[], bytes]) -> bytes:
        """The same bytes for the same question about the same moment: two pages packing one run pack it once."""
        full = (*key, self._version, self._fence, len(self._metrics.step) if self._metrics else 0)
        if full not in self._packets:
            self._packets[full] = make()
            while len(self._packets) > PACKETS:
                self._packets.popitem(last=False)
        return self._packets[full]


def _same(a: NDArray[Any], b: NDArray[Any]) -> bool:
    return bool(np.array_equal(a, b, equal_nan=a.dtype.kind == "f"))


MOST_RUNS = 16
_remembered: OrderedDict[tuple[Any, str], Remembered] = OrderedDict()
_lock = threading.Lock()


def remembered(db: Database, run: str) -> Remembered:
    """The memory of this run in this process; the least recently watched runs are forgotten."""
    key = (db.path, run)
    with _lock:
        if key not in _remembered:
            _remembered[key] = Remembered(run)
        _remembered.move_to_end(key)
        while len(_remembered) > MOST_RUNS:
            _remembered.popitem(last=False)
        return _remembered[key]
