"""The language model: bits, the unigram bet, and writing on by itself."""

from __future__ import annotations

import math
from collections import Counter

import pytest
import torch

from engine.config import RunConfig
from engine.models.language import Language, choose
from engine.tasks.char_lm import CharLM, topics_once
from engine.tasks.characters import STRANGE, SYMBOLS, as_ids
from engine.trainer import Trainer

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    task, model = {"name": "char_lm", "length": 20}, {"hidden_size": 12, "layers": 2}
    config = {"task": task, "model": model, "train": {"batch_size": 8, "device": "cpu"}}
    return Trainer(RunConfig.parse(config))


def test_the_label_of_a_character_is_the_next_one(trainer):
    batch = trainer.task.batch(16, torch.Generator().manual_seed(0), CPU)
    assert torch.equal(batch.y[:-1], batch.x[1:])


def test_no_paragraph_is_in_two_topics():
    topics = [{" ".join(part.split()) for part in text.strip().split("\n\n")} for text in topics_once()]
    paragraphs = Counter(part for topic in topics for part in topic)
    assert max(paragraphs.values()) == 1
    assert sum(map(len, topics_once())) > 300_000


def test_the_unigram_baseline_is_the_cross_entropy_of_its_bets(trainer):
    task = trainer.task
    assert isinstance(task, CharLM)
    counts = Counter(task._train.tolist())
    total = len(task._train) + len(SYMBOLS)
    bits = [-math.log2((counts[c] + 1) / total) for c in task.held_out(CPU).y.flatten().tolist()]
    assert task.baseline == pytest.approx(sum(bits) / len(bits), rel=1e-4)
    assert 4.5 < task.baseline < 5


def test_bits_are_nats_over_log_two(trainer):
    result = trainer.evaluate()
    assert result.metric == pytest.approx(result.loss / math.log(2), rel=1e-5)


def test_characters_come_back_and_strange_ones_are_marked():
    assert [SYMBOLS[i] for i in as_ids("aZ ~\n").tolist()] == list("aZ ~\n")
    assert SYMBOLS[int(as_ids("é"))] == STRANGE


def test_at_temperature_zero_it_writes_the_likeliest_continuation_step_by_step(trainer):
    model, batch = trainer.model, trainer.task.held_out(CPU).items(0, 3)
    assert isinstance(model, Language)
    written = model.write(batch, 6, 0.0, torch.Generator())
    text = batch.x
    for step in range(6):
        with torch.no_grad():
            likeliest = model(type(batch)(text, text)).prediction[-1, :, 1:].argmax(1) + 1
        assert torch.equal(written[step], likeliest)
        text = torch.cat([text, likeliest.unsqueeze(0)])


def test_a_shorter_text_is_continued_from_its_own_end(trainer):
    model = trainer.model
    frame = trainer.frame(own="The st")
    own = trainer.task.own("The st", CPU)
    alone = model.write(own, 100, 0.0, torch.Generator())
    cold = model.write(trainer.task.own("The st", CPU), 100, 0.0, torch.Generator())
    assert torch.equal(alone, cold)
    assert frame.prediction.written.shape == (9, 100)
    assert (frame.prediction.written > 0).all()


def test_temperature_sharpens_and_flattens_and_zero_is_no_division():
    logits = torch.tensor([[1.0, 2.0, 3.0]]).repeat(20_000, 1)
    shares = choose(logits, 1.0, torch.Generator().manual_seed(0)).bincount(minlength=3) / 20_000
    assert shares.tolist() == pytest.approx([0.090, 0.245, 0.665], abs=0.01)
    assert (choose(logits, 0.0, torch.Generator()) == 2).all()
    flat = choose(logits, 3.0, torch.Generator().manual_seed(0)).bincount(minlength=3) / 20_000
    assert flat[0] > shares[0]


def test_looking_draws_no_random_number_of_the_run(trainer):
    before, data = torch.get_rng_state(), trainer._data.get_state()
    first, second = trainer.frame(), trainer.frame()
    assert torch.equal(before, torch.get_rng_state())
    assert torch.equal(data, trainer._data.get_state())
    assert (first.prediction.written == second.prediction.written).all()
