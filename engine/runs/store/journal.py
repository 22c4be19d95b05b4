"""What a worker writes about its run. Every transaction first proves ownership by the fencing number, or writes nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from engine.errors import LeaseLost
from engine.runs.status import COLUMNS
from engine.runs.store.database import Database
from engine.runs.store.lease import lease_end

HISTORY_FRAMES = 120
HISTORY_BYTES = 32 * 1024**2

Row = tuple[float | None, ...]
"""Values in the order of ``status.COLUMNS``."""


class Request(NamedTuple):
    id: int
    verb: str
    value: Any


class Packed(NamedTuple):
    """A frame as bytes: ``now`` replaces the newest one, ``past`` (if any) joins the history."""

    step: int
    exact: bool
    now: bytes
    past: bytes | None


class Journal:
    """One run, written by the one worker that holds ``fence``. Raises LeaseLost as soon as it does not."""

    def __init__(self, db: Database, run: str, fence: int) -> None:
        self.db, self.run, self.fence = db, run, fence

    def note(self, rows: Sequence[Row] = (), packed: Packed | None = None, **columns: Any) -> None:
        """Metric rows, a frame and columns of the run's row, all in one transaction. Who can write lives, so the lease is renewed too."""
        with self._owned(columns | {"lease": lease_end()}) as w:
            if rows:
                marks = ", ".join("?" * (len(COLUMNS) + 1))
                w.executemany(
                    f"INSERT OR REPLACE INTO metrics (run, {', '.join(COLUMNS)}) VALUES ({marks})", [(self.run, *row) for row in rows]
                )
            if packed:
                self._frame(w, packed)

    def change(self, step: int, path: str, value: object) -> None:
        """A live setting, written before the first step that uses it. It replaces what was planned for later steps on the same path."""
        with self._owned({}) as w:
            w.execute("DELETE FROM changes WHERE run = ? AND path = ? AND step >= ?", (self.run, path, step))
            w.execute("INSERT INTO changes (run, step, path, value) VALUES (?, ?, ?, ?)", (self.run, step, path, json.dumps(value)))

    def row_of(self, step: int) -> Row | None:
        """The entry of ``step``, if it was written."""
        rows = self.db.query(f"SELECT {', '.join(COLUMNS)} FROM metrics WHERE run = ? AND step = ?", (self.run, step))
        return tuple(rows[0]) if rows else None

    def requests(self, after: int) -> list[Request]:
        rows = self.db.query("SELECT id, verb, value FROM requests WHERE run = ? AND id > ? ORDER BY id", (self.run, after))
        return [Request(row["id"], row["verb"], json.loads(row["value"])) for row in rows]

    def release(self, seen: int, **columns: Any) -> None:
        """Let go of the run. A text to try that arrived after the last look becomes work for another worker."""
        with self._owned(columns | {"pool": None, "pid": None, "lease": None}) as w:
            late = "EXISTS (SELECT 1 FROM requests WHERE run = :run AND verb = 'try' AND id > :seen)"
            w.execute(f"UPDATE runs SET job = 'frame' WHERE id = :run AND job IS NULL AND {late}", {"run": self.run, "seen": seen})

    @contextmanager
    def _owned(self, columns: dict[str, Any]) -> Iterator[sqlite3.Connection]:
        names = ", ".join(f"{name} = ?" for name in columns) or "fence = fence"
        with self.db.write() as w:
            if w.execute(f"UPDATE runs SET {names} WHERE id = ? AND fence = ?", (*columns.values(), self.run, self.fence)).rowcount == 0:
                raise LeaseLost(f"Run {self.run} belongs to another worker now.")
            yield w

    def _frame(self, w: sqlite3.Connection, packed: Packed) -> None:
        w.execute(
            """INSERT INTO latest (run, step, version, exact, data) VALUES (?, ?, 1, ?, ?)
               ON CONFLICT (run) DO UPDATE SET step = excluded.step, version = version + 1, exact = excluded.exact, data = excluded.data""",
            (self.run, packed.step, packed.exact, packed.now),
        )
        if packed.past is not None:
            w.execute(
                "INSERT OR REPLACE INTO frames (run, step, size, data) VALUES (?, ?, ?, ?)",
                (self.run, packed.step, len(packed.past), packed.past),
            )
            self._thin(w)

    def _thin(self, w: sqlite3.Connection) -> None:
        """Drop every second frame while there are too many; step 0 and the newest stay."""
        while True:
            sizes = w.execute("SELECT step, size FROM frames WHERE run = ? ORDER BY step", (self.run,)).fetchall()
            if len(sizes) <= 2 or (len(sizes) <= HISTORY_FRAMES and sum(row["size"] for row in sizes) <= HISTORY_BYTES):
                return
            dropped = [(self.run, row["step"]) for row in sizes[1:-1:2]]
            w.executemany("DELETE FROM frames WHERE run = ? AND step = ?", dropped)
