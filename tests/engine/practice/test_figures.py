"""Figures in the bank's texts: what was measured says what its record holds, and no number stands there unproved."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from engine.claims import CLAIMS
from engine.practice.bank import PICTURES, by_id, questions
from engine.practice.schema import Figure, Question
from tests.engine.practice import numbers
from tests.engine.practice.records import holds, measured

QUESTIONS = questions()
FIGURES = [(question, figure) for question in QUESTIONS for figure in question.figures]


def named(value: object) -> str:
    return value.id if isinstance(value, Question) else f"{value.says} of {value.record}" if isinstance(value, Figure) else str(value)


@pytest.mark.parametrize(("question", "figure"), FIGURES, ids=named)
def test_a_measured_figure_is_the_recorded_one(question: Question, figure: Figure) -> None:
    assert holds(figure), f"{question.id} says {figure.says}, {figure.record} holds {measured(figure):.4g}"
    assert figure.says.lower() in "\n".join(question.texts).lower(), "the text no longer says it"
    assert figure.record in question.claims or (PICTURES / figure.record).is_file(), "a reader cannot get from the figure to its record"


def test_records_of_all_topics_are_quoted() -> None:
    assert len(FIGURES) >= 80
    quoted = {figure.record for _, figure in FIGURES if figure.record in CLAIMS}
    assert len({CLAIMS[claim].topic for claim in quoted}) == 10


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_every_number_is_measured_given_or_worked_out(question: Question) -> None:
    assert not numbers.unproved(question), "tie it to a record (figures), or give a reason in constants.toml"
    assert not numbers.unused(question), "constants.toml lists what the texts do not say"


def test_constants_belong_to_questions() -> None:
    assert set(numbers.constants()) <= set(by_id())


@pytest.mark.parametrize(("question", "number"), [(q, number) for q in numbers.constants() for number in numbers.sums(q)])
def test_a_number_that_can_be_worked_out_is_right(question: str, number: str) -> None:
    assert numbers.agrees(number, numbers.sums(question)[number])


def test_a_new_measured_number_cannot_enter_unproved() -> None:
    plain = by_id()["forcing-predict-ratio"]
    changed = plain.model_copy(update={"outcome": "The share rises to .87 in twelve runs, 93 % of them in 1,234 steps."})
    assert numbers.unproved(changed) == {".87", "twelve", "93", "1,234"}


def test_a_figure_is_compared_to_half_a_unit_of_its_last_digit() -> None:
    figure = Figure(says=".13", record="summary_readout", measure="last")
    assert holds(figure)
    assert not holds(figure.model_copy(update={"says": ".12"}))
    assert not numbers.agrees(".62", ".99**50")
    with pytest.raises(ValidationError, match="bounds"):
        Figure(says="twelve", record="summary_readout", measure="last")
    with pytest.raises(KeyError):
        measured(figure.model_copy(update={"record": "no_such_claim"}))


@pytest.mark.parametrize("question", [q for q in QUESTIONS if "measured here" in q.source], ids=named)
def test_a_source_says_what_was_measured_and_leaves_the_result_to_the_record(question: Question) -> None:
    measured_part = question.source.partition("measured here")[2].partition(";")[0]
    assert not numbers.found(measured_part)
    assert question.claims or question.picture or question.evidence[0].scenario
