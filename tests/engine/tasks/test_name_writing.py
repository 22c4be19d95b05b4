"""Names from a language alone: what is read, what is due, and that the network writes from one token."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
import torch

from engine.config import RunConfig
from engine.errors import EngineError
from engine.tasks.base import UNASKED
from engine.tasks.name_writing import CODES, END
from engine.tasks.surnames import SOURCES, Surnames, names
from engine.trainer import Trainer

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    config = {"task": {"name": "name_writing"}, "model": {"hidden_size": 12}, "train": {"batch_size": 8, "device": "cpu"}}
    return Trainer(RunConfig.parse(config))


def test_a_row_is_a_language_then_a_name_and_the_name_is_due_one_step_earlier(trainer):
    batch, symbols = trainer.task.held_out(CPU), trainer.task.labels
    known = {name.text: name.language for name in names()}
    for x, y, length in zip(batch.x.T[:50].tolist(), batch.y.T[:50].tolist(), batch.lengths[:50].tolist(), strict=True):
        text = "".join(symbols[i] for i in x[1:length])
        assert symbols[x[0]] == CODES[known[text]]
        assert "".join(symbols[i] for i in y[:length]) == text + END
        assert set(y[length:]) <= {UNASKED}


def test_the_names_held_out_are_those_of_the_task_that_reads_them(trainer):
    reads = Surnames(RunConfig.parse({"task": {"name": "surnames"}}).task)
    assert trainer.task.card == reads.card
    assert torch.equal(trainer.task.held_out(CPU).lengths - 1, reads.held_out(CPU).lengths)


def test_it_is_given_the_language_only_and_ends_where_it_says_so(trainer):
    batch = trainer.task.held_out(CPU)
    other = torch.cat([batch.x[:1], batch.x[1:].flip(1)])  # other names behind the same languages
    with torch.no_grad():
        written = [trainer.model.show(type(batch)(x, batch.y, batch.lengths, aligned=True), 8).written for x in (batch.x, other)]
    assert torch.equal(*written)
    end = trainer.task.labels.index(END)
    shown = trainer.task.prediction(trainer.model.show(batch, 8), batch).written
    for raw, row in zip(written[0].T.numpy(), shown, strict=True):
        stop = int(np.argmax(raw == end)) if (raw == end).any() else len(raw)
        assert row[:stop].tolist() == raw[:stop].tolist()
        assert not row[stop:].any()


def test_the_unigram_baseline_is_the_cross_entropy_of_its_bets(trainer):
    task = trainer.task
    flat = [i for i in task._train.data.y.flatten().tolist() if i != UNASKED]
    counts, total = Counter(flat), len(flat) + len(task.labels)
    due = [i for i in task.held_out(CPU).y.flatten().tolist() if i != UNASKED]
    assert task.baseline == pytest.approx(sum(-math.log2((counts[i] + 1) / total) for i in due) / len(due), rel=1e-4)


@pytest.mark.parametrize(("text", "code"), [("Polish", "pl"), (" polish ", "pl"), ("PL", "pl"), ("Irish", "ga")])
def test_a_language_is_read_by_its_name_or_its_code(trainer, text: str, code: str):
    assert trainer.task.labels[trainer.task.encode(text)[0]] == code


def test_an_unknown_language_is_refused_with_those_it_knows(trainer):
    with pytest.raises(EngineError, match=r"no language it has seen; it knows .*Zulu"):
        trainer.task.encode("Klingon")
    assert len(set(CODES)) == len(SOURCES)
