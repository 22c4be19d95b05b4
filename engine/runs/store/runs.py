"""What a page does with runs: add one, ask for work, read rows. Nothing here needs a worker to be there."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from functools import lru_cache
from typing import Any

import numpy as np

from engine.config import RunConfig
from engine.errors import RunNotFound
from engine.runs.status import COLUMNS, Change, Facts, Metrics, Status
from engine.runs.store.database import Database
from engine.runs.store.lease import interrupted_message, lapsed

_SELECT = """SELECT runs.*,
    (SELECT held_loss FROM metrics WHERE run = runs.id AND held_loss IS NOT NULL ORDER BY step DESC LIMIT 1) AS held_loss,
    (SELECT held_metric FROM metrics WHERE run = runs.id AND held_metric IS NOT NULL ORDER BY step DESC LIMIT 1) AS held_metric
    FROM runs """


def add(db: Database, config: RunConfig, pace: float | None, scenario: str | None, job: str, state: str) -> str:
    """A new run with work waiting for it: ``job`` "frame" (show step 0 only) or "train"."""
    with db.write() as w:
        return insert(w, config, pace, scenario, job, state)


def insert(
    w: sqlite3.Connection, config: RunConfig, pace: float | None, scenario: str | None, job: str, state: str, held_every: int | None = None
) -> str:
    """The same within a transaction. ``held_every``: held-out scores after every so many steps, instead of when there is time for them."""
    run = secrets.token_hex(8)
    text = json.dumps(config.model_dump(), sort_keys=True)
    w.execute(
        """INSERT INTO runs (id, created, config, scenario, steps, state, pace, job, queued, held_every)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (run, time.time(), text, scenario, config.train.steps, state, pace, job, time.monotonic_ns(), held_every),
    )
    return run


_COPIED = {
    "metrics": (COLUMNS, 0), "frames": (("step", "size", "data"), 0), "latest": (("step", "version", "exact", "data"), 0),
    "changes": (("step", "path", "value"), 1),
}
"""What a branch takes over of each table: these columns, of entries up to the step so much after its own."""


def branch(w: sqlite3.Connection, parent: Status, step: int) -> str:
    """A run that has everything of ``parent`` up to ``step``, and waits for a worker that holds it there."""
    run = insert(w, parent.config, parent.pace, parent.scenario, "hold", "queued", parent.held_every)
    w.execute(
        """UPDATE runs SET parent = source.id, branched = ?, step = ?, own = source.own, device = source.device, facts = source.facts
        FROM (SELECT * FROM runs WHERE id = ?) AS source WHERE runs.id = ?""",
        (step, step, parent.id, run),
    )
    for table, (columns, beyond) in _COPIED.items():
        names = ", ".join(columns)
        w.execute(f"INSERT INTO {table} (run, {names}) SELECT ?, {names} FROM {table} WHERE run = ? AND step <= ?",
                  (run, parent.id, step + beyond))
    return run


def queue(w: sqlite3.Connection, run: str, job: str) -> bool:
    """Ask for a worker. False when the run has or awaits one, or has ended: two clicks are one start."""
    w.execute(
        "DELETE FROM requests WHERE run = ? AND EXISTS (SELECT 1 FROM runs WHERE id = ? AND state IN ('ready', 'interrupted', 'stopped'))",
        (run, run),
    )
    return (
        w.execute(
            """UPDATE runs SET state = 'queued', job = ?, queued = ?, message = NULL
           WHERE id = ? AND state IN ('ready', 'interrupted', 'stopped')""",
            (job, time.monotonic_ns(), run),
        ).rowcount
        > 0
    )


def unqueue(w: sqlite3.Connection, run: str) -> bool:
    """Take a run that no worker has yet out of the queue."""
    return (
        w.execute("UPDATE runs SET state = 'stopped', job = NULL WHERE id = ? AND state = 'queued' AND job IS NOT NULL", (run,)).rowcount
        > 0
    )


def request(w: sqlite3.Connection, run: str, verb: str, value: Any = None) -> None:
    w.execute("INSERT INTO requests (run, verb, value) VALUES (?, ?, ?)", (run, verb, json.dumps(value)))


def plan_change(w: sqlite3.Connection, run: str, step: int, path: str, value: object) -> None:
    """A live setting for a run without a worker: the next one applies it before ``step``."""
    w.execute("DELETE FROM changes WHERE run = ? AND path = ? AND step >= ?", (run, path, step))
    w.execute("INSERT INTO changes (run, step, path, value) VALUES (?, ?, ?, ?)", (run, step, path, json.dumps(value)))


def try_text(w: sqlite3.Connection, run: str, text: str | None, active: bool) -> None:
    """Show the network on a person's own text: now if it has a worker, else by one that writes this one frame."""
    w.execute("UPDATE runs SET own = ? WHERE id = ?", (text, run))
    if active:
        request(w, run, "try", text)
    else:
        w.execute("UPDATE runs SET job = 'frame', queued = ? WHERE id = ? AND job IS NULL", (time.monotonic_ns(), run))


def status(db: Database, run: str) -> Status:
    """Raises RunNotFound. A run whose lease is over is reported as interrupted even before a pool has written so."""
    rows = db.query(_SELECT + "WHERE id = ?", (run,))
    if not rows:
        raise RunNotFound(f"There is no run {run[:20]!r} here; it may belong to another computer.")
    return _status(rows[0])


def recent(db: Database, n: int) -> list[Status]:
    """Without the many runs of duels, which are found from their duel."""
    where = "WHERE NOT EXISTS (SELECT 1 FROM duel_runs WHERE run = runs.id) "
    return [_status(row) for row in db.query(_SELECT + where + "ORDER BY created DESC LIMIT ?", (n,))]


def metrics(db: Database, run: str, since: int = 0) -> Metrics:
    """Entries from step ``since`` on."""
    rows = db.query(f"SELECT {', '.join(COLUMNS)} FROM metrics WHERE run = ? AND step >= ? ORDER BY step", (run, since))
    table = np.array([tuple(row) for row in rows], dtype=np.float64)  # None becomes NaN
    return Metrics.of(table.reshape(-1, len(COLUMNS)))


def changes(db: Database, run: str) -> list[Change]:
    rows = db.query("SELECT step, path, value FROM changes WHERE run = ? ORDER BY step, rowid", (run,))
    return [Change(row["step"], row["path"], json.loads(row["value"])) for row in rows]


def frame_version(db: Database, run: str) -> tuple[int, int] | None:
    """``(step, version)`` of the newest frame; the version grows with each one. None while there is none."""
    rows = db.query("SELECT step, version FROM latest WHERE run = ?", (run,))
    return (rows[0]["step"], rows[0]["version"]) if rows else None


def latest_frame(db: Database, run: str) -> bytes | None:
    rows = db.query("SELECT data FROM latest WHERE run = ?", (run,))
    return rows[0]["data"] if rows else None


def past_frame(db: Database, run: str, step: int) -> bytes | None:
    """The stored frame nearest to ``step``."""
    rows = db.query("SELECT data FROM frames WHERE run = ? ORDER BY abs(step - ?), step LIMIT 1", (run, step))
    return rows[0]["data"] if rows else None


def history(db: Database, run: str) -> tuple[int, ...]:
    return tuple(row["step"] for row in db.query("SELECT step FROM frames WHERE run = ? ORDER BY step", (run,)))


def _status(row: sqlite3.Row) -> Status:
    state, message = row["state"], row["message"]
    owned = state in ("running", "paused") or (state == "queued" and row["job"] is None)
    if owned and lapsed(row["lease"]):
        state, message = "interrupted", interrupted_message(row["step"])
    return Status(
        id=row["id"], state=state, step=row["step"], steps=row["steps"], pid=row["pid"], pace=row["pace"], device=row["device"] or "cpu",
        threads=row["threads"] or 1, message=message, scenario=row["scenario"], config=_config(row["config"]), speed=row["speed"] or 0.0,
        step_seconds=row["step_seconds"] or 0.0, created=row["created"], own=row["own"], fence=row["fence"], facts=_facts(row["facts"]),
        held_loss=row["held_loss"], held_metric=row["held_metric"], held_every=row["held_every"],
        parent=row["parent"], branched=row["branched"] or 0,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _config(text: str) -> RunConfig:
    return RunConfig.parse(text)


@lru_cache(maxsize=64)
def _facts(text: str | None) -> Facts:
    return Facts(**json.loads(text)) if text else Facts()
