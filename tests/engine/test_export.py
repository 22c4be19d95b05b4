"""Copy code: the script runs anywhere torch does, has our model, and learns."""

from __future__ import annotations

import contextlib
import io
import re

import pytest

from engine import export, shapes
from engine.config import RunConfig

CELLS = ("rnn", "gru", "lstm")
CASES = [
    *({"task": {"name": "adding", "length": 12}, "model": {"cell": cell, "bidirectional": cell == "gru"}} for cell in CELLS),
    *({"task": {"name": "surnames"}, "model": {"cell": cell, "readout": readout}}
      for cell, readout in zip(CELLS, ("last", "mean", "max"), strict=True)),
    {"task": {"name": "surnames"}, "model": {"readout": "attention", "layers": 2}},
    {"task": {"name": "adding"}, "model": {"readout": "attention"}, "train": {"optimizer": "adamw", "clip": {"mode": "value"}}},
    {"task": {"name": "adding"}, "model": {"gate_bias": 3.0, "init": "identity"}, "train": {"clip": {"mode": "none"}}},
    *({"task": {"name": "dates"}, "model": {"cell": cell, "attention": kind, "layers": layers}, "train": {"teacher_forcing": forcing}}
      for cell, kind, layers, forcing in zip(CELLS, ("none", "general", "additive"), (1, 2, 1), (1.0, 0.5, 1.0), strict=True)),
    {"task": {"name": "dates"}, "model": {"attention_at": "before", "layers": 2, "dropout": 0.2, "embedding_dropout": 0.1},
     "train": {"tf_schedule": "inverse_sigmoid", "tf_coin": "sequence", "schedule": "cosine", "optimizer": "momentum"}},
    {"task": {"name": "dates"}, "model": {"cell": "gru", "attention_at": "before", "mask": False},
     "train": {"tf_schedule": "linear", "schedule": "warmup", "optimizer": "rmsprop"}},
    *({"task": {"name": "dates"}, "model": {"attention": kind, "bidirectional": False}} for kind in ("dot", "scaled")),
    {"task": {"name": "surnames"}, "model": {"readout": "max", "mask": False, "init": "xavier"}, "train": {"schedule": "step"}},
    {"task": {"name": "surnames"}, "model": {"init": "spectral", "gain": 1.2, "embedding_dropout": 0.5}},
]


def run(config: RunConfig, steps: int) -> str:
    """What the script prints after so many steps; its batches are made small to save time."""
    text = re.sub(r"STEPS, BATCH = \d+, \d+", f"STEPS, BATCH = {steps}, {min(16, config.train.batch_size)}", export.script(config))
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(text, "script", "exec"), {"__name__": "script"})
    return said.getvalue()


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(str(value) for part in case.values() for value in part.values()))
def test_the_script_runs_with_the_parameters_of_our_model(case: dict) -> None:
    small = {**case, "model": {"hidden_size": 8, **case["model"]}}
    config = RunConfig.parse(small)
    said = run(config, 2)
    assert said.startswith(f"{shapes.count(config)} parameters")
    assert "step 2: loss" in said


def test_the_script_says_plainly_what_it_leaves_out() -> None:
    train = {"tbptt": 5, "accumulate": 4, "schedule": "plateau", "truncate": 8}
    model = {"layers": 2, "dropout": 0.2, "variational": True}
    text = export.script(RunConfig.parse({"task": {"name": "adding"}, "model": model, "train": train}))
    assert re.findall(r"# Left out: (\S+ \S+)", text) == [
        "variational dropout", "truncated BPTT", "cutting training", "computing a", "the plateau",
    ]
    assert "Left out" not in export.script(RunConfig.parse({"task": {"name": "dates"}, "train": {"schedule": "cosine"}}))


def test_the_script_imports_nothing_of_ours() -> None:
    for task in ("adding", "surnames", "dates"):
        text = export.script(RunConfig.parse({"task": {"name": task}}))
        assert "engine" not in text
        assert len(text.splitlines()) < 150


@pytest.mark.parametrize("cell", CELLS)
def test_the_loss_of_adding_falls(cell: str) -> None:
    config = RunConfig.parse({"task": {"name": "adding", "length": 4}, "model": {"cell": cell, "hidden_size": 32}})
    losses = [float(found) for found in re.findall(r"held-out ([\d.]+)", run(config, 400))]
    assert losses[-1] < 0.6 * losses[0]


def test_chrono_starts_the_forget_gates_open_and_the_input_gates_shut() -> None:
    config = RunConfig.parse({"task": {"name": "adding", "length": 50}, "model": {"hidden_size": 8, "gate_bias": "chrono"}})
    names: dict = {"__name__": "script"}
    exec(export.script(config).split("optimizer =")[0], names)
    total = (names["net"].rnn.bias_ih_l0 + names["net"].rnn.bias_hh_l0).detach()
    assert total[8:16].min() >= 0
    assert (total[:8] == -total[8:16]).all()


def test_the_listed_surname_sources_are_those_of_the_task() -> None:
    from engine.tasks.surnames import SOURCES

    text = export.script(RunConfig.parse({"task": {"name": "surnames"}}))
    listed = eval(re.search(r"SOURCES = ({.*?\n})", text, re.S).group(1))  # our own text
    assert listed == {language: (locale, list(attributes)) for language, (locale, attributes) in SOURCES.items()}
