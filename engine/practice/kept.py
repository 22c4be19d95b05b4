"""Mock interviews on disk: a small JSON for each state of a talk, named by its content, so that a reload goes on where it was.

A state is never changed, so tabs cannot disturb each other, not even two that show the same talk.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from engine.errors import StoreError
from engine.practice.bank import by_id
from engine.practice.mock import Interview
from engine.practice.store import home

MOST = 300
"""States kept; the oldest go. An interview has about twenty."""
NAME = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Kept:
    """``over``: the person ended it early."""

    interview: Interview
    over: bool = False


_JSON = TypeAdapter(Kept)


def save(kept: Kept) -> str:
    """Written whole or not at all; returns the name to load it by. Raises StoreError."""
    folder, held = _folder(), _JSON.dump_json(kept)
    name = hashlib.sha256(held).hexdigest()[:16]
    draft = folder / f"{secrets.token_hex(8)}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(held)
        os.replace(draft, folder / f"{name}.json")
        _forget_oldest(folder)
    except OSError as error:
        raise StoreError(f"The interview cannot be kept: {error.strerror}.") from error
    return name


def load(name: str) -> Kept | None:
    """None where nothing of that name is kept, or it cannot be read, or the bank no longer has one of its questions."""
    if not NAME.fullmatch(name):
        return None
    try:
        kept = _JSON.validate_json((_folder() / f"{name}.json").read_bytes())
    except (OSError, ValueError):
        return None
    return kept if all(each.question in by_id() for each in kept.interview.answered) else None


def _forget_oldest(folder: Path) -> None:
    states = list(folder.glob("*.json"))
    if len(states) > MOST:
        for old in sorted(states, key=lambda each: each.stat().st_mtime_ns)[:-MOST]:
            old.unlink(missing_ok=True)


def _folder() -> Path:
    return home() / "interviews"
