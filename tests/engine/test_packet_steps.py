"""The packet of tasks that owe an answer at every step: which views, in which column, and the numbers and words in them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest

from engine import runs
from engine.config import RunConfig
from engine.packet import header_of
from engine.task_configs import TASK_CONFIGS, usable
from tests.engine.test_packet import data, train, views

TRAIN = {"steps": 3, "batch_size": 4, "device": "cpu"}
NAMES = [name for name in TASK_CONFIGS if usable(name) and name not in ("adding", "surnames", "dates")]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run ids by task; trained in this process, without a pool."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNROLLED_HOME", str(tmp_path_factory.mktemp("packets")))
        yield {name: train(RunConfig.parse({"task": {"name": name}, "model": {"hidden_size": 8}, "train": TRAIN})) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_task_makes_a_packet_with_all_its_views(trained, name) -> None:
    packet = runs.packet(trained[name])
    header, task = header_of(packet), TASK_CONFIGS[name]
    shown = {view["view"] for view in header["views"]}
    assert {"input", "hidden", "gradient", "loss", "prediction", "norm"} <= shown
    assert header["status"][2]["label"] == task.score
    assert header["status"][2]["note"].startswith("baseline")
    assert ("%" in header["status"][2]["unit"]) == task.share
    assert all(len(view["note"]) < 100 for view in header["views"])
    json.dumps(header, allow_nan=False)


@pytest.mark.parametrize("name", NAMES)
def test_every_curve_of_training_fits_its_axis_at_the_end(trained, name) -> None:
    (metric,) = views(runs.packet(trained[name]), "loss", "metric")
    assert metric["lo"] == 0
    assert metric["hi"] > 0
    assert all(0 <= ref["y"] <= metric["hi"] for ref in metric["refs"])
    assert metric["title"] == TASK_CONFIGS[name].score


@pytest.mark.parametrize("name", ["parity", "copy", "reber", "anbn", "brackets", "tagging"])
def test_labels_stand_on_the_axis_of_time_beside_the_truth(trained, name) -> None:
    packet = runs.packet(trained[name], sequence=1)
    (view,) = views(packet, "prediction")
    (answer,) = views(packet, "answer")
    frame = runs.frame(trained[name])
    length = int(frame.lengths[1])
    assert (view["column"], view["draw"], view["rows"]) == ("time", "labels", ["truth", "says"])
    said, truth = data(packet, view, "said"), data(packet, view, "truth")
    assert len(said) == len(truth) == length == header_of(packet)["time"]["n"]
    assert np.array_equal(said, frame.prediction.said[1, :length])
    right = int((said == truth).sum())
    assert view["note"].endswith(f"{right} of {length} right")
    assert len(view["names"]) == len(frame.prediction.labels)
    chance = data(packet, answer, "chance")
    assert (chance[said == truth] >= 1 / len(view["names"]) - 1e-6).all()
    assert np.allclose(chance, frame.answer[1, np.arange(length), truth.astype(int)], atol=2e-3)


@pytest.mark.parametrize("name", ["sine", "random_walk", "mackey_glass", "narma10", "sunspots"])
def test_a_forecast_stands_beside_truth_and_persistence_with_its_verdict(trained, name) -> None:
    packet = runs.packet(trained[name])
    drawn, verdict = views(packet, "prediction")
    assert (drawn["column"], drawn["draw"]) == ("time", "lines")
    assert [(each["name"], each["style"]) for each in drawn["series"]] == [("truth", "thin"), ("repeated", "dotted"), ("said", "bold")]
    assert drawn["lo"] <= 0 <= drawn["hi"]
    truth, repeated = (data(packet, drawn, each) for each in ("truth", "repeated"))
    assert drawn["lo"] <= np.nanmin(truth) <= np.nanmax(truth) <= drawn["hi"]
    ahead = TASK_CONFIGS[name]().horizon
    assert np.allclose(truth[:-ahead], repeated[ahead:], atol=1e-4)
    assert (verdict["column"], verdict["draw"]) == ("training", "text")
    assert "the last value" in verdict["text"]
    assert ("steps after" in drawn["note"]) == (ahead > 1)


def test_a_language_model_shows_what_it_read_and_what_it_goes_on_writing(trained) -> None:
    packet = runs.packet(trained["char_lm"])
    rows, text = views(packet, "prediction")
    frame = runs.frame(trained["char_lm"])
    assert rows["draw"] == "labels"
    assert text["draw"] == "text"
    assert text["note"] == "it goes on by itself, temperature 0.7"
    assert text["before"].replace(" ↵ ", "\n") == "".join(frame.tokens[0])[-60:]
    assert text["text"].replace(" ↵ ", "\n") == "".join(frame.prediction.labels[i] for i in frame.prediction.written[0])


def test_theory_draws_no_slope_where_every_step_has_a_loss(trained) -> None:
    assert "theory" not in [each["name"] for each in views(runs.packet(trained["sine"]), "gradient")[0]["series"]]
    assert "theory" in [each["name"] for each in views(runs.packet(trained["first_token"]), "gradient")[0]["series"]]


def test_a_past_frame_keeps_labels_and_text(trained) -> None:
    packet = runs.packet(trained["char_lm"], at=0)
    assert header_of(packet)["step"] == 0
    assert views(packet, "prediction")[1]["text"]
