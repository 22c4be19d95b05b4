from collections import Counter

import pytest
import torch
from torchmetrics.functional.classification import multiclass_f1_score

from engine.errors import EngineError
from engine.models import Output
from engine.task_configs import SurnamesConfig
from engine.tasks.surnames import SOURCES, Surnames, is_held_out, macro_f1, names

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def task() -> Surnames:
    return Surnames(SurnamesConfig())


def test_eighteen_languages_each_with_names_of_its_own():
    rows = names()
    assert len(SOURCES) == 18
    assert len({name.text for name in rows}) == len(rows) > 15_000
    assert min(Counter(name.language for name in rows).values()) >= 150
    assert all(name.text == name.text.lower().strip() for name in rows)


def test_names_of_two_languages_are_left_out():
    texts = {name.text for name in names()}
    assert "kowalczyk" in texts
    assert "martin" not in texts


def test_no_name_is_both_trained_and_held_out(task):
    held_out = task.held_out(CPU)
    unseen = set(task.letters.texts(held_out.x, held_out.lengths))
    trained = task._train.data
    assert not unseen & set(task.letters.texts(trained.x, trained.lengths))
    assert all(is_held_out(text) for text in unseen)
    assert set(held_out.y.tolist()) == set(range(18))


def test_macro_f1_is_that_of_torchmetrics():
    generator = torch.Generator().manual_seed(0)
    truth = torch.randint(0, 5, (300,), generator=generator)
    said = torch.where(torch.rand(300, generator=generator) < 0.6, truth, torch.randint(0, 4, (300,), generator=generator))
    assert macro_f1(said, truth, 5).item() == pytest.approx(multiclass_f1_score(said, truth, num_classes=5, average="macro").item())


def test_baseline_is_the_majority_in_the_same_metric_and_its_accuracy_in_words(task):
    held_out = task.held_out(CPU)
    said = torch.zeros(len(held_out.y), 18)
    said[:, list(SOURCES).index("Polish")] = 1
    assert task.baseline == pytest.approx(float(task.score(Output(said), held_out)))
    share = (held_out.y == list(SOURCES).index("Polish")).float().mean()
    assert f"right for {share:.0%} of the names" in task.baseline_note


def test_batches_have_little_padding_and_every_name_is_equally_likely(task):
    generator = torch.Generator().manual_seed(0)
    batches = [task.batch(64, generator, CPU) for _ in range(400)]
    letters = sum(int(batch.lengths.sum()) for batch in batches)
    assert letters / sum(batch.x.numel() for batch in batches) > 0.85
    drawn = letters / (64 * 400)
    mean = task._train.data.lengths.float().mean().item()
    assert drawn == pytest.approx(mean, rel=0.03)


def test_padding_is_zero_and_letters_are_not(task):
    batch = task.batch(64, torch.Generator().manual_seed(1), CPU)
    real = torch.arange(len(batch.x)).unsqueeze(1) < batch.lengths
    assert (batch.x[real] > 0).all()
    assert (batch.x[~real] == 0).all()


@pytest.mark.parametrize("text", ["a", "Müller", "x" * 40, "O'Brien"])
def test_own_names_are_read_in_any_case(task, text):
    own = task.own(text, CPU)
    assert task.letters.texts(own.x, own.lengths) == [text.lower()]
    assert own.y.tolist() == [-1]


@pytest.mark.parametrize(
    ("text", "says"), [("", "0 letters"), ("  ", "0 letters"), ("x" * 41, "41 letters"), ("Иванов", "“в”"), ("a\x00b", "\x00")]
)
def test_what_cannot_be_read_is_named(task, text, says):
    with pytest.raises(EngineError, match=r"\.$") as error:
        task.encode(text)
    assert says in str(error.value)


def test_sentence_names_truth_and_guess(task):
    batch = task.held_out(CPU).items(0, 2)
    logits = torch.zeros(2, 18)
    logits[:, 3] = 50
    name = task.letters.texts(batch.x, batch.lengths)[0]
    sentence = task.describe(batch, task.prediction(Output(logits), batch))[0]
    assert sentence == f"“{name}” is {task.labels[int(batch.y[0])]}; the network says {task.labels[3]} (100%)."
