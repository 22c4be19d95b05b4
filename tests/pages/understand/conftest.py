"""The Understand pages as AppTest sees them, over a store of their own without a pool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine import runs

ROOT = Path(__file__).parents[3]
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens ``/PAGE?...`` in a fresh session; ``mode`` presses that part of "What to look at"."""
    monkeypatch.setenv("UNROLLED_HOME", str(tmp_path))
    monkeypatch.setattr(runs.commands, "start_pool", lambda: None)

    def opened(page: str, mode: str | None = None, **query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "pages/parts/menu.py"), default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        at.switch_page(f"../understand/{page}.py").run()
        return at.segmented_control(key=f"{page}.mode").set_value(mode).run() if mode else at

    return opened

