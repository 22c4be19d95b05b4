"""The packet of docs/architecture.md: its bytes, and for each kind of task the views, ranges, words and numbers in it."""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import runs
from engine.config import RunConfig
from engine.errors import RunNotFound
from engine.packet import Arrays, array_of, header_of, with_header
from engine.runs import recorded
from engine.runs.handle import store
from engine.runs.picture.heat import Scale, binned, levels, signed
from engine.runs.picture.over_training import curve
from engine.runs.picture.view import number, power_ticks, round_up, ticks
from engine.runs.store import lease
from engine.runs.store import runs as rows
from engine.runs.store.journal import Journal
from engine.runs.training import Training
from engine.trainer import Trainer

TRAIN = {"steps": 12, "batch_size": 8, "device": "cpu"}
CONFIGS = {
    "adding": {"task": {"name": "adding", "length": 150}, "model": {"cell": "lstm", "hidden_size": 12}, "train": TRAIN},
    "surnames": {"task": {"name": "surnames"}, "model": {"cell": "gru", "hidden_size": 12}, "train": TRAIN},
    "dates": {"task": {"name": "dates"}, "model": {"cell": "lstm", "hidden_size": 12}, "train": TRAIN},
    "one way": {
        "task": {"name": "surnames"},
        "model": {"cell": "rnn", "hidden_size": 12, "bidirectional": False, "layers": 2},
        "train": TRAIN,
    },
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run ids by name; trained in this process, without a pool."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNROLLED_HOME", str(tmp_path_factory.mktemp("packets")))
        yield {name: train(RunConfig.parse(config)) for name, config in CONFIGS.items()}


def train(config: RunConfig) -> str:
    run = rows.add(store(), config, None, None, "train", "queued")
    found = lease.take(store(), "here", lambda _: 0)
    assert found is not None
    journal = Journal(store(), run, found.fence)
    loop = Training(Trainer(config), journal, rows.status(store(), run), [], lambda: None)
    journal.release(0, state=loop.run())
    return run


def views(packet: bytes, name: str | None = None, gate: str | None = None) -> list[dict[str, Any]]:
    return [v for v in header_of(packet)["views"] if (name is None or v["view"] == name) and (gate is None or v["gate"] == gate)]


def data(packet: bytes, view: dict[str, Any], name: str) -> np.ndarray:
    return array_of(packet, view["arrays"][name])


def test_arrays_come_back_aligned_and_the_header_is_json() -> None:
    arrays = Arrays()
    entries = [arrays.add(values) for values in (np.arange(5, dtype=np.uint8), np.linspace(0, 1, 7, dtype=np.float32).reshape(7, 1))]
    packet = arrays.join({"entries": entries, "word": "‖dL/dh‖"})
    (length,) = struct.unpack_from("<I", packet)
    assert length % 4 == 0
    assert json.loads(packet[4 : 4 + length])["word"] == "‖dL/dh‖"
    assert [entry["offset"] % 4 for entry in entries] == [0, 0]
    assert array_of(packet, entries[1]).tolist() == np.linspace(0, 1, 7, dtype=np.float32).reshape(7, 1).tolist()
    other = with_header(packet, {"entries": entries})
    assert array_of(other, header_of(other)["entries"][0]).tolist() == [0, 1, 2, 3, 4]


def test_a_nan_never_reaches_the_header() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        Arrays().join({"loss": float("nan")})


def test_the_header_says_which_moment_it_shows(trained: dict[str, str]) -> None:
    header = header_of(runs.packet(trained["adding"]))
    assert (header["v"], header["run"], header["at"], header["live"]) == (1, trained["adding"], None, False)
    assert (header["state"], header["step"], header["now"], header["steps"]) == ("finished", 12, 12, 12)
    assert header["time"] == {"n": 150, "length": 150, "tokens": None}
    assert (header["history"][0], header["history"][-1]) == (0, 12)
    assert [cell["label"] for cell in header["status"]] == ["State", "Step", "Held-out loss", "Speed", "Left", "Device"]
    assert header["status"][1]["bar"] == 1.0
    assert header["status"][2]["note"].startswith("baseline 0.1")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("adding", "input answer hidden cell gates gates gates gates gradient loss prediction norm"),
        ("surnames", "input hidden hidden gates gates gates gradient prediction loss loss norm"),
        ("dates", "input attention hidden hidden cell gates gates gates gates gradient prediction loss loss norm"),
        ("one way", "input answer hidden gradient prediction loss loss norm"),
    ],
)
def test_each_task_has_its_views_in_the_order_of_the_board(trained: dict[str, str], name: str, expected: str) -> None:
    packet = runs.packet(trained[name])
    assert [view["view"] for view in views(packet)] == expected.split()
    for view in views(packet):
        assert {"view", "gate", "column", "draw", "title", "symbol", "note", "hue", "height", "empty", "arrays"} <= set(view)
        for array in view["arrays"]:
            assert data(packet, view, array) is not None


def test_the_state_on_the_board_is_the_state_of_the_network(trained: dict[str, str]) -> None:
    packet, frame = runs.packet(trained["adding"], sequence=3), runs.frame(trained["adding"])
    assert frame is not None
    [view] = views(packet, "hidden")
    hidden = frame.layers[0].hidden[3].T
    assert view["bins"] == [1, 2]
    assert view["exact"]
    assert "a cell is the mean of 2 steps" in view["note"]
    assert np.allclose(data(packet, view, "values"), hidden.reshape(12, 75, 2).mean(axis=2), atol=1e-6)
    about = data(packet, view, "cells") / 254 * (view["hi"] - view["lo"]) + view["lo"]
    assert np.abs(about - data(packet, view, "values")).max() <= (view["hi"] - view["lo"]) / 254
    [gradient] = views(packet, "gradient")
    norms = np.linalg.norm(frame.layers[0].grad_hidden[3].astype(float), axis=1)
    now, seen = data(packet, gradient, "now"), norms > 1e-30
    assert np.isnan(now[~seen]).all(), "below float32: a gap"
    assert np.allclose(now[seen], np.log10(norms[seen]), atol=1e-4)
    assert data(packet, gradient, "theory")[-1] == pytest.approx(np.log10(norms[-1]), abs=1e-4)
    assert {series["label"] for series in gradient["series"]} == {"now", "dL/dc", "at step 0", "theory"}


def test_tokens_are_the_axis_and_attention_rows_are_the_output(trained: dict[str, str]) -> None:
    packet = runs.packet(trained["dates"], sequence=1)
    time_axis, [attention], [output] = header_of(packet)["time"], views(packet, "attention"), views(packet, "prediction")
    assert "".join(time_axis["tokens"]).startswith("montag")
    assert output["draw"] == "outputs"
    assert (attention["rows"] or []) == [row["token"] for row in output["rows"]]
    if attention["rows"]:
        assert np.allclose(data(packet, attention, "values").sum(axis=1), 1, atol=1e-3)


def test_a_classifier_ranks_and_always_names_the_truth(trained: dict[str, str]) -> None:
    packet = runs.packet(trained["surnames"])
    [ranks] = views(packet, "prediction")
    assert ranks["draw"] == "ranks"
    assert [bar["truth"] for bar in ranks["bars"]].count(True) == 1
    assert [bar["said"] for bar in ranks["bars"]].count(True) == 1
    assert header_of(packet)["status"][2]["label"] == "Macro-F1"


def test_direction_and_layer_choose_gates_and_gradient_and_bad_choices_fall_back(trained: dict[str, str]) -> None:
    forward, backward = (runs.packet(trained["surnames"], direction=way) for way in ("forward", "backward"))
    assert not np.array_equal(data(forward, views(forward, "gates")[0], "cells"), data(backward, views(backward, "gates")[0], "cells"))
    first, second = (runs.packet(trained["one way"], layer=layer) for layer in (0, 1))
    assert not np.array_equal(data(first, views(first, "hidden")[0], "cells"), data(second, views(second, "hidden")[0], "cells"))
    odd = runs.packet(trained["one way"], sequence=99, layer=99, direction="sideways", at=-5)
    assert header_of(odd)["step"] == 0


def test_a_past_step_shows_that_step_and_says_so(trained: dict[str, str]) -> None:
    header = header_of(runs.packet(trained["adding"], at=0))
    assert (header["at"], header["step"], header["now"]) == (0, 0, 12)
    assert header["status"][0]["note"] == "showing step 0 of the past"


def test_grouping_orders_all_maps_alike(trained: dict[str, str]) -> None:
    plain, grouped = (runs.packet(trained["surnames"], group=group) for group in (False, True))
    last = data(grouped, views(grouped, "hidden")[0], "values")[:, -1]
    assert np.all(np.diff(last) <= 0)
    order = np.argsort(-data(plain, views(plain, "hidden")[0], "values")[:, -1], kind="stable")
    gate = data(plain, views(plain, "gates")[0], "values")[order]
    assert np.array_equal(data(grouped, views(grouped, "gates")[0], "values"), gate)
    assert "ordered by their last value" in views(grouped, "hidden")[0]["note"]


def test_rows_that_are_left_out_are_missing_and_the_others_unchanged(trained: dict[str, str]) -> None:
    whole, fewer = (runs.packet(trained["dates"], leave_out=names) for names in ((), ("cell", "gates")))
    assert views(whole, "cell")
    assert views(whole, "gates")
    assert not views(fewer, "cell") + views(fewer, "gates")
    for name in ("hidden", "attention", "gradient"):
        assert np.array_equal(data(fewer, views(fewer, name)[0], "cells" if name != "gradient" else "now"),
                              data(whole, views(whole, name)[0], "cells" if name != "gradient" else "now"))


def test_a_run_without_a_picture_has_axes_titles_and_a_sentence(trained: dict[str, str]) -> None:
    run = rows.add(store(), RunConfig.parse(CONFIGS["dates"]), None, None, "frame", "ready")
    packet = runs.packet(run)
    assert header_of(packet)["state"] == "ready"
    assert all(view["empty"] for view in views(packet))


def test_a_packet_costs_a_few_milliseconds(trained: dict[str, str]) -> None:
    fastest = 1.0
    for sequence in range(8):  # each another question, so that none is answered from memory
        started = time.perf_counter()
        runs.packet(trained["adding"], sequence=sequence)
        fastest = min(fastest, time.perf_counter() - started)
    assert fastest < 0.015


def test_a_recording_plays_the_same_pictures(trained: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded, "_FOLDER", tmp_path)
    file = runs.record_run(trained["adding"], "lstm_test")
    assert file.stat().st_size < 1_000_000
    steps = runs.history("recorded:lstm_test")
    assert (steps[0], steps[-1]) == (0, 12)
    newest, first = runs.packet("recorded:lstm_test"), runs.packet("recorded:lstm_test", at=0)
    assert (header_of(newest)["run"], header_of(newest)["at"], header_of(newest)["step"]) == ("recorded", None, 12)
    assert header_of(first)["step"] == 0
    live = runs.packet(trained["adding"])
    a, b = (data(packet, views(packet, "hidden")[0], "cells").astype(int) for packet in (newest, live))
    assert np.abs(a - b).max() <= 4
    line = recorded.recorded_curve("lstm_test", "chrono, recorded")
    assert line is not None
    assert (line.label, len(line.gradient), line.steps[-1]) == ("chrono, recorded", 150, 12)
    for name in ("nobody", "../../x", "a" * 100):
        with pytest.raises(RunNotFound):
            runs.packet(f"recorded:{name}")


def test_a_long_curve_keeps_its_extremes() -> None:
    values = np.sin(np.arange(20_000) / 50)
    values[12_345], values[777] = 9.0, -9.0
    values[5] = np.nan
    steps, kept = curve(np.arange(20_000), values)
    assert len(kept) <= 1001
    assert (kept.max(), kept.min()) == (9.0, -9.0)
    assert np.all(np.diff(steps) > 0)
    assert steps[-1] == 19_999


def test_bins_average_and_leave_out_what_is_missing() -> None:
    values = np.array([[1.0, 3.0, np.nan], [5.0, 7.0, np.nan]])
    assert np.array_equal(binned(values, 2, 2), [[4.0, np.nan]], equal_nan=True)
    assert levels(np.array([0.0, 1.0, np.nan, 2.0]), Scale(0, 1, "gate_f")).tolist() == [0, 254, 255, 254]


@pytest.mark.parametrize(("largest", "bound"), [(0.1, 0.25), (0.26, 0.5), (0.75, 0.75), (0.9, 1), (1.5, 2), (3, 4), (5, 8), (100, 128)])
def test_signed_ranges_come_from_a_short_list(largest: float, bound: float) -> None:
    assert signed(largest) == bound


def test_ticks_are_round() -> None:
    assert ticks(0, 0.3, 3) == [[0.0, "0.0"], [0.1, "0.1"], [0.2, "0.2"], [0.3, "0.3"]]
    assert power_ticks(-6, 0, 3) == [[-6, "10⁻⁶"], [-4, "10⁻⁴"], [-2, "0.01"], [0, "1"]]
    assert [round_up(value) for value in (0.24, 0.26, 1.2, 7)] == [0.3, 0.3, 1.5, 8.0]
    assert [number(value) for value in (0.0061, 1.4, -3.2, 12345.0, 2e-9)] == ["0.006", "1.40", "−3.20", "12,345", "2.0 × 10⁻⁹"]


def test_an_axis_never_starts_at_minus_zero(trained: dict[str, str]) -> None:
    texts = [text for view in views(runs.packet(trained["adding"])) for _, text in view.get("ticks") or []]
    assert "−0" not in texts
    assert "0" in texts
