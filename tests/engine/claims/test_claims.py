"""Every claim: complete, decided by its rule, true to its recorded numbers; its rule can say something else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from string import Formatter

import pytest

from engine.claims import CLAIMS, Claim
from engine.claims.alone import measured_alone
from engine.claims.claim import SMALLEST
from engine.claims.recorded import SECOND_SET, Recorded, load
from engine.claims.rule import Condition, Measures
from engine.claims.topics import SECTIONS
from engine.config import RunConfig
from engine.practice.topics import TOPICS

EVERY = pytest.mark.parametrize("claim", CLAIMS.values(), ids=list(CLAIMS))
TEXTS = ("answer", "interview", "follow_up", "hypothesis", "change", "statement")


def recorded(claim: Claim) -> Recorded:
    found = load(claim.id)
    assert found is not None, f"python -m engine claims {claim.id} --record"
    return found


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_the_article_is_covered_and_every_topic_has_at_least_four() -> None:
    assert len(CLAIMS) >= 53
    assert {claim.number for claim in CLAIMS.values()} >= set(range(1, 44))
    assert sum(claim.number == 0 for claim in CLAIMS.values()) >= 10
    topics = Counter(claim.topic for claim in CLAIMS.values())
    assert set(topics) == set(TOPICS)
    assert min(topics.values()) >= 4


def test_list_as_json_has_every_field() -> None:
    command = [sys.executable, "-m", "engine", "claims", "--list", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    rows = json.loads(done.stdout)
    assert len(rows) >= 53
    assert all(row[name] for row in rows for name in ("id", "topic", "statement", "verdict", "source", "seconds"))


@EVERY
def test_a_claim_is_complete(claim: Claim) -> None:
    assert all(getattr(claim, name) for name in (*TEXTS, "paper", "cases"))
    assert claim.statement.endswith((".", "?", "]."))
    assert claim.seeds >= 3
    assert len({case.verdict for case in claim.cases}) >= 2
    assert all(isinstance(config, RunConfig) for config in claim.runs().values())


@EVERY
def test_texts_and_pictures_use_only_what_is_measured(claim: Claim) -> None:
    measured = set(recorded(claim).first[0])
    used = {name for text in TEXTS for name in fields(getattr(claim, text))} | {bar.key for bar in claim.chart.bars}
    assert used <= measured
    assert "…" not in claim.written(claim.answer, recorded(claim).first)


@EVERY
def test_recorded_numbers_have_all_seeds_and_say_where_they_come_from(claim: Claim) -> None:
    found = recorded(claim)
    assert found.complete(claim)
    assert all((found.date, found.device, found.versions["torch"], found.seconds >= 0))
    assert found.seconds * claim.seeds <= 120  # one set of seeds


@EVERY
def test_a_rule_says_what_its_own_case_holds_for(claim: Claim) -> None:
    """For each case data on its side of every threshold: the verdict is that case's, or an earlier one's that holds as well."""
    verdicts = set()
    for number, case in enumerate(claim.cases):
        seeds = fulfilling(case.conditions, recorded(claim).first[0])
        assert all(condition.holds(seeds) for condition in case.conditions), f"case {number} can never hold"
        verdicts.add(claim.verdict(seeds))
    assert len(verdicts) >= 2


@EVERY
def test_the_opposite_of_what_was_measured_flips_the_verdict(claim: Claim) -> None:
    """Each seed's numbers mirrored at the threshold of a condition that decided."""
    seeds = recorded(claim).first
    verdict = claim.verdict(seeds)
    if verdict == "not settled":
        assert claim.verdict(fulfilling(claim.cases[0].conditions, seeds[0])) == claim.cases[0].verdict
        return
    deciding = next(case for case in claim.cases if case.verdict == verdict and all(c.holds(seeds) for c in case.conditions))
    for condition in deciding.conditions:
        mirrored = [mirror(condition, measures) for measures in seeds]
        assert not condition.holds(mirrored)
    assert any(claim.verdict([mirror(condition, measures) for measures in seeds]) != verdict for condition in deciding.conditions)


def mirror(condition: Condition, measures: Measures) -> dict[str, float]:
    return {**measures, condition.left: 2 * condition.threshold(measures) - measures[condition.left]}


def fulfilling(conditions: tuple[Condition, ...], like: Measures) -> list[dict[str, float]]:
    """Three seeds, all equal, on the right side of each condition; found by moving one measure after another."""
    made = dict(like)
    for _ in range(40):
        for condition in conditions:
            off = condition.threshold(made) - made[condition.left]
            step = 1e-6 + 0.25 * min(1.0, room(condition, conditions, made))
            if condition.margin([made] * 3).low <= 0:
                made[condition.left] += off + (step if condition.sign == "above" else -step)
    return [made] * 3


def room(condition: Condition, conditions: tuple[Condition, ...], made: Measures) -> float:
    """How far the same measure may go before it meets another threshold."""
    mine = condition.threshold(made)
    others = [abs(other.threshold(made) - mine) for other in conditions if other is not condition and other.left == condition.left]
    return min([gap for gap in others if gap > 0], default=1.0)


@EVERY
def test_a_verdict_that_does_not_repeat_is_not_settled(claim: Claim) -> None:
    first = {seed: dict(measures) for seed, measures in enumerate(recorded(claim).first)}
    found = replace(recorded(claim), seeds=first)
    assert found.verdict(claim) == claim.verdict(found.first)
    assert "not repeated" in found.provenance(claim)
    other = next(c for c in claim.cases if c.verdict != found.verdict(claim))
    against = fulfilling(other.conditions, found.first[0])
    twice = replace(found, seeds=first | {SECOND_SET + n: against[0] for n in range(claim.seeds)})
    if claim.verdict(against) != found.verdict(claim):
        assert twice.verdict(claim) == "not settled"


def test_nine_in_ten_repeated_verdicts_are_the_same() -> None:
    pairs = [(claim.verdict(found.first), claim.verdict(found.second)) for claim in CLAIMS.values()
             if (found := recorded(claim)).repeated(claim)]
    assert not pairs or sum(first == second for first, second in pairs) / len(pairs) >= 0.9


def test_half_of_the_claims_take_twenty_seconds_at_most() -> None:
    seconds = sorted(recorded(claim).seconds * claim.seeds for claim in CLAIMS.values())
    assert seconds[len(seconds) // 2] <= 20


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_answers_its_question_in_under_150_words_with_recorded_figures(topic: str) -> None:
    section = SECTIONS[topic]  # type: ignore[index]
    assert section.question.endswith("?")
    assert len(section.text.split()) < 150
    assert "…" not in section.text
    for name in fields(section.answer):
        claim, _, key = name.partition(".")
        assert key in recorded(CLAIMS[claim]).first[0], name


@EVERY
def test_no_figure_is_typed_where_one_was_measured(claim: Claim) -> None:
    """Numbers typed into an answer are settings, small and round; anything with decimals comes from a measurement."""
    typed = re.sub(r"\{[^}]*\}", "", claim.answer)
    decimals = set(re.findall(r"(?<![\d.])\d*\.\d+", typed))
    assert decimals <= {"1.5", ".0003", ".03", ".1", ".5", ".005"}, decimals


@pytest.mark.long
@EVERY
def test_a_claim_runs_at_its_smallest_and_measures_what_was_recorded(claim: Claim) -> None:
    assert set(measured_alone(claim.id, 7, SMALLEST)) == set(recorded(claim).first[0])


QUICK = ("gradient_shrinks", "two_biases", "truncation_forward", "clip_rescues_inf", "snippet_forces", "r_squared")


@pytest.mark.parametrize("name", QUICK)
def test_the_same_seed_gives_the_recorded_numbers(name: str) -> None:
    found = measured_alone(name, 0, 1.0)
    assert {key: pytest.approx(value, rel=1e-3, abs=1e-6) for key, value in recorded(CLAIMS[name]).first[0].items()} == found


def test_statements_need_no_torch() -> None:
    code = "import sys, engine.claims, engine.claims.topics, engine.runs.claims; print(*{'torch', 'streamlit'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout.strip() == ""
