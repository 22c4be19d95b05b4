"""The written questions: complete, linked, of the right length, and every code item does what its answer says."""

from __future__ import annotations

import contextlib
import io
from collections import Counter
from pathlib import Path

import pytest
import torch
from pydantic import ValidationError

from engine.claims import CLAIMS
from engine.practice.bank import PICTURES, BankError, by_id, questions, read
from engine.practice.cards import Card, card_by_id, cards, claims, evidence, source
from engine.practice.picture import picture
from engine.practice.schema import Question
from engine.practice.templates import TEMPLATES
from engine.practice.topics import KINDS, TOPICS
from engine.scenarios import SCENARIOS

QUESTIONS = questions()
CODE = [q for q in QUESTIONS if q.code]
PLAIN = {
    "id": "a-b", "topic": "gates", "level": 1, "kind": "concept", "question": "What is a gate good for?", "answer": "word " * 20,
    "must": ["It lets things through :: lets"], "wrong": "Nothing.", "wrong_because": "It is.", "source": "definition",
}  # fmt: skip


def named(question: Question) -> str:
    return question.id


def test_there_are_enough_questions_of_every_topic_level_and_kind() -> None:
    assert len(QUESTIONS) >= 140
    assert {(q.topic, q.level) for q in QUESTIONS} == {(t, n) for t in TOPICS for n in (1, 2, 3)}
    assert all(count >= 13 for count in Counter(q.topic for q in QUESTIONS).values())
    kinds = Counter(card.kind for card in cards())
    assert all(kinds[kind] >= 9 for kind in KINDS), kinds


def test_each_topic_has_one_classic_question_and_they_come_first() -> None:
    assert sorted(q.topic for q in QUESTIONS if q.classic) == sorted(TOPICS)
    assert [card.topic for card in cards()[:10]] == list(TOPICS)
    assert all(card.classic for card in cards()[:10])


def test_no_id_is_used_twice() -> None:
    assert len(by_id()) == len(QUESTIONS)
    assert not set(by_id()) & set(TEMPLATES)
    assert len(card_by_id()) == len(cards()) == len(QUESTIONS) + len(TEMPLATES)


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_a_question_can_be_answered_aloud_followed_up_and_run(question: Question) -> None:
    assert question.words <= 220
    assert question.kind != "concept" or question.words >= 120, "sixty to ninety seconds"
    assert question.evidence, "what to run"
    assert all(run.scenario is None or run.scenario in SCENARIOS for run in question.evidence)
    links = [link for link in question.follow_up if " " not in link]
    assert question.follow_up
    assert set(links) <= set(by_id()), f"{question.id}: {set(links) - set(by_id())}"
    assert question.id not in links
    assert question.kind != "concept" or question.red_flags


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.picture], ids=named)
def test_a_picture_question_shows_a_run_that_can_be_made_again(question: Question) -> None:
    shown = picture(str(question.picture))
    assert shown.config.train.device == "cpu"
    assert shown.numbers
    assert "torch" in shown.made_with


def test_every_claim_is_led_to_and_every_topic_proved_by_one_of_its_own() -> None:
    assert {claim for question in QUESTIONS for claim in question.claims} == set(CLAIMS)
    for topic in TOPICS:
        assert topic in {CLAIMS[claim].topic for q in QUESTIONS if q.topic == topic and q.classic for claim in q.claims}


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.id)
def test_every_card_leads_to_a_claim_or_scenario_and_to_a_source(card: Card) -> None:
    assert set(claims(card.id)) <= set(CLAIMS), "a dead link"
    assert len(set(claims(card.id))) == len(claims(card.id))
    assert evidence(card.id), "what to run"
    assert claims(card.id) or any(each.scenario for each in evidence(card.id))
    assert claims(card.id) or not card.fresh_numbers, "a drill has the claim's chart beside its solution"
    assert len(source(card.id)) >= 4


def test_an_unknown_card_has_no_evidence_claims_or_source() -> None:
    for each in (evidence, claims, source):
        with pytest.raises(KeyError):
            each("no-such-card")


def test_no_picture_lies_unused() -> None:
    assert {path.name for path in PICTURES.glob("*.json")} == {q.picture for q in QUESTIONS if q.picture}


@pytest.mark.parametrize("question", CODE, ids=named)
def test_code_prints_or_raises_what_the_answer_says(question: Question) -> None:
    printed = io.StringIO()
    run = compile(str(question.code), question.id, "exec")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with contextlib.redirect_stdout(printed):
            if question.raises is None:
                exec(run, {"__name__": question.id})
            else:
                with pytest.raises(Exception) as caught:  # noqa: PT011  (which one is compared below)
                    exec(run, {"__name__": question.id})
                assert f"{caught.type.__name__}: {caught.value}".startswith(question.raises)
    finally:
        torch.set_num_threads(threads)
    assert printed.getvalue().strip() == (question.prints or "").strip()


def test_a_question_that_lacks_what_its_kind_needs_is_refused() -> None:
    assert Question.model_validate(PLAIN).must[0].hear == ("lets",)
    faults: list[dict[str, object]] = [
        {"kind": "number"}, {"kind": "code"}, {"kind": "picture"}, {"kind": "derivation"}, {"kind": "prediction"}, {"level": 4},
        {"must": []}, {"wrong_because": None}, {"typo": 1}, {"topic": "cnn"}, {"code": "print(1)"}, {"id": "A b"},
        {"evidence": [{"look": "somewhere else"}]},
        {"evidence": [{"scenario": "x", "config": {"task": {"name": "adding"}}, "look": "at both"}]},
    ]  # fmt: skip
    for fault in faults:
        with pytest.raises(ValidationError):
            Question.model_validate({**PLAIN, **fault})


def test_a_fault_in_a_file_is_named_with_file_question_and_field(tmp_path: Path) -> None:
    bad = tmp_path / "gates.toml"
    bad.write_text('[[question]]\nid = "x-y"\nlevel = 7\n')
    with pytest.raises(BankError, match=r"gates\.toml, question 'x-y', level"):
        read(bad, "gates")
    bad.write_text('[[question]]\nid = "x-y"\nevidence = [{config = {task = {name = "no such task"}}, look = "anywhere"}]\n')
    with pytest.raises(BankError, match=r"question 'x-y', evidence: task\.name"):
        read(bad, "gates")
    bad.write_text("[[question\n")
    with pytest.raises(BankError, match="is not TOML"):
        read(bad, "gates")
