"""A mock interview on disk: what is saved comes back equal, and nothing in the folder or the address breaks the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.errors import StoreError
from engine.practice import kept
from engine.practice.bank import questions
from engine.practice.grading import Level, Ticks
from engine.practice.kept import Kept, load, save
from engine.practice.mock import Answered, Interview

FIRST = Interview(20, "research", 7)
TALK = FIRST.after(Answered("opening", questions()[0].id, Level.STRONG, 12.5, Ticks(must=frozenset({0, 2})), survived=False))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UNROLLED_HOME", str(tmp_path))
    return tmp_path


def test_what_was_saved_comes_back_equal() -> None:
    for state in (Kept(FIRST), Kept(TALK), Kept(TALK, over=True)):
        assert load(save(state)) == state
    again = load(save(Kept(TALK)))
    assert again is not None
    assert isinstance(again.interview.answered[0].level, Level)


def test_a_later_state_leaves_the_earlier_one_as_it_was() -> None:
    before, after = save(Kept(FIRST)), save(Kept(TALK))
    assert before != after
    assert load(before) == Kept(FIRST)


def test_what_cannot_be_read_is_no_interview(home: Path) -> None:
    name = save(Kept(TALK))
    file = home / "interviews" / f"{name}.json"
    whole = file.read_text()
    gone = json.loads(whole)
    gone["interview"]["answered"][0]["question"] = "no-such-question"
    for broken in ("", whole[:40], json.dumps(gone), "[]"):
        file.write_text(broken)
        assert load(name) is None
    assert load("0" * 16) is None
    assert load("../../practice") is None


def test_the_oldest_states_go(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    names = [save(Kept(Interview(20, "research", seed))) for seed in range(5)]
    assert [load(name) is not None for name in names] == [False, False, True, True, True]
    assert len(list((home / "interviews").iterdir())) == 3


def test_a_folder_that_cannot_be_written_is_said(home: Path) -> None:
    (home / "interviews").write_text("a file is in the way")
    with pytest.raises(StoreError, match="cannot be kept"):
        save(Kept(TALK))
