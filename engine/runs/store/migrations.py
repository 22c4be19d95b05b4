"""The schema, as numbered steps. ``PRAGMA user_version`` says how many of them a store has had; a step is never edited, only followed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from engine.errors import StoreError

FIRST_TABLES = """
CREATE TABLE runs (
    id TEXT PRIMARY KEY, created REAL NOT NULL, config TEXT NOT NULL, scenario TEXT, steps INTEGER NOT NULL,
    state TEXT NOT NULL, step INTEGER NOT NULL DEFAULT 0, pace REAL, own TEXT, message TEXT,
    -- work that waits for a worker, in the order of asking
    job TEXT, queued INTEGER,
    -- who may write, by a lease on the monotonic clock of the machine
    pool TEXT, pid INTEGER, fence INTEGER NOT NULL DEFAULT 0, lease REAL,
    device TEXT, threads INTEGER, speed REAL, step_seconds REAL, facts TEXT);
CREATE INDEX waiting ON runs(queued) WHERE job IS NOT NULL;
CREATE TABLE pools (id TEXT PRIMARY KEY, pid INTEGER NOT NULL, state TEXT NOT NULL, lease REAL NOT NULL);
CREATE TABLE requests (id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, verb TEXT NOT NULL, value TEXT);
CREATE INDEX requests_of ON requests(run, id);
CREATE TABLE changes (run TEXT NOT NULL, step INTEGER NOT NULL, path TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (run, step, path));
CREATE TABLE metrics (run TEXT NOT NULL, step INTEGER NOT NULL,
    loss REAL, metric REAL, grad_norm REAL, clipped INTEGER, learning_rate REAL, seconds REAL,
    held_loss REAL, held_metric REAL, held_forced REAL, PRIMARY KEY (run, step)) WITHOUT ROWID;
CREATE TABLE latest (run TEXT PRIMARY KEY, step INTEGER NOT NULL, version INTEGER NOT NULL, exact INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE frames (run TEXT NOT NULL, step INTEGER NOT NULL, size INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (run, step))
"""


CLAIM_JOBS = """
CREATE TABLE claims (claim TEXT NOT NULL, seed INTEGER NOT NULL, size REAL NOT NULL, state TEXT NOT NULL, queued INTEGER,
    pool TEXT, started REAL, seconds REAL, measures TEXT, message TEXT, PRIMARY KEY (claim, seed, size))
"""

DUELS = (
    "ALTER TABLE runs ADD COLUMN held_every INTEGER",
    "CREATE TABLE duels (id TEXT PRIMARY KEY, created REAL NOT NULL, plan TEXT NOT NULL, state TEXT NOT NULL, ended REAL)",
    """CREATE TABLE duel_runs (duel TEXT NOT NULL, variant INTEGER NOT NULL, seed INTEGER NOT NULL, rate REAL NOT NULL,
    tuning INTEGER NOT NULL, run TEXT NOT NULL, PRIMARY KEY (duel, variant, seed, rate, tuning))""",
    "CREATE UNIQUE INDEX duel_of ON duel_runs(run)",
)


def first_tables(db: sqlite3.Connection) -> None:
    for statement in FIRST_TABLES.split(";"):
        db.execute(statement)  # not executescript, which would end the transaction


def claim_jobs(db: sqlite3.Connection) -> None:
    db.execute(CLAIM_JOBS)


def duels(db: sqlite3.Connection) -> None:
    for statement in DUELS:
        db.execute(statement)


def what_clipping_did(db: sqlite3.Connection) -> None:
    for column in ("clipped_norm", "clip_angle"):
        db.execute(f"ALTER TABLE metrics ADD COLUMN {column} REAL")


def branches(db: sqlite3.Connection) -> None:
    """``parent``: the run it was copied from, after step ``branched``."""
    db.execute("ALTER TABLE runs ADD COLUMN parent TEXT")
    db.execute("ALTER TABLE runs ADD COLUMN branched INTEGER")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (first_tables, claim_jobs, duels, what_clipping_did, branches)


def migrate(db: sqlite3.Connection) -> None:
    """Bring a store up to date, in one transaction. Raises StoreError when it was made by a newer version of the program."""
    if _version(db) == len(MIGRATIONS):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        done = _version(db)  # again: another process may have been faster
        if done > len(MIGRATIONS):
            raise StoreError(f"The run store has format {done} and this version reads up to {len(MIGRATIONS)}; update the program.")
        for step in MIGRATIONS[done:]:
            step(db)
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
