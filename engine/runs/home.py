"""Where runs live: the folder ``UNROLLED_HOME``, by default the platform's folder for a user's data."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def home() -> Path:
    """The folder of everything that outlives the process."""
    named = os.environ.get("UNROLLED_HOME")
    return Path(named).expanduser().resolve() if named else _user_data() / "unrolled"


def database_file() -> Path:
    return home() / "runs.sqlite"


def checkpoint_file(run: str) -> Path:
    """``run`` is an id made by us (hex digits), never text from outside."""
    return home() / "checkpoints" / f"{run}.safetensors"


def log_file() -> Path:
    return home() / "unrolled.log"


def _user_data() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
