"""The one open store of this process."""

from __future__ import annotations

import threading
from pathlib import Path

from engine.runs.home import database_file
from engine.runs.store.database import Database

_lock = threading.Lock()
_open: dict[Path, Database] = {}


def store() -> Database:
    """The store in UNROLLED_HOME, opened once. Raises StoreError."""
    path = database_file()
    with _lock:
        if path not in _open:
            _open[path] = Database(path)
        return _open[path]
