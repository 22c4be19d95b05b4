"""One SQLite file, opened for many processes: WAL, a busy timeout, explicit transactions, our own errors."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.errors import StoreError
from engine.runs.store.migrations import migrate

BUSY_SECONDS = 10.0


class Database:
    """A connection that threads may share; one statement or transaction at a time. Raises StoreError, never sqlite3.Error."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        with _as_store_error(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            self._db.row_factory = sqlite3.Row
            _write_ahead(self._db)
            self._db.execute("PRAGMA synchronous = NORMAL")
            migrate(self._db)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def query(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        with self._lock, _as_store_error(self.path):
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is all or nothing; ``BEGIN IMMEDIATE`` so that what it read cannot change before it writes."""
        with self._lock, _as_store_error(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


def _write_ahead(db: sqlite3.Connection) -> None:
    """Switch to WAL. SQLite does not wait for a lock here, so two processes opening a new file at once need a second try."""
    for attempt in range(50):
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if attempt == 49:
                raise
            time.sleep(0.02)


@contextmanager
def _as_store_error(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StoreError(f"The run store {path.name} cannot be used: {error}.") from error
