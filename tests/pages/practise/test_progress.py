"""Progress: an empty deck, a used one, files out and in, and tasks that the engine judges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from engine.challenges import CHALLENGES
from engine.claims import CLAIMS
from engine.practice import exchange
from engine.practice.cards import cards, evidence
from engine.practice.deck import Deck
from engine.practice.grading import Rating
from engine.practice.schedule import Settings
from pages.parts.practise import links
from pages.parts.practise.files import _merged
from tests.pages.practise.conftest import Open, text

SLIPPING = "clipping-derive-turn"


def test_an_empty_deck_shows_nothing_known_and_every_task_open(open_page: Open) -> None:
    at = open_page("progress")
    assert at.title[0].value.startswith("0 % recalled now")
    shown = text(at)
    assert all(challenge.title in shown for challenge in CHALLENGES.values())
    assert f"0 of {len(CHALLENGES)} reached" in "".join(each.value for each in at.subheader)


def test_reviews_show_up_in_every_figure(open_page: Open, deck: Deck) -> None:
    deck.save(Settings(interview=date.today() + timedelta(days=10)))
    for number, card in enumerate(cards()[:12]):
        deck.review(f"r{number}", card.id, Rating.GOOD)
    at = open_page("progress")
    figures = {metric.label: metric.value for metric in at.metric}
    assert figures["Begun"] == "12"
    assert figures["Answers"] == "12"
    assert figures["Days in a row"] == "1"
    assert "at your interview, in 10 days" in at.title[0].value
    assert "of its chain" in text(at)


def test_a_saved_log_is_read_back_once(home, deck: Deck) -> None:
    deck.review("r1", cards()[0].id, Rating.GOOD)
    saved, table = exchange.to_json(deck), exchange.to_csv(deck)
    deck.undo()
    (home / "practice.sqlite").unlink()
    assert _merged("log.json", saved.encode()) == 1
    assert _merged("log.csv", table.encode()) == 0
    assert len(Deck().reviews()) == 1


def test_a_question_that_keeps_slipping_offers_its_experiment_and_its_claim(open_page: Open, deck: Deck) -> None:
    start = datetime.now(UTC) - timedelta(days=200)
    for number in range(16):
        deck.review(f"r{number}", SLIPPING, Rating.AGAIN if number > 3 and number % 2 else Rating.GOOD, start + timedelta(days=12 * number))
    at = open_page("progress")
    assert "Repeating does not help here" in [each.value for each in at.subheader]
    labels = [each.proto.label for each in at.get("page_link")]
    assert any(label.startswith(f"Prove it: {CLAIMS['clip_direction'].statement[:30]}") for label in labels)
    assert f"Run it: {links.title(evidence(SLIPPING)[0])}" in labels
