"""Under the pages: no torch in the server, evidence that shows what it speaks of, links that lead somewhere, figures in words."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from engine import runs
from engine.config import from_query
from engine.packet import header_of
from engine.practice.bank import questions
from engine.practice.cards import Card, cards
from engine.practice.topics import TOPICS
from pages.parts.practise import links, words
from pages.parts.practise.evidence import SEEN_IN, _only, wanted
from pages.parts.practise.queue import neighbour

ROOT = Path(__file__).parents[3]
RECORDED = [each for question in questions() for each in question.evidence if each.scenario]
VISIT = """
import sys
from streamlit.testing.v1 import AppTest
for name in ("today", "drill", "interview", "progress"):
    at = AppTest.from_file("pages/parts/menu.py", default_timeout=30).switch_page(f"../practise/{name}.py").run()
    assert not at.exception, at.exception
    if name in ("today", "interview"):
        for key in ("practise_next", "practise_reveal"):
            at.button(key=key).click().run()
            assert not at.exception, at.exception
print(*sorted({"torch", "genanki"} & set(sys.modules)))
"""


def test_the_pages_never_import_torch(tmp_path: Path) -> None:
    home = {**os.environ, "UNROLLED_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", VISIT], cwd=ROOT, env=home, capture_output=True, text=True, timeout=90)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr[-2000:]


@pytest.mark.parametrize("scenario", sorted({each.scenario for each in RECORDED}))
def test_the_views_that_evidence_speaks_of_are_drawn(scenario: str) -> None:
    packet = runs.packet(f"recorded:{scenario}")
    there = {view["view"] for view in header_of(packet)["views"]}
    for each in (each for each in RECORDED if each.scenario == scenario):
        shown = {view["view"] for view in header_of(_only(packet, wanted(each.look)))["views"]}
        assert shown == set(wanted(each.look)) & there
        assert "loss" in shown


def test_a_sentence_on_the_gates_shows_the_gates() -> None:
    assert wanted("the forget gate at step 0") == ("gates", "loss")
    assert set(SEEN_IN) <= {"input", "answer", "hidden", "cell", "gates", "attention", "gradient", "loss", "prediction", "norm"}


def test_every_config_that_a_question_links_to_survives_its_link() -> None:
    for config in [each.config for question in questions() for each in question.evidence if each.config]:
        again, ignored = from_query(config.to_query())
        assert (again, ignored) == (config, [])


def test_every_topic_has_a_claim_exactly_where_there_is_a_page_of_claims() -> None:
    claims = links._claims()
    assert set(claims) == (set(TOPICS) if (ROOT / "pages/prove/claims.py").is_file() else set())


def test_the_line_of_questions_goes_round_its_ends() -> None:
    line: tuple[Card, ...] = cards()[:3]
    assert neighbour(line, line[2].id) == line[0].id
    assert neighbour(line, line[0].id, -1) == line[2].id
    assert neighbour(line, "elsewhere") == line[0].id
    assert neighbour(line[:1], line[0].id) is None
    assert neighbour((), "elsewhere") is None


@pytest.mark.parametrize(("span", "says"), [(60, "1 min"), (3600, "1 h"), (86_400, "1 day"), (200_000, "2 days"), (600, "10 min")])
def test_a_wait_is_said_in_its_largest_unit(span: int, says: str) -> None:
    assert words.wait(timedelta(seconds=span)) == says


def test_text_of_the_bank_is_never_markup() -> None:
    assert words.literal("h_{t-1} [a](b) <i> $x$ *") == r"h\_{t-1} \[a\](b) \<i\> \$x\$ \*"
