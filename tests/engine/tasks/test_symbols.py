"""Tasks on symbols: each rule checked by another way of computing it."""

from __future__ import annotations

import random
import re

import pytest
import torch
from torch.nn import functional as F

from engine.config import RunConfig
from engine.models import Output
from engine.tasks import Task, build_task
from engine.tasks.anbn import ASKED, TAUGHT, Anbn, strings
from engine.tasks.base import UNASKED, Batch
from engine.tasks.brackets import balanced, open_after
from engine.tasks.copy import draw as draw_copy
from engine.tasks.digit_strings import digits
from engine.tasks.first_token import draw as draw_cue
from engine.tasks.number_words import words
from engine.tasks.parity import draw as draw_bits
from engine.tasks.reber import NEXT, string
from engine.tasks.source_tags import TAGS, tags_of

CPU = torch.device("cpu")


def made(name: str, **settings: object) -> Task:
    return build_task(RunConfig.parse({"task": {"name": name, **settings}}).task)


def perfect(batch: Batch, size: int) -> torch.Tensor:
    return F.one_hot(batch.y.clamp(min=0), size).float()


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("place", [0, 4, 8])
def test_the_cue_is_the_only_digit_and_the_answer(place):
    x, y = draw_cue(9, place, 200, generator())
    assert torch.equal(x[place] - 1, y)
    assert ((x <= 8).sum(0) == 1).all()
    assert set(y.tolist()) == set(range(8))


@pytest.mark.parametrize(("cue", "place"), [("first", 0), ("middle", 15), ("last", 29)])
def test_the_cue_stands_where_the_setting_says(cue, place):
    held_out = made("first_token", cue=cue).held_out(CPU)
    assert torch.equal(held_out.x[place] - 1, held_out.y)


def test_copy_asks_for_the_ten_symbols_after_the_sign_and_for_nothing_before():
    x, y = draw_copy(7, 50, generator())
    assert x.shape == y.shape == (27, 50)
    assert torch.equal(y[-10:], x[:10])
    assert (y[:-10] == 0).all()
    assert (x[16] == 10).all()
    assert (x[10:16] == 9).all()
    assert (x[17:] == 9).all()


def test_recall_counts_only_the_ten_symbols():
    task = made("copy")
    batch = task.held_out(CPU)
    assert task.score(Output(perfect(batch, 9)), batch) == 1
    blank = torch.zeros(*batch.y.shape, 9)
    blank[..., 0] = 1
    assert task.score(Output(blank), batch) == 0
    assert task.baseline == pytest.approx(1 / 8, abs=0.01)


def test_parity_is_the_count_of_ones_modulo_two_on_ten_times_longer_strings():
    x, y = draw_bits(13, 40, generator())
    for column, labels in zip((x - 1).T.tolist(), y.T.tolist(), strict=True):
        assert labels == [sum(column[: t + 1]) % 2 for t in range(13)]
    task = made("parity", length=6)
    assert len(task.batch(2, generator(), CPU).x) * 10 == len(task.held_out(CPU).x) == 60


def test_no_rule_that_looks_at_one_bit_knows_the_parity():
    assert made("parity").baseline == pytest.approx(0.5, abs=0.02)


REBER = re.compile(r"B(T|P)B(?:TS*X(?:(?:XT*V(?:PXT*V)*(?:V|PS))|S)|PT*V(?:PXT*V)*(?:V|PS))E\1")


def test_reber_strings_are_words_of_the_grammar_and_say_what_may_follow():
    rng = random.Random(3)
    for _ in range(500):
        text, following = string(rng)
        assert REBER.fullmatch(text), text
        assert len(text) == len(following)
        assert all(symbol in allowed.split("/") for symbol, allowed in zip(text[1:], following, strict=False))
        assert following[-2] == text[1]
        assert set(following) <= set(NEXT)


def test_a_reber_string_counts_only_when_right_at_every_step():
    task = made("reber")
    batch = task.held_out(CPU).items(0, 4)
    said = perfect(batch, len(NEXT))
    assert task.score(Output(said), batch) == 1
    said[5, 1] = 0
    assert task.score(Output(said), batch) == 0.75
    assert task.baseline == 0


def test_anbn_names_what_may_follow_each_letter():
    x, y, lengths = strings(torch.tensor([2, 3]))
    assert x.T.tolist() == [[1, 1, 2, 2, 0, 0], [1, 1, 1, 2, 2, 2]]
    assert y.T.tolist() == [[0, 0, 1, 2, UNASKED, UNASKED], [0, 0, 0, 1, 1, 2]]
    assert lengths.tolist() == [4, 6]


def test_counting_is_scored_by_the_largest_n_without_a_gap():
    task = made("anbn")
    assert isinstance(task, Anbn)
    batch = task.held_out(CPU)
    said = batch.y.clone()
    assert task.mark(said, batch) == ASKED
    wrong = int((batch.full_lengths == 2 * 23).nonzero())
    said[30, wrong] = (said[30, wrong] + 1) % 3
    assert task.mark(said, batch) == 22
    taught = task.batch(64, generator(), CPU)
    assert task.mark(taught.y, taught) == taught.full_lengths.max() // 2 <= TAUGHT
    assert task.baseline == 0


def test_brackets_are_balanced_and_the_label_is_what_closing_them_by_hand_gives():
    rng = random.Random(5)
    for _ in range(200):
        text = balanced(rng.choice(range(2, 30, 2)), rng)
        rest = text
        while rest != (rest := re.sub(r"\(\)|\[\]|\{\}", "", rest)):
            pass
        assert rest == ""
        for t, label in enumerate(open_after(text)):
            left = text[: t + 1]
            while left != (left := re.sub(r"\(\)|\[\]|\{\}", "", left)):
                pass
            assert label == ({"(": ")", "[": "]", "{": "}"}[left[-1]] if left else "none")


@pytest.mark.parametrize(("name", "order", "answer"), [
    ("reversal", {}, lambda text: text[::-1]), ("reversal", {"order": "same"}, lambda text: text),
    ("running_sum", {}, lambda text: "".join(str(sum(map(int, text[: t + 1])) % 10) for t in range(len(text)))),
    ("sorting", {}, lambda text: "".join(sorted(text))),
])
def test_what_is_written_about_digits_is_what_python_writes(name, order, answer):
    task = made(name, **order)
    batch = task.batch(50, generator(), CPU)
    for text, ids in zip(task.letters.texts(batch.x, batch.lengths), batch.y.T.tolist(), strict=True):
        assert task.read(ids) == answer(text)
        assert ids[-1] == 2


def test_the_checksum_tells_held_out_strings_from_trained_ones():
    def checksum(x: torch.Tensor) -> torch.Tensor:
        return (x * torch.arange(1, 8).unsqueeze(1)).sum(0) % 10

    assert (checksum(digits(7, 300, generator(), True)) == 0).all()
    rest = checksum(digits(7, 3000, generator(), False))
    assert set(rest.tolist()) == set(range(1, 10))
    assert digits(7, 5000, generator(), False)[0].bincount().min() > 400


@pytest.mark.parametrize(("n", "text"), [
    (0, "zero"), (13, "thirteen"), (40, "forty"), (305, "three hundred and five"), (1000, "one thousand"), (1001, "one thousand and one"),
    (42_007, "forty-two thousand and seven"), (100_100, "one hundred thousand, one hundred"),
    (999_999, "nine hundred and ninety-nine thousand, nine hundred and ninety-nine"),
])
def test_numbers_are_spelled_as_people_do(n, text):
    assert words(n) == text


def test_the_speller_agrees_with_num2words():
    num2words = pytest.importorskip("num2words").num2words
    for n in [*range(1200), *random.Random(0).sample(range(1_000_000), 2000)]:
        assert words(n) == num2words(n)


def test_source_is_tagged_as_the_tokenizer_sees_it():
    text = 'def f(x):  # one\n    return "a b" + 1\n'
    tags = [TAGS[tag] for tag in tags_of(text)]
    assert tags[:3] == ["keyword"] * 3
    assert tags[4] == "name"
    assert tags[5] == tags[7] == "operator"
    assert set(tags[text.index("#") : text.index("\n")]) == {"comment"}
    assert set(tags[text.index('"') : text.rindex('"') + 1]) == {"string"}
    assert tags[text.index("1")] == "number"
    assert len(tags) == len(text)


def test_the_memoryless_rule_is_the_best_there_is():
    task = made("tagging")
    batch = task.held_out(CPU)
    rng = generator(1)
    for _ in range(20):
        rule = torch.randint(len(TAGS), (len(task.vocabulary),), generator=rng)
        assert (rule[batch.x] == batch.y).float().mean() <= task.baseline + 1e-6
    assert made("tagging").baseline > 0.4
