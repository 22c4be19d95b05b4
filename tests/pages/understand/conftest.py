"""The Understand pages as AppTest sees them, over a store of their own without a pool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine import runs
from engine.config import RunConfig
from engine.runs import checkpoint
from engine.runs.home import checkpoint_file

ROOT = Path(__file__).parents[3]
Open = Callable[..., AppTest]
RunIn = Callable[[str, RunConfig], str]


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


@pytest.fixture
def run_in(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> RunIn:
    """A run of one's own in a state, as if a worker had it; all but a queued one have a checkpoint at step 1."""
    from engine.trainer import Trainer

    monkeypatch.setattr("engine.runs.store.runs.lapsed", lambda lease: False)

    def made(state: str, config: RunConfig) -> str:
        run = runs.start(config)
        if state != "queued":
            trainer = Trainer(config)
            trainer.step()
            left = trainer.state_dict()
            checkpoint.save(checkpoint_file(run), checkpoint.Header(run, config.hash, 1, left.rest), left.tensors)
        with runs.handle.store().write() as w:
            w.execute("UPDATE runs SET state = ? WHERE id = ?", (state, run))
        return run

    return made
