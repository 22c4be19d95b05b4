import random
import re
from datetime import date, datetime

import pytest
import torch
from torch.nn import functional as F

from engine.errors import EngineError
from engine.models import Output
from engine.task_configs import DatesConfig
from engine.tasks.dates import END, FIRST, HELD_OUT, LAST, OUT, Dates, rows

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def task() -> Dates:
    return Dates(DatesConfig())


def iso(column: torch.Tensor) -> str:
    return "".join(OUT[i] for i in column.tolist() if i > END)


def test_texts_name_the_day_they_stand_for():
    days = random.Random(1).sample(range(FIRST.toordinal(), LAST.toordinal()), 600)
    written = rows(days, random.Random(2))
    german = [row for row in written if re.fullmatch(r"\d\d\.\d\d\.\d{4}", row.text)]
    english = [row for row in written if re.fullmatch(r"[A-Z][a-z]+day, [A-Z][a-z]+ \d+, \d{4}", row.text)]
    assert len(german) > 20
    assert len(english) > 20
    assert all(datetime.strptime(row.text, "%d.%m.%Y").date().isoformat() == row.iso for row in german)
    assert all(datetime.strptime(row.text, "%A, %B %d, %Y").date().isoformat() == row.iso for row in english)
    assert any("août" in row.text or "février" in row.text for row in written)
    assert any(" de " in row.text for row in written)


def test_the_data_have_no_two_digit_years(task):
    held_out = task.held_out(CPU)
    assert all(re.search(r"\d{4}", text) for text in task.letters.texts(held_out.x, held_out.lengths))


def test_no_held_out_day_is_seen_in_training(task):
    trained = {iso(column) for column in task._train.data.y.T}
    unseen = {iso(column) for column in task.held_out(CPU).y.T}
    assert len(unseen) == HELD_OUT
    assert not trained & unseen
    assert all(date.fromisoformat(day) for day in unseen)


def test_every_answer_ends_with_the_end_sign(task):
    batch = task.batch(64, torch.Generator().manual_seed(0), CPU)
    assert batch.y.shape == (11, 64)
    assert (batch.y[-1] == END).all()
    assert (batch.y[:-1] > END).all()


def test_batches_have_little_padding(task):
    generator = torch.Generator().manual_seed(0)
    batches = [task.batch(64, generator, CPU) for _ in range(100)]
    assert sum(int(b.lengths.sum()) for b in batches) / sum(b.x.numel() for b in batches) > 0.9


def test_score_is_the_share_of_answers_right_in_every_sign(task):
    batch = task.held_out(CPU).items(0, 4)
    said = F.one_hot(batch.y, len(OUT)).float()
    assert float(task.score(Output(said), batch)) == 1.0
    said[5, 1] = 0
    assert float(task.score(Output(said), batch)) == 0.75


def test_baseline_is_the_best_fixed_date(task):
    held_out = task.held_out(CPU)
    fixed = task.baseline_note.split()[2].rstrip(",")
    assert task.baseline == sum(iso(column) == fixed for column in held_out.y.T) / HELD_OUT > 0


def test_nothing_is_shown_after_the_end_that_the_network_wrote(task):
    batch = task.held_out(CPU).items(0, 1)
    said = F.one_hot(torch.tensor([[4], [END], [5], [END]] + [[6]] * 7), len(OUT)).float() * 50
    prediction = task.prediction(Output(said), batch)
    assert prediction.said[0].tolist() == [4, END] + [-1] * 9
    assert task.describe(batch, prediction)[0].endswith("the network says 0.")


def test_own_date_has_no_truth_and_unknown_letters_are_named(task):
    own = task.own(" 3. März 2021 ", CPU)
    assert (own.y == -1).all()
    assert task.letters.texts(own.x, own.lengths) == ["3. märz 2021"]
    with pytest.raises(EngineError, match="“年”"):
        task.encode("2021年")


def test_the_forced_score_is_the_share_of_real_tokens_right(task: Dates) -> None:
    batch = task.held_out(CPU).items(0, 2)
    said = F.one_hot(batch.y, len(task.labels)).float()
    assert task.forced_score(Output(said), batch) == 1
    said[0] = F.one_hot(torch.tensor(END), len(task.labels)).float()  # the first token of both answers is wrong
    real = int((batch.y != 0).sum())
    assert float(task.forced_score(Output(said), batch)) == pytest.approx((real - 2) / real)
