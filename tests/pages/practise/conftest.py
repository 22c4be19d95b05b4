"""The Practise pages as AppTest sees them, over a deck of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.practice.deck import Deck

ROOT = Path(__file__).parents[3]
Open = Callable[[str], AppTest]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UNROLLED_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def deck(home: Path) -> Deck:
    return Deck()


@pytest.fixture
def open_page(home: Path) -> Open:
    """Opens a page of *Practise* by its name in a fresh session."""

    def opened(name: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "pages/parts/menu.py"), default_timeout=30).switch_page(f"../practise/{name}.py").run()
        assert not at.exception, at.exception[0].message
        return at

    return opened


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception, at.exception[0].message
    return at


def keys_of(at: AppTest) -> set[str]:
    return {each.key for each in at.button if each.key and not each.disabled}


def text(at: AppTest) -> str:
    """All that the page says in Markdown, captions and notes."""
    return "\n".join(each.value for kind in (at.markdown, at.caption, at.success, at.error, at.warning, at.info) for each in kind)
