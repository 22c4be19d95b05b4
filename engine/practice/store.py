"""Reviews, memories and settings in ``practice.sqlite``. The only SQL of practice.

WAL, a connection for each operation, every write one transaction: a crash loses nothing that was acknowledged, and two tabs take turns.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from engine.errors import StoreError
from engine.practice.grading import Rating
from engine.practice.schedule import Memory, Review, Settings

MIGRATIONS = (
    """
    CREATE TABLE reviews (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, card TEXT NOT NULL, rating INTEGER NOT NULL,
        at TEXT NOT NULL, seconds REAL, undone INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE TABLE memories (card TEXT PRIMARY KEY, state INTEGER NOT NULL, step INTEGER, stability REAL NOT NULL, difficulty REAL NOT NULL,
        due TEXT NOT NULL, last_review TEXT NOT NULL, reviews INTEGER NOT NULL, lapses INTEGER NOT NULL) STRICT;
    CREATE TABLE settings (only INTEGER PRIMARY KEY CHECK (only = 1), value TEXT NOT NULL) STRICT;
    """,
    """
    ALTER TABLE reviews ADD COLUMN seed INTEGER;
    ALTER TABLE reviews ADD COLUMN note TEXT NOT NULL DEFAULT '';
    CREATE INDEX reviews_of_a_card ON reviews (card, seq);
    """,
)
"""Step n takes a file from version n to n + 1; never edit one that was released, add another."""


def home() -> Path:
    """The folder for practice: ``UNROLLED_HOME``, else the platform's user data folder."""
    if os.environ.get("UNROLLED_HOME"):
        return Path(os.environ["UNROLLED_HOME"])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "unrolled"
    base = "Library/Application Support" if sys.platform == "darwin" else ".local/share"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / base)) / "unrolled"


class Store:
    """Raises StoreError when the file is not a database, is locked for five seconds, or was written by a newer version."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or home() / "practice.sqlite"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with _explained(self.path), closing(self._connect()) as db:
            db.execute("PRAGMA journal_mode = WAL")
            migrate(db)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; takes the write lock at once, so that what is read inside stays true until it is written."""
        with _explained(self.path), closing(self._connect()) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with _explained(self.path), closing(self._connect()) as db:
            yield db

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=5, isolation_level=None)
        db.execute("PRAGMA synchronous = FULL")
        return db


def migrate(db: sqlite3.Connection, steps: tuple[str, ...] = MIGRATIONS) -> None:
    """Bring a file to the newest version, each step with its number in one transaction."""
    while True:
        db.execute("BEGIN IMMEDIATE")  # a second tab waits here and then finds the work done
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > len(steps):
            db.execute("ROLLBACK")
            raise StoreError(f"practice.sqlite was written by a newer version of Unrolled ({version}, this one knows {len(steps)}).")
        if version == len(steps):
            db.execute("COMMIT")
            return
        try:
            for statement in filter(str.strip, steps[version].split(";")):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {version + 1}")
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")


def add_review(db: sqlite3.Connection, review: Review) -> bool:
    """False when a review with this id is there already."""
    row = (review.id, review.card, int(review.rating), _stamp(review.at), review.seconds, int(review.undone), review.seed, review.note)
    done = db.execute("INSERT OR IGNORE INTO reviews (id, card, rating, at, seconds, undone, seed, note) VALUES (?,?,?,?,?,?,?,?)", row)
    return done.rowcount == 1


def read_reviews(db: sqlite3.Connection, card: str | None = None) -> tuple[Review, ...]:
    """All reviews, or one card's, in the order they were given; undone ones too."""
    where, values = ("WHERE card = ?", (card,)) if card else ("", ())
    rows = db.execute(f"SELECT id, card, rating, at, seconds, seed, note, undone FROM reviews {where} ORDER BY seq", values)
    return tuple(Review(i, c, Rating(r), _time(at), s, seed, note, bool(u)) for i, c, r, at, s, seed, note, u in rows)


def last_review(db: sqlite3.Connection) -> Review | None:
    """The latest review that was not taken back."""
    row = db.execute("SELECT card, id FROM reviews WHERE undone = 0 ORDER BY seq DESC LIMIT 1").fetchone()
    return next((review for review in read_reviews(db, row[0]) if review.id == row[1]), None) if row else None


def mark_undone(db: sqlite3.Connection, review_id: str) -> None:
    db.execute("UPDATE reviews SET undone = 1 WHERE id = ?", (review_id,))


def replace_reviews(db: sqlite3.Connection, reviews: Iterable[Review]) -> None:
    """Rewrite the whole log in the given order (after a merge with another machine's)."""
    db.execute("DELETE FROM reviews")
    db.execute("DELETE FROM memories")
    for review in reviews:
        add_review(db, review)


def read_memory(db: sqlite3.Connection, card: str) -> Memory | None:
    return read_memories(db, "WHERE card = ?", (card,)).get(card)


def read_memories(db: sqlite3.Connection, where: str = "", values: tuple[str, ...] = ()) -> dict[str, Memory]:
    rows = db.execute(f"SELECT card, state, step, stability, difficulty, due, last_review, reviews, lapses FROM memories {where}", values)
    return {row[0]: _memory(*row) for row in rows}


def _memory(
    card: str, state: int, step: int | None, stability: float, difficulty: float, due: str, last: str, reviews: int, lapses: int
) -> Memory:
    return Memory(card, state, step, stability, difficulty, _time(due), _time(last), reviews, lapses)


def save_memory(db: sqlite3.Connection, card: str, memory: Memory | None) -> None:
    db.execute("DELETE FROM memories WHERE card = ?", (card,))
    if memory is not None:
        row = (card, memory.state, memory.step, memory.stability, memory.difficulty, _stamp(memory.due), _stamp(memory.last_review))
        db.execute("INSERT INTO memories VALUES (?,?,?,?,?,?,?,?,?)", (*row, memory.reviews, memory.lapses))


def read_settings(db: sqlite3.Connection) -> Settings:
    row = db.execute("SELECT value FROM settings").fetchone()
    if row is None:
        return Settings()
    kept = json.loads(row[0])
    interview = date.fromisoformat(kept["interview"]) if kept["interview"] else None
    return Settings(interview, kept["retention"], kept["new_per_day"])


def save_settings(db: sqlite3.Connection, settings: Settings) -> None:
    interview = settings.interview.isoformat() if settings.interview else None
    kept = {"interview": interview, "retention": settings.retention, "new_per_day": settings.new_per_day}
    db.execute("INSERT OR REPLACE INTO settings VALUES (1, ?)", (json.dumps(kept),))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"Practice could not use {path.name}: {error}. Nothing was changed.") from error


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
