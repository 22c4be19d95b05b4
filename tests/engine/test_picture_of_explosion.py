"""What the board shows of a run that explodes: powers of ten instead of long digits, and a sentence where the gradient is 0."""

from __future__ import annotations

from typing import Any

import pytest

from engine import runs
from engine.config import RunConfig
from engine.packet import header_of
from engine.runs.handle import store
from engine.runs.store import lease
from engine.runs.store import runs as rows
from engine.runs.store.journal import Journal
from engine.runs.training import Training
from engine.scenarios import SCENARIOS
from engine.trainer import Trainer


@pytest.fixture(scope="module")
def exploded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNROLLED_HOME", str(tmp_path_factory.mktemp("home")))
        yield header_of(runs.packet(_train(SCENARIOS["explode_then_clip"].config.changed("train.steps", 20))))


def _train(config: RunConfig) -> str:
    """In this process, without a pool."""
    run = rows.add(store(), config, None, None, "train", "queued")
    found = lease.take(store(), "here", lambda _: 0)
    assert found is not None
    journal = Journal(store(), run, found.fence)
    loop = Training(Trainer(config), journal, rows.status(store(), run), [], lambda: None)
    journal.release(0, state=loop.run())
    return run


def test_every_tick_is_short_enough_to_read(exploded: dict[str, Any]) -> None:
    texts = [text for view in exploded["views"] for _, text in view.get("ticks") or []]
    assert texts
    assert max(map(len, texts)) <= 9


def test_the_loss_stands_on_powers_of_ten_and_says_so(exploded: dict[str, Any]) -> None:
    loss = next(view for view in exploded["views"] if view["view"] == "loss")
    assert loss["log"]
    assert "log scale" in loss["note"]
    baseline = next(ref for ref in loss["refs"] if ref["style"] == "baseline")
    assert loss["lo"] <= baseline["y"] < 0 < loss["hi"]
    assert loss["now"][1] > 3
