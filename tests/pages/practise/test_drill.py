"""The drill: judged at once, explained, counted once, and never without a next one."""

from __future__ import annotations

from engine.claims import CLAIMS
from engine.practice.cards import card_by_id, claims, source
from pages.parts.practise import session, words
from pages.parts.practise.number import drawn
from pages.parts.practise.score import Done, streak
from tests.pages.practise.conftest import Open, press, text


def typed(at, answer: str):
    at.text_input[0].set_value(answer).run()
    assert not at.exception
    return at


def right_answer(at) -> str:
    value = drawn(at.session_state[session.DRILL]).value
    return ", ".join(repr(each) for each in value) if isinstance(value, tuple) else repr(value)


def figures(at) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def test_answers_are_counted_and_the_solution_explained(open_page: Open) -> None:
    at = open_page("drill")
    at = typed(at, right_answer(at))
    assert "Worked out" in text(at)
    assert figures(at)["In a row"] == "1"
    assert figures(at)["Right"] == "100 % of 1"
    at = press(at, "practise_next")
    at = press(at, "practise_reveal")
    assert figures(at)["Right"] == "50 % of 2"
    assert figures(at)["In a row"] == "0"
    at.run()
    assert figures(at)["Right"] == "50 % of 2"


def test_the_next_drill_is_another_one(open_page: Open) -> None:
    at = open_page("drill")
    for _ in range(5):
        before = at.session_state[session.DRILL].card
        at = press(press(at, "practise_reveal"), "practise_next")
        assert at.session_state[session.DRILL].card != before


def test_topic_and_level_are_kept_to(open_page: Open) -> None:
    at = open_page("drill")
    at.pills(key=session.DRILL_TOPICS).set_value(["gates"]).run()
    at.pills(key=session.LEVEL).set_value([2]).run()
    for _ in range(4):
        card = card_by_id()[at.session_state[session.DRILL].card]
        assert (card.topic, card.level) == ("gates", 2)
        at = press(press(at, "practise_reveal"), "practise_next")


def test_a_streak_is_what_was_right_since_the_last_mistake() -> None:
    assert streak(tuple(Done(str(i), right, 1.0) for i, right in enumerate([True, False, True, True]))) == 2
    assert streak(()) == 0


def test_a_solution_stands_beside_what_was_measured_and_its_source(open_page: Open) -> None:
    at = open_page("drill")
    at = press(at, "practise_reveal")
    card = at.session_state[session.DRILL].card
    claim = CLAIMS[claims(card)[0]]
    assert f"**{claim.chart.title}**" in [each.value for each in at.markdown]
    assert "seeds" in text(at)
    assert f"Source: {words.literal(source(card))}" in [each.value for each in at.caption]
