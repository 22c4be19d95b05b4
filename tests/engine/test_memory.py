"""The memory estimate against what training steps really take."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.config import RunConfig
from engine.memory import MEMORY_LIMIT, held_out_at_once, memory_bytes

ROOT = Path(__file__).parents[2]
ADDING = {"name": "adding", "length": 100}


def case(task: dict[str, Any] | str, model: dict[str, Any], batch: int, **train: Any) -> dict[str, Any]:
    """A configuration of some tens of MB."""
    return {
        "task": {"name": task} if isinstance(task, str) else task, "model": {"hidden_size": 128, **model},
        "train": {"batch_size": batch, "device": "cpu", **train},
    }


CASES = [
    *(case(ADDING, {"cell": cell}, 128) for cell in ("rnn", "lstm", "gru", "lstm_peephole", "lstm_layernorm", "mingru", "rnn_batchnorm")),
    case(ADDING, {"layers": 2, "dropout": 0.2}, 128),
    case(ADDING, {"layers": 2, "bidirectional": True}, 64),
    *(case(ADDING, {"layers": 2, "norm": norm}, 128) for norm in ("layer", "batch")),
    case("dates", {"norm": "layer"}, 128),
    case(ADDING, {"cell": "gru"}, 128, tbptt=20),
    case(ADDING, {}, 256, accumulate=4),
    case(ADDING, {"hidden_size": 1024}, 1),
    case("dates", {}, 128),
    case("dates", {"attention_at": "before", "hidden_size": 64}, 128),
    case("dates", {"attention": "general"}, 128, teacher_forcing=0.5),
    case("char_lm", {"hidden_size": 64, "embedding_dropout": 0.2}, 256),
    case("parity", {}, 512, optimizer="sgd"),
    case(ADDING, {"hidden_size": 1024}, 1, clamp={"gate": "forget"}),
    *(case("dates", {"hidden_size": 512, "attention_at": "before"}, 2, clamp={"gate": gate}) for gate in ("none", "forget")),
    case("dates", {"hidden_size": 512}, 2, teacher_forcing=0.5, clamp={"unit": 0}),
    case(ADDING, {"cell": "esn", "hidden_size": 1024}, 4),
    *(case(task, {"cell": "esn", "hidden_size": 256}, 64) for task in ("adding", "mackey_glass", "parity")),
]


EACH_KIND = CASES[::4]
"""A second and a half each: the others are measured by ``make test-long``."""
OTHERS = [each for each in CASES if each not in EACH_KIND]


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the peak is read from Linux's /proc")
@pytest.mark.parametrize("cases", [pytest.param(EACH_KIND, id="a quarter"), pytest.param(OTHERS, id="others", marks=pytest.mark.long)])
def test_the_estimate_is_within_a_factor_of_2_of_the_measured_peak(cases: list[dict[str, Any]]) -> None:
    command = [sys.executable, "-m", "tests.engine.peak", *(json.dumps(each) for each in cases)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=True)
    measured = [int(line) for line in done.stdout.split()]
    assert len(measured) == len(cases)
    ratios = [memory_bytes(RunConfig.parse(each)) / real for each, real in zip(cases, measured, strict=True)]
    assert [(each, ratio) for each, ratio in zip(cases, ratios, strict=True) if not 0.5 < ratio < 2] == []


def test_parts_and_cut_sequences_need_less() -> None:
    plain = memory_bytes(RunConfig.parse(case(ADDING, {}, 64)))
    assert memory_bytes(RunConfig.parse(case(ADDING, {}, 64, accumulate=4))) < 0.4 * plain
    assert memory_bytes(RunConfig.parse(case(ADDING, {}, 64, truncate=20))) < 0.4 * plain


def test_more_of_anything_needs_more() -> None:
    plain = case("dates", {"bidirectional": False, "attention": "none"}, 64)
    for more in ({"hidden_size": 130}, {"layers": 2}, {"bidirectional": True}, {"attention": "general"}):
        larger = {**plain, "model": {**plain["model"], **more}}
        assert memory_bytes(RunConfig.parse(larger)) > memory_bytes(RunConfig.parse(plain))


LONG = {"name": "adding", "length": 1000}


def test_what_a_frame_keeps_counts_where_batches_are_small() -> None:
    alone, eight, sixteen = (memory_bytes(RunConfig.parse(case(LONG, {}, batch))) for batch in (1, 8, 16))
    assert alone == eight < sixteen


@pytest.mark.parametrize("model", [{}, {"hidden_size": 512}, {"hidden_size": 512, "cell": "minlstm", "layers": 2}], ids=str)
def test_an_evaluation_reads_fewer_items_at_once_where_they_are_large(model: dict[str, Any]) -> None:
    short, long = (RunConfig.parse(case(task, model, 1)) for task in (ADDING, LONG))
    assert 1 <= held_out_at_once(long) < held_out_at_once(short) <= 256


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the peak is read from Linux's /proc")
def test_evaluating_and_looking_stay_within_what_a_run_may_take() -> None:
    data = case(LONG, {"hidden_size": 384, "cell": "minlstm"}, 1)
    command = [sys.executable, "-m", "tests.engine.peak", "--looked-at", json.dumps(data)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=True)
    assert int(done.stdout) < MEMORY_LIMIT
