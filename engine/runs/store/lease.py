"""Who may write a run. A pool takes a waiting run with a new fencing number; every write of its worker carries that number.

Leases are on the monotonic clock, which all processes of a machine share and nobody can set. It restarts with the machine, so a lease
further away than its own length is from an earlier start and over as well.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import NamedTuple

from engine.runs.store.database import Database

LEASE_SECONDS = 3.0
_OVER = "(lease IS NULL OR lease < :now OR lease > :now + 3.5)"
_INTERRUPT = """UPDATE runs SET pool = NULL, pid = NULL, lease = NULL, fence = fence + 1,
    message = CASE WHEN {left_off} THEN 'Interrupted at step ' || step || '; Resume goes on from the last checkpoint.' ELSE message END,
    state = CASE WHEN {left_off} THEN 'interrupted' ELSE state END
    WHERE """.format(left_off="state IN ('running', 'paused') OR (state = 'queued' AND job IS NULL)")


class Taken(NamedTuple):
    run: str
    fence: int
    job: str


def lapsed(lease: float | None, now: float | None = None) -> bool:
    now = time.monotonic() if now is None else now
    return lease is None or not now <= lease <= now + LEASE_SECONDS + 0.5


def interrupted_message(step: int) -> str:
    return f"Interrupted at step {step}; Resume goes on from the last checkpoint."


def take(db: Database, pool: str, checkpoint_step: Callable[[str], int]) -> Taken | None:
    """The run that has waited longest, now ours; what was written after its checkpoint is deleted in the same transaction."""
    if not db.query("SELECT 1 FROM runs WHERE job IS NOT NULL AND pool IS NULL LIMIT 1"):
        return None
    with db.write() as w:
        row = w.execute("SELECT id, fence, job FROM runs WHERE job IS NOT NULL AND pool IS NULL ORDER BY queued LIMIT 1").fetchone()
        if row is None:
            return None
        taken = Taken(row["id"], row["fence"] + 1, row["job"])
        w.execute("UPDATE runs SET pool = ?, fence = ?, lease = ?, job = NULL WHERE id = ?", (pool, taken.fence, lease_end(), taken.run))
        if taken.job != "frame":
            _rewind(w, taken.run, checkpoint_step(taken.run))
        return taken


def renew(db: Database, pool: str, state: str, pid: int) -> None:
    """Once a second: the pool lives, and so do its runs."""
    with db.write() as w:
        w.execute("INSERT OR REPLACE INTO pools (id, pid, state, lease) VALUES (?, ?, ?, ?)", (pool, pid, state, lease_end()))
        w.execute("UPDATE runs SET lease = ? WHERE pool = ?", (lease_end(), pool))


def started(db: Database, taken: Taken, pid: int) -> None:
    with db.write() as w:
        w.execute("UPDATE runs SET pid = ? WHERE id = ? AND fence = ?", (pid, taken.run, taken.fence))


def died(db: Database, taken: Taken) -> bool:
    """A worker's process is gone. Interrupts its run unless it had let go of it properly; a later worker is not touched."""
    with db.write() as w:
        return w.execute(_INTERRUPT + "id = ? AND fence = ? AND pool IS NOT NULL", (taken.run, taken.fence)).rowcount > 0


def interrupt_lapsed(db: Database) -> int:
    """Interrupt every run whose owner has not renewed its lease; returns how many. The raised fence shuts a late owner out."""
    now = {"now": time.monotonic()}
    if not db.query(f"SELECT 1 FROM runs WHERE pool IS NOT NULL AND {_OVER} LIMIT 1", now):
        return 0
    with db.write() as w:
        w.execute(f"DELETE FROM pools WHERE {_OVER}", now)
        return w.execute(f"{_INTERRUPT} pool IS NOT NULL AND {_OVER}", now).rowcount


def fail_waiting(db: Database, message: str) -> None:
    """No worker can be had: what waits for one says why, unless another pool lives that can take it."""
    if "warm" in pool_states(db):
        return
    with db.write() as w:
        w.execute("UPDATE runs SET state = 'failed', message = ? WHERE job IS NOT NULL AND pool IS NULL AND state = 'queued'", (message,))
        w.execute("UPDATE runs SET job = NULL WHERE job IS NOT NULL AND pool IS NULL")


def leave(db: Database, pool: str) -> None:
    with db.write() as w:
        w.execute("DELETE FROM pools WHERE id = ?", (pool,))


def pool_states(db: Database) -> list[str]:
    """States ("warming", "warm") of the pools alive."""
    return [row["state"] for row in db.query("SELECT state, lease FROM pools") if not lapsed(row["lease"])]


def lease_end() -> float:
    """Until when an owner that shows itself now may be silent."""
    return time.monotonic() + LEASE_SECONDS


def _rewind(w: sqlite3.Connection, run: str, step: int) -> None:
    for table in ("metrics", "frames", "latest"):
        w.execute(f"DELETE FROM {table} WHERE run = ? AND step > ?", (run, step))
    w.execute("UPDATE runs SET step = ? WHERE id = ?", (step, run))
