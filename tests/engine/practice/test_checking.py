"""What people type for numbers and shapes, and what is made of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.practice.checking import check, read_number, read_numbers
from engine.practice.draw import FOUR_DIGITS, Answer, Draw, Value, one, show
from engine.practice.templates import TEMPLATES


def draw(value: Value, unit: str = "", **more: float) -> Draw:
    return Draw("How many?", one(value), "so many", {}, unit, **more)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,920", 1920), ("1920", 1920), ("= 1_920 params", 1920), ("1.9k", 1900), ("3.91", 3.91), (".05", 0.05), ("1/6", 1 / 6),
        ("5.2e-3", 0.0052), ("5.2 x 10^-3", 0.0052), ("75 %", 0.75), ("-1.609", -1.609), ("\u22121.022", -1.022), ("2 million", 2e6),
        ("about 117", 117), ("1,000/4", 250),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    said = read_number(text)
    assert said is not None
    assert said.value == pytest.approx(value)


SHAPES = [
    "(4, 32, 20)", "4x32x20", "4 x 32 x 20", "[4,32,20]", "torch.Size([4, 32, 20])", "4 32 20", "4\u00d732\u00d720", "h_n = (4, 32, 20)",
]  # fmt: skip


@pytest.mark.parametrize("text", SHAPES)
def test_shapes_are_read_as_people_write_them(text: str) -> None:
    said = read_numbers(text)
    assert said is not None
    assert [one.value for one in said] == [4, 32, 20]
    assert check(draw((4, 32, 20)), text).outcome == "right"


@pytest.mark.parametrize("text", ["(32, 4, 20)", "(4, 32)", "(4, 32, 20, 1)", "2560"])
def test_another_order_or_length_is_not_the_shape(text: str) -> None:
    assert check(draw((4, 32, 20)), text).outcome == "wrong"


@pytest.mark.parametrize("text", ["", "no idea", "???", "x"])
def test_words_without_a_number_are_unreadable_and_not_wrong(text: str) -> None:
    assert check(draw(5), text).outcome == "unreadable"
    assert check(draw((1, 2)), text).outcome == "unreadable"


def test_integers_are_exact_unless_said_to_be_rounded() -> None:
    assert check(draw(15_040), "15,040").outcome == "right"
    assert check(draw(15_040), "15,041").outcome == "wrong"
    assert check(draw(15_040), "15k").outcome == "right"
    assert check(draw(15_040), "about 15,100").outcome == "wrong"


def test_reals_are_right_within_one_per_cent_or_to_the_digits_given() -> None:
    assert check(draw(0.005154), "0.0052").outcome == "right"
    assert check(draw(0.005154), "5.15e-3").outcome == "right"
    assert check(draw(0.005154), "0.006").outcome == "wrong"
    assert check(draw(0.005154), "0.01").outcome == "wrong", "one digit is a guess"
    assert check(draw(0.335), "33.5 %").outcome == "right"
    assert check(draw(0.75, "share"), "75").outcome == "right"
    assert check(draw(0.75), "75").outcome == "wrong"


def test_four_digits_are_wanted_where_the_distance_from_one_matters() -> None:
    needed = draw(0.990832, tolerance=FOUR_DIGITS)
    assert check(needed, "0.9908").outcome == "right"
    assert check(needed, ".99").outcome == "wrong"


def test_the_other_convention_is_right_when_named_and_asked_about_when_not() -> None:
    two = Draw("Parameters?", (Answer(2560, "PyTorch"), Answer(2480, "one bias")), "", {})
    assert check(two, "2560").outcome == "right"
    assert check(two, "2,480 with one bias").outcome == "right"
    assert check(two, "2480 as Keras counts").outcome == "right"
    assert check(two, "2480").outcome == "which convention?"
    assert check(two, "2480 in pytorch").outcome == "wrong"
    assert check(two, "2500").outcome == "wrong"


@pytest.mark.parametrize(
    ("template", "given", "value"),
    [
        ("gates-parameters", {"cell": "LSTM", "I": 10, "H": 20}, 2560), ("gates-parameters", {"cell": "GRU", "I": 10, "H": 20}, 1920),
        ("gradient-jordan-norm", {"a": 0.9, "b": 1.0, "n": 10}, 3.91), ("gates-lstm-trace", {"x": (1.0, 0.0)}, (0.5384, 0.2908)),
        ("gates-gru-trace", {"x": (1.0, 0.0)}, 0.1633), ("forcing-inverse-sigmoid", {"k": 10, "i": 30}, 0.332),
        ("gradient-scalar-power", {"w": 0.9, "n": 50}, 0.00515), ("gates-projected", {"I": 10, "H": 20, "P": 5}, 1460),
        ("attention-softmax", {"scores": (1.0, 2.0, 3.0)}, (0.090, 0.245, 0.665)), ("gates-equal-size", {"I": 64, "H": 128}, 151),
        ("long-windows", {"N": 1000, "L": 24, "H": 12}, 965), ("seq2seq-exact", {"p": 0.95, "n": 8}, 0.663),
        ("limits-copy-baseline", {"k": 10, "s": 8, "blanks": 100}, 0.173), ("clipping-norm", {"g": (3.0, 4.0), "limit": 1.0}, (0.6, 0.8)),
    ],
)  # fmt: skip
def test_known_answers_come_out_of_the_templates(template: str, given: dict[str, object], value: Value) -> None:
    draws = map(TEMPLATES[template].draw, range(5000))
    drawn = next(d for d in draws if all(d.given[name] == wanted for name, wanted in given.items()))
    assert drawn.value == pytest.approx(value, rel=0.006)


def test_values_are_shown_as_people_write_them() -> None:
    assert [show(v) for v in (15_040, 0.0515, 1.2e-5, (4, 32, 20), 0.0)] == ["15,040", "0.0515", "1.200e-05", "(4, 32, 20)", "0"]


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=40), st.text("0123456789.,eExX*/()%:-+ k^", max_size=24)))
def test_nothing_that_can_be_typed_raises(text: str) -> None:
    for answer in (5, 0.005154, (4, 32, 20), (0.6, 0.8)):
        assert check(draw(answer), text).outcome in ("right", "wrong", "unreadable")


@pytest.mark.parametrize("text", ["10e999", "-10e999", "99e400/2"])
def test_a_number_beyond_floating_point_is_not_right_by_its_rounding(text: str) -> None:
    assert check(draw(0.25), text).outcome == "unreadable"
