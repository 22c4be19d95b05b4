"""What the store keeps and the norm view draws of clipping: the norm before it, and the thinner line of the norm after it."""

from __future__ import annotations

import numpy as np
import pytest

from engine import runs
from engine.config import RunConfig
from engine.packet import header_of
from tests.engine.test_packet import data, train, views


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("UNROLLED_HOME", str(tmp_path))


def trained(mode: str) -> str:
    clip = {"mode": mode, "threshold": 0.01}
    settings = {"steps": 5, "batch_size": 4, "device": "cpu", "clip": clip}
    return train(RunConfig.parse({"task": {"name": "adding"}, "model": {"hidden_size": 8}, "train": settings}))


def test_clipping_by_norm_is_stored_and_drawn_at_the_threshold() -> None:
    run = trained("norm")
    table, packet = runs.metrics(run), runs.packet(run)
    cut = table.clipped == 1.0
    assert cut.any()
    assert np.allclose(table.clipped_norm[cut], 0.01, rtol=1e-3)
    assert (table.clip_angle[1:] == 0).all()
    (norm,) = views(packet, "norm")
    assert [each["label"] for each in norm["series"]] == ["", "after clipping"]
    assert np.allclose(10 ** data(packet, norm, "after"), table.clipped_norm[1:], rtol=1e-4)
    assert norm["lo"] <= data(packet, norm, "after").min()


def test_clipping_by_value_turns_the_gradient_and_the_csv_says_by_how_much() -> None:
    run = trained("value")
    table = runs.metrics(run)
    assert (table.clip_angle[table.clipped == 1.0] > 0).all()
    assert (table.clipped_norm[1:] <= table.grad_norm[1:] * (1 + 1e-6)).all()
    assert "seconds,clipped_norm,clip_angle,held_loss" in runs.metrics_csv(run)


def test_without_clipping_there_is_one_line_and_both_norms_agree() -> None:
    run = trained("none")
    table = runs.metrics(run)
    assert np.array_equal(table.clipped_norm[1:], table.grad_norm[1:])
    (norm,) = (view for view in header_of(runs.packet(run))["views"] if view["view"] == "norm")
    assert len(norm["series"]) == 1
