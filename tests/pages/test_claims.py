"""The claim lab as AppTest sees it: nothing is given away before a vote; links, filters, runs and disagreement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.claims import CLAIMS
from engine.claims.recorded import load
from engine.runs import claims as here
from engine.runs.claims import Mine
from engine.runs.store.claims import Seed

ROOT = Path(__file__).parents[2]
CLAIM = CLAIMS["gradient_shrinks"]
Open = Callable[..., AppTest]


class FakeClaims:
    """What the page calls, recorded; ``seeds`` is what this machine has."""

    def __init__(self) -> None:
        self.seeds: tuple[Seed, ...] = ()
        self.calls: list[tuple[str, str]] = []

    def mine(self, claim: str, size: float = 1.0) -> Mine:
        return Mine(CLAIMS[claim], size, self.seeds if claim == CLAIM.id else ())

    def start(self, claim: str, size: float = 1.0) -> None:
        self.calls.append(("start", claim))

    def stop(self, claim: str, size: float = 1.0) -> None:
        self.calls.append(("stop", claim))

    def measured_here(self) -> tuple[str, ...]:
        return (CLAIM.id,) if any(seed.measures for seed in self.seeds) else ()


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeClaims:
    made = FakeClaims()
    for name in ("mine", "start", "stop", "measured_here"):
        monkeypatch.setattr(here, name, getattr(made, name))
    return made


@pytest.fixture
def open_claims(fake: FakeClaims) -> Open:
    def opened(**query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "pages/parts/menu.py"), default_timeout=30)
        for name, value in query.items():
            at.query_params[name] = value
        at.switch_page("../prove/claims.py").run()
        assert not at.exception
        return at

    return opened


def voted(at: AppTest, vote: str, claim: str = CLAIM.id) -> AppTest:
    at.button(key=f"vote-{claim}-{vote}").click().run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    kinds = ("markdown", "caption", "success", "warning", "error", "info")
    return " ".join(str(element.value) for kind in kinds for element in at.get(kind))


def seeds(measures: list[dict[str, float] | None], state: Any = "done") -> tuple[Seed, ...]:
    return tuple(Seed(200 + n, state if each is None else "done", 1.0, each, None) for n, each in enumerate(measures))


def test_nothing_is_given_away_before_a_vote(open_claims: Open) -> None:
    at = open_claims()
    assert [each.value for each in at.subheader] == [claim.statement for claim in CLAIMS.values() if claim.topic == "gradients"]
    assert CLAIM.answer[:20] not in texts(at)
    assert "badge" not in texts(at)


def test_a_vote_shows_what_was_measured_beside_what_was_said(open_claims: Open) -> None:
    at = voted(open_claims(), "false")
    found = load(CLAIM.id)
    assert found is not None
    assert CLAIM.written(CLAIM.answer, found.first) in texts(at)
    assert "badge[:material/check_circle: True]" in texts(at)
    assert "You said: False." in texts(at)
    assert CLAIM.follow_up in texts(at)
    assert found.provenance(CLAIM) in texts(at)


def test_a_link_shows_its_claim_alone_and_a_wrong_one_is_said(open_claims: Open) -> None:
    at = open_claims(claim="clip_both")
    assert [each.value for each in at.subheader] == [CLAIMS["clip_both"].statement]
    assert not at.sidebar.text_input, "a filter would have nothing to do"
    at = open_claims(claim="no_such<b>")
    assert "There is no claim `no_such<b>`" in texts(at)
    assert len(at.subheader) > 1


def test_a_search_looks_through_all_topics(open_claims: Open) -> None:
    at = open_claims()
    at.text_input(key="claims.words").set_value("spectral radius").run()
    assert CLAIMS["spectral_radius"].statement in [each.value for each in at.subheader]
    at.text_input(key="claims.words").set_value("no such words at all").run()
    assert not at.subheader
    assert "No claim fits" in texts(at)


def test_run_starts_and_stop_stops(open_claims: Open, fake: FakeClaims) -> None:
    at = voted(open_claims(), "true")
    at.button(key=f"run-{CLAIM.id}").click().run()
    fake.seeds = seeds([CLAIM_MEASURES, None], "running")
    at.run()
    assert "Mine so far" in texts(at)
    at.button(key=f"stop-{CLAIM.id}").click().run()
    assert fake.calls == [("start", CLAIM.id), ("stop", CLAIM.id)]


def test_my_result_agrees_or_the_page_says_that_it_does_not(open_claims: Open, fake: FakeClaims) -> None:
    fake.seeds = seeds([CLAIM_MEASURES] * 5)
    assert "Mine: true, as recorded" in texts(voted(open_claims(), "true"))
    fake.seeds = seeds([{**CLAIM_MEASURES, "lag_50": -0.1}] * 5)
    assert "They disagree" in texts(voted(open_claims(), "true"))


def test_a_seed_that_failed_says_why(open_claims: Open, fake: FakeClaims) -> None:
    fake.seeds = (Seed(200, "failed", 1.0, None, "The disk is full."),)
    assert "The disk is full" in texts(voted(open_claims(), "true"))


CLAIM_MEASURES = {"lag_10": -2.5, "lag_25": -6.0, "lag_50": -11.5, "slope": -0.23, "early_slope": -0.25}


def test_a_rule_changed_after_a_result_is_not_called_fixed_beforehand(open_claims: Open) -> None:
    at = open_claims(claim="counting")
    said = " ".join(each.value for each in voted(at, "true", "counting").markdown)
    assert "Revised after a first result" in said
    assert "fixed beforehand" not in said


def test_an_answer_that_a_second_set_of_seeds_did_not_repeat_says_so(open_claims: Open) -> None:
    doubtful = [each for each in CLAIMS.values() if (found := load(each.id)) and found.verdict(each) != each.verdict(found.first)]
    assert doubtful
    for claim in doubtful:
        assert "A second set came out otherwise" in texts(voted(open_claims(claim=claim.id), "true", claim.id))
    assert "A second set came out otherwise" not in texts(voted(open_claims(), "false"))
