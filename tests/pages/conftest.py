"""The page train as AppTest sees it, over fake runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

sys.path.insert(0, str(Path(__file__).parent))
from fake_runs import FakeRuns, fake

__all__ = ["FakeRuns", "fake"]

ROOT = Path(__file__).parents[2]
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(fake: FakeRuns) -> Open:
    """Opens ``/train?...`` in a fresh session."""

    def opened(**query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "pages/parts/menu.py"), default_timeout=20)
        for name, value in query.items():
            at.query_params[name] = value
        at.switch_page("../play/train.py").run()
        return at

    return opened
