"""*Today* by state: the entrance, a question, its answer, numbers, undo, and a file that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.claims import CLAIMS
from engine.practice.bank import by_id, questions
from engine.practice.cards import cards
from engine.practice.deck import Deck
from engine.practice.grading import Rating
from pages.parts.practise import session
from tests.pages.practise.conftest import Open, keys_of, press, text

CLASSIC = next(question for question in questions() if question.classic)
NUMBER = next(card for card in cards() if card.kind == "number")


def started(open_page: Open, card: str, page: str = "today"):
    """The page with this question on the table."""
    at = open_page(page)
    at.session_state[session.TODAY] = session.Asked(card)
    at.run()
    assert not at.exception
    return at


def test_the_entrance_has_the_ten_classics_with_what_can_be_done_with_each(open_page: Open) -> None:
    at = open_page("today")
    ten = [question for question in questions() if question.classic]
    assert len(ten) == 10
    assert {f"practise_classic_{question.topic}" for question in ten} <= keys_of(at)
    assert at.title[0].value == "What would you say?"
    assert "10 new" in text(at)


def test_practise_it_asks_that_question_and_keeps_to_its_topic(open_page: Open) -> None:
    at = press(open_page("today"), "practise_classic_forcing")
    now = at.session_state[session.TODAY]
    assert by_id()[now.card].classic
    at = press(press(at, "practise_skip"), "practise_skip")
    assert by_id()[at.session_state[session.TODAY].card].topic == "forcing"


def test_the_answer_is_hidden_until_it_is_asked_for(open_page: Open) -> None:
    at = started(open_page, CLASSIC.id)
    assert not at.checkbox
    assert "Model answer" not in text(at)
    assert "practise_grade_1" not in keys_of(at)


def test_revealing_shows_points_model_answer_wrong_answer_and_evidence(open_page: Open) -> None:
    at = press(started(open_page, CLASSIC.id), "practise_reveal")
    labels = [box.label for box in at.checkbox]
    assert len(labels) >= len(CLASSIC.must) + len(CLASSIC.should) + len(CLASSIC.bonus) + len(CLASSIC.red_flags)
    assert "Model answer" in text(at)
    assert "Why it fails" in text(at)
    assert "recorded. Watch" in text(at)
    assert {f"practise_grade_{n}" for n in range(1, 5)} <= keys_of(at)


def test_a_phrase_in_the_text_is_marked_as_heard_and_ticks_nothing(open_page: Open) -> None:
    at = started(open_page, CLASSIC.id)
    at.text_area[0].set_value("It is a product of Jacobians.").run()
    at = press(at, "practise_reveal")
    heard = [box for box in at.checkbox if "heard" in box.label]
    assert heard
    assert not any(box.value for box in heard)


def test_the_ticks_suggest_a_grade_but_any_grade_can_be_given(open_page: Open, deck: Deck) -> None:
    at = press(started(open_page, CLASSIC.id), "practise_reveal")
    serial = at.session_state[session.TODAY].serial
    for index in range(len(CLASSIC.must)):
        at.checkbox(key=f"{session.TICK}_{serial}_must_{index}").check().run()
    assert "By your ticks this is **strong**" in text(at)
    press(at, "practise_grade_1")
    (review,) = deck.reviews()
    assert (review.id, review.card, review.rating) == (serial, CLASSIC.id, Rating.AGAIN)


def test_a_grade_is_kept_with_what_was_written_and_the_next_question_comes(open_page: Open, deck: Deck) -> None:
    at = started(open_page, CLASSIC.id)
    at.text_area[0].set_value("my words").run()
    at = press(press(at, "practise_reveal"), "practise_grade_3")
    (review,) = deck.reviews()
    assert review.note == "my words"
    assert review.seconds is not None
    assert at.session_state[session.TODAY].card != CLASSIC.id


def test_undo_takes_the_grade_back_and_asks_again(open_page: Open, deck: Deck) -> None:
    at = press(press(started(open_page, CLASSIC.id), "practise_reveal"), "practise_grade_3")
    at = press(at, "practise_undo")
    assert at.session_state[session.TODAY].card == CLASSIC.id
    assert deck.reviews()[0].undone
    assert deck.memories() == {}


def test_a_derivation_shows_one_line_at_a_time(open_page: Open) -> None:
    question = next(each for each in questions() if each.steps)
    at = started(open_page, question.id)
    for shown in range(len(question.steps)):
        assert at.session_state[session.TODAY].steps == shown
        assert f"{shown + 1}. " not in "\n".join(each.value for each in at.markdown)
        at = press(at, "practise_reveal")
    assert "Model answer" not in text(at)
    assert "Model answer" in text(press(at, "practise_reveal"))


@pytest.mark.parametrize("kind", ["code", "picture", "prediction"])
def test_every_kind_is_asked_and_answered(open_page: Open, kind: str) -> None:
    for question in [each for each in questions() if each.kind == kind][:2]:
        at = press(started(open_page, question.id), "practise_reveal")
        assert "Model answer" in text(at)


def test_a_right_number_is_seen_and_its_solution_shown(open_page: Open) -> None:
    at = started(open_page, NUMBER.id)
    from pages.parts.practise.number import drawn

    draw = drawn(at.session_state[session.TODAY])
    values = draw.value if isinstance(draw.value, tuple) else (draw.value,)
    at.text_input[0].set_value(", ".join(repr(value) for value in values)).run()
    assert not at.exception
    assert "Right" in text(at)
    assert "Worked out" in text(at)
    assert "practise_grade_3" in keys_of(at)


def test_what_cannot_be_read_does_not_end_the_question(open_page: Open) -> None:
    at = started(open_page, NUMBER.id)
    at.text_input[0].set_value("no idea").run()
    assert "Could not read" in text(at)
    assert not at.session_state[session.TODAY].answered


def test_numbers_are_drawn_anew_each_time_they_are_asked() -> None:
    assert session.Asked(NUMBER.id).seed != session.Asked(NUMBER.id).seed


def test_weak_has_only_what_was_asked(open_page: Open, deck: Deck) -> None:
    deck.review("r1", CLASSIC.id, Rating.AGAIN)
    at = open_page("today")
    at.segmented_control(key=session.MODE).set_value("Weak").run()
    at = press(at, "practise_next")
    assert at.session_state[session.TODAY].card == CLASSIC.id


def test_an_unreadable_file_is_one_sentence(home: Path, open_page: Open) -> None:
    (home / "practice.sqlite").write_bytes(b"this is not a database, but long enough to be looked at as one" * 20)
    at = open_page("today")
    assert len(at.error) == 1
    assert "practice.sqlite" in at.error[0].value


def test_beside_an_answer_stands_what_was_measured_and_which_figures_are_from_there(open_page: Open) -> None:
    at = open_page("today")
    at = press(press(at, "practise_classic_attention"), "practise_reveal")
    assert f"**{CLAIMS['attention_helps'].chart.title}**" in [each.value for each in at.markdown]
    assert any("The answer's “.99”" in each.value and "seeds" in each.value for each in at.caption)
