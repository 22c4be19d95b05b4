"""A mock interview: its parts, its follow-ups by grade, its report."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import get_args

import pytest

from engine.practice.bank import by_id
from engine.practice.grading import Level, Ticks
from engine.practice.mock import PARTS, ROLES, TOPICS_OF, Answered, Interview, Minutes, Role, Turn, next_turn, report

LENGTHS: tuple[Minutes, ...] = get_args(Minutes)


def held(interview: Interview, grade: Callable[[Turn], Level], pace: float = 1.0) -> tuple[Interview, list[Turn]]:
    """Answer every question with this grade, in ``pace`` times the usual seconds."""
    turns = []
    while (turn := next_turn(interview)) is not None:
        turns.append(turn)
        assert len(turns) < 60
        interview = interview.after(Answered(turn.part, turn.question.id, grade(turn), pace * turn.seconds))
    return interview, turns


@pytest.mark.parametrize("minutes", LENGTHS)
@pytest.mark.parametrize("role", ROLES)
def test_an_interview_has_every_part_and_asks_nothing_twice(minutes: Minutes, role: Role) -> None:
    for seed in range(12):
        _, turns = held(Interview(minutes, role, seed), lambda turn: Level.STRONG)
        ids = [turn.question.id for turn in turns]
        assert len(ids) == len(set(ids))
        assert tuple(turn.part for turn in turns if turn.part != "follow-up") == PARTS[minutes]
        kinds = {turn.question.kind for turn in turns}
        assert {"concept", "derivation", "code", "picture"} <= kinds
        assert turns[0].question.classic
        assert turns[0].question.topic in TOPICS_OF[role]


@pytest.mark.parametrize("minutes", LENGTHS)
def test_it_fits_its_time(minutes: Minutes) -> None:
    done, turns = held(Interview(minutes, "ML engineer", 1), lambda turn: Level.STRONG)
    assert 0.75 * 60 * minutes <= sum(turn.seconds for turn in turns) <= 60 * minutes
    assert done.left >= 0


def test_it_ends_when_the_time_is_used_up() -> None:
    done, turns = held(Interview(20, "research", 0), lambda turn: Level.STRONG, pace=3.0)
    assert done.left <= 0
    assert len(turns) < len(PARTS[20]) + 2


def test_the_same_answers_give_the_same_interview_and_another_seed_another() -> None:
    runs = [[turn.question.id for turn in held(Interview(45, "research", seed), lambda turn: Level.STRONG)[1]] for seed in (3, 3, 4)]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_a_strong_answer_is_followed_along_its_chain() -> None:
    interview = Interview(20, "research", 0).after(Answered("opening", "gradients-why", Level.STRONG, 80))
    turn = next_turn(interview)
    assert turn is not None
    assert (turn.part, turn.question.id) == ("follow-up", "gradients-lstm-helps")


def test_a_weak_answer_gets_a_question_no_harder_of_the_same_topic() -> None:
    turn = next_turn(Interview(20, "research", 0).after(Answered("opening", "gradients-lstm-helps", Level.WEAK, 80)))
    assert turn is not None
    assert (turn.part, turn.question.topic) == ("follow-up", "gradients")
    assert turn.question.level <= by_id()["gradients-lstm-helps"].level


def test_a_very_weak_answer_ends_the_thread() -> None:
    turn = next_turn(Interview(20, "research", 0).after(Answered("opening", "gradients-why", Level.VERY_WEAK, 80)))
    assert turn is not None
    assert turn.part == "whiteboard"


def test_a_thread_has_two_follow_ups_at_most_and_exercises_none() -> None:
    _, turns = held(Interview(45, "data scientist", 2), lambda turn: Level.VERY_STRONG)
    parts = [turn.part for turn in turns]
    assert "follow-up" not in [after for before, after in pairwise(parts) if before not in ("opening", "follow-up")]
    assert not any(parts[i : i + 3] == ["follow-up"] * 3 for i in range(len(parts)))


def test_spoken_prompts_are_the_chain_without_its_links() -> None:
    turn = next_turn(Interview(20, "research", 0))
    assert turn is not None
    assert all(" " in prompt for prompt in turn.prompts)


def test_the_report_names_levels_what_was_missed_and_what_to_run() -> None:
    asked = by_id()["gradients-why"]
    interview = Interview(20, "research", 0).after(
        Answered("opening", asked.id, Level.WEAK, 80, Ticks(must=frozenset({0, 1}), red_flags=frozenset({0})))
    )
    interview = interview.after(Answered("whiteboard", "gradients-derive-jacobian", Level.VERY_STRONG, 1000))
    told = report(interview)
    levels = {signal.name: signal.level for signal in told.signals}
    assert levels["understanding"] is Level.WEAK
    assert levels["technical skill"] is Level.VERY_STRONG
    assert levels["debugging"] is None
    assert levels["time kept"] is Level.WEAK, "one in time, one far over"
    assert told.missed[0].musts == (asked.must[2].say,)
    assert told.missed[0].red_flags == (asked.red_flags[0].say,)
    assert told.tonight == (asked.evidence[0],), "a very strong answer needs no repeat"
    assert told.seconds == 1080


def test_a_report_before_any_answer_is_empty() -> None:
    told = report(Interview(20, "research", 0))
    assert all(signal.level is None for signal in told.signals)
    assert (told.missed, told.tonight, told.seconds) == ((), (), 0)
