"""The deck: due today, undo, two tabs, crashes, migrations, ten thousand reviews."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.errors import StoreError
from engine.practice import store
from engine.practice.cards import cards
from engine.practice.deck import Deck
from engine.practice.grading import Rating
from engine.practice.schedule import Review, Settings

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
CARD, OTHER = (card.id for card in cards()[:2])
ROOT = Path(__file__).parents[3]


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path / "practice.sqlite")


def test_a_new_deck_begins_with_the_classic_ten(deck: Deck) -> None:
    today = deck.today(NOW)
    assert (today.due, today.done, today.begun, today.next_due) == ((), 0, 0, None)
    assert len(today.new) == 10
    assert all(card.classic for card in today.new)


def test_reviewing_moves_a_card_from_new_to_later_to_due(deck: Deck) -> None:
    memory = deck.review("r1", CARD, Rating.EASY, NOW, seconds=41.5, note="a product of Jacobians")
    today = deck.today(NOW)
    assert CARD not in [card.id for card in (*today.new, *today.due)]
    assert (today.done, today.begun, today.next_due, len(today.new)) == (1, 1, memory.due, 9)
    assert [card.id for card in deck.today(memory.due).due] == [CARD]
    kept = deck.reviews()[0]
    assert (kept.seconds, kept.note, kept.at) == (41.5, "a product of Jacobians", NOW)


def test_the_longest_overdue_card_comes_first(deck: Deck) -> None:
    deck.review("r1", OTHER, Rating.EASY, NOW)
    deck.review("r2", CARD, Rating.GOOD, NOW)
    assert [card.id for card in deck.today(NOW + timedelta(days=60)).due] == [CARD, OTHER]


def test_the_same_review_sent_twice_counts_once(deck: Deck) -> None:
    first = deck.review("r1", CARD, Rating.GOOD, NOW)
    assert deck.review("r1", CARD, Rating.GOOD, NOW + timedelta(minutes=11)) == first
    assert len(deck.reviews()) == 1


def test_two_tabs_do_not_count_double(tmp_path: Path) -> None:
    path = tmp_path / "practice.sqlite"
    tabs = [Deck(path), Deck(path)]
    with ThreadPoolExecutor(4) as pool:
        for i in range(25):
            list(pool.map(lambda tab, i=i: tab.review(f"r{i}", cards()[i].id, Rating.GOOD, NOW), tabs * 2))  # type: ignore[misc]
    assert len(tabs[0].reviews()) == 25
    assert all(memory.reviews == 1 for memory in tabs[0].memories().values())


def test_a_question_answered_in_two_tabs_is_done_once_and_moves_its_card_once(tmp_path: Path) -> None:
    tabs = [Deck(tmp_path / "practice.sqlite") for _ in range(2)]
    first = tabs[0].review("of the first tab", CARD, Rating.GOOD, NOW)
    assert tabs[1].review("of the second tab", CARD, Rating.GOOD, NOW + timedelta(seconds=2)) == first
    assert (tabs[0].today(NOW).done, len(tabs[0].reviews())) == (1, 2)


def test_undo_takes_the_last_review_back_and_keeps_it_in_the_log(deck: Deck) -> None:
    assert deck.undo() is None
    before = deck.review("r1", CARD, Rating.GOOD, NOW)
    deck.review("r2", CARD, Rating.AGAIN, NOW + timedelta(minutes=10))
    undone = deck.undo()
    assert undone is not None
    assert undone.id == "r2"
    assert deck.memories()[CARD] == before
    assert [review.undone for review in deck.reviews()] == [False, True]
    deck.undo()
    assert deck.memories() == {}
    with pytest.raises(ValueError, match="used before"):
        deck.review("r1", CARD, Rating.GOOD, NOW)


def test_settings_are_kept_and_reschedule_every_card(deck: Deck) -> None:
    deck.review("r1", CARD, Rating.EASY, NOW)
    late = deck.memories()[CARD].due
    wanted = Settings(interview=NOW.date() + timedelta(days=5), retention=0.93, new_per_day=7)
    deck.save(wanted)
    assert deck.settings() == wanted
    assert deck.memories()[CARD].due < late
    assert len(deck.today(NOW).new) == 6


def test_a_card_that_left_the_bank_is_kept_and_not_shown(deck: Deck) -> None:
    deck.review("r1", "no-longer-there", Rating.AGAIN, NOW)
    assert deck.today(NOW + timedelta(days=9)).due == ()
    assert len(deck.reviews()) == 1


def test_a_day_begins_at_midnight_of_the_persons_own_zone(deck: Deck) -> None:
    from datetime import timezone

    tokyo = timezone(timedelta(hours=9))
    deck.review("r1", CARD, Rating.GOOD, datetime(2026, 3, 1, 23, 30, tzinfo=tokyo))
    assert deck.today(datetime(2026, 3, 1, 23, 50, tzinfo=tokyo)).done == 1
    assert deck.today(datetime(2026, 3, 2, 0, 10, tzinfo=tokyo)).done == 0


def test_a_killed_process_loses_nothing_it_was_told_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "practice.sqlite"
    code = (
        "import sys, itertools; from pathlib import Path\n"
        "from engine.practice.deck import Deck; from engine.practice.grading import Rating\n"
        "deck = Deck(Path(sys.argv[1]))\n"
        "for i in itertools.count():\n"
        "    deck.review(f'r{i}', f'card{i}', Rating.GOOD); print(i, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(15)]
        process.kill()
        told += [int(line) for line in process.stdout if line.endswith("\n")]
    deck = Deck(path)
    kept = {review.id for review in deck.reviews()}
    assert {f"r{i}" for i in told} <= kept
    assert len(deck.memories()) == len(kept), "a review and its memory are one transaction"
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_reviews_survive_a_schema_migration(tmp_path: Path) -> None:
    path = tmp_path / "practice.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        store.migrate(db, store.MIGRATIONS[:1])
        db.execute("INSERT INTO reviews (id, card, rating, at, seconds) VALUES ('old', ?, 3, ?, 2.5)", (CARD, NOW.isoformat()))
    deck = Deck(path)
    assert [(review.id, review.rating, review.note, review.seed) for review in deck.reviews()] == [("old", Rating.GOOD, "", None)]
    deck.save(deck.settings())
    assert CARD in deck.memories(), "worked out from the log"


def test_a_failing_migration_changes_nothing(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)) as db:
        store.migrate(db)
        with pytest.raises(sqlite3.Error):
            store.migrate(db, (*store.MIGRATIONS, "CREATE TABLE extra (a); CREATE TABLE reviews (b)"))
        assert db.execute("PRAGMA user_version").fetchone()[0] == len(store.MIGRATIONS)
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'extra'").fetchone()[0] == 0


def test_a_file_of_a_newer_version_or_no_database_is_refused_in_words(tmp_path: Path) -> None:
    newer = tmp_path / "newer.sqlite"
    with closing(sqlite3.connect(newer)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer version"):
        Deck(newer)
    (tmp_path / "text.sqlite").write_text("this is no database, it is a long enough text to be looked at" * 20)
    with pytest.raises(StoreError, match=r"text\.sqlite"):
        Deck(tmp_path / "text.sqlite")


def test_ten_thousand_reviews_load_in_under_a_second(deck: Deck) -> None:
    names = [card.id for card in cards()][:200]
    log = [Review(f"r{i}", names[i % 200], Rating.GOOD, NOW + timedelta(minutes=i)) for i in range(10_000)]
    with deck._store.transaction() as db:
        store.replace_reviews(db, log)
    started = time.process_time()
    today = deck.today(NOW + timedelta(days=90))
    assert time.process_time() - started < 1
    assert today.done == 0
    assert len(deck.reviews()) == 10_000


def test_the_home_folder_is_where_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNROLLED_HOME", str(tmp_path / "mine"))
    Deck().review("r1", CARD, Rating.GOOD, NOW)
    assert (tmp_path / "mine" / "practice.sqlite").exists()
