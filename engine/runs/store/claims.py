"""Claims measured on this machine: a row a seed. A seed is queued, taken by one pool, and done, failed or stopped; done rows stay."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Literal

from engine.runs.store.database import Database
from engine.runs.store.lease import lapsed

State = Literal["queued", "running", "done", "failed", "stopped"]


@dataclass(frozen=True)
class Job:
    claim: str
    seed: int
    size: float


@dataclass(frozen=True)
class Seed:
    """``seconds``: what it took, or has taken so far."""

    seed: int
    state: State
    seconds: float
    measures: dict[str, float] | None
    message: str | None


def queue(db: Database, claim: str, seeds: tuple[int, ...], size: float) -> None:
    """Ask for what is not done; what is queued or running already stays as it is."""
    with db.write() as w:
        for seed in seeds:
            w.execute("INSERT OR IGNORE INTO claims (claim, seed, size, state) VALUES (?, ?, ?, 'stopped')", (claim, seed, size))
            w.execute(
                """UPDATE claims SET state = 'queued', queued = ?, pool = NULL, message = NULL WHERE claim = ? AND seed = ? AND size = ?
                AND (state IN ('stopped', 'failed') OR (state = 'running' AND pool NOT IN (SELECT id FROM pools)))""",
                (time.monotonic_ns(), claim, seed, size),
            )


def stop(db: Database, claim: str, size: float) -> None:
    where = "claim = ? AND size = ? AND state IN ('queued', 'running')"
    with db.write() as w:
        w.execute(f"UPDATE claims SET state = 'stopped', pool = NULL WHERE {where}", (claim, size))


def take(db: Database, pool: str) -> Job | None:
    """The seed that has waited longest, now of this pool."""
    if not db.query("SELECT 1 FROM claims WHERE state = 'queued' LIMIT 1"):
        return None
    with db.write() as w:
        row = w.execute("SELECT claim, seed, size FROM claims WHERE state = 'queued' ORDER BY queued, seed LIMIT 1").fetchone()
        if row is None:
            return None
        job = Job(row["claim"], row["seed"], row["size"])
        w.execute("UPDATE claims SET state = 'running', pool = ?, started = ? WHERE claim = ? AND seed = ? AND size = ?",
                  (pool, time.time(), job.claim, job.seed, job.size))
        return job


def is_wanted(db: Database, job: Job, pool: str) -> bool:
    """Whether this pool is still to do it: nobody pressed Stop."""
    where = "SELECT 1 FROM claims WHERE claim = ? AND seed = ? AND size = ? AND state = 'running' AND pool = ?"
    return bool(db.query(where, (job.claim, job.seed, job.size, pool)))


def finish(db: Database, job: Job, pool: str, state: State, measures: dict[str, float] | None, message: str | None) -> None:
    """Writes nothing where the job is no longer this pool's."""
    with db.write() as w:
        w.execute(
            """UPDATE claims SET state = ?, measures = ?, message = ?, seconds = ? - started, pool = NULL
            WHERE claim = ? AND seed = ? AND size = ? AND state = 'running' AND pool = ?""",
            (state, json.dumps(measures), message, time.time(), job.claim, job.seed, job.size, pool),
        )


def seeds(db: Database, claim: str, size: float) -> tuple[Seed, ...]:
    """In order; one whose pool is gone counts as stopped."""
    rows = db.query(
        """SELECT claims.*, pools.lease AS lease FROM claims LEFT JOIN pools ON pools.id = claims.pool
        WHERE claim = ? AND size = ? ORDER BY seed""", (claim, size))
    found = []
    for row in rows:
        running = row["state"] == "running"
        state: State = "stopped" if running and lapsed(row["lease"]) else row["state"]
        seconds = time.time() - row["started"] if running else row["seconds"] or 0.0
        found.append(Seed(row["seed"], state, seconds, json.loads(row["measures"] or "null"), row["message"]))
    return tuple(found)


def measured(db: Database) -> tuple[str, ...]:
    """Claims of which any seed was measured in full size here."""
    return tuple(row["claim"] for row in db.query("SELECT DISTINCT claim FROM claims WHERE state = 'done' AND size = 1.0 ORDER BY claim"))
