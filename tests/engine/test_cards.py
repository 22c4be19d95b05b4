"""The data cards that the page shows without torch are those of the tasks."""

import json

import pytest

from engine import cards
from engine.config import RunConfig
from engine.task_configs import TASK_CONFIGS, usable


def test_the_written_cards_are_those_of_the_tasks() -> None:
    assert json.loads(cards.FILE.read_text()) == cards.compute(), "run: python -m engine.cards"


@pytest.mark.parametrize("task", [name for name in TASK_CONFIGS if usable(name)])
def test_a_card_names_licence_source_size_split_and_hash(task: str) -> None:
    card = cards.card(RunConfig.parse({"task": {"name": task}}).task)
    assert list(card) == ["Licence", "Source", "Size", "Split", "SHA-256"]
    assert len(card["SHA-256"]) == 64 or task in (*cards.OF_THIS_PYTHON, "digits")


def test_a_length_that_is_not_listed_says_when_its_hash_is_known() -> None:
    card = cards.card(RunConfig.parse({"task": {"name": "adding", "length": 77}}).task)
    assert "77 steps" in card["Size"]
    assert card["SHA-256"] == "known once the run starts"


def test_other_settings_of_a_task_have_other_data() -> None:
    plain, longer, warmer = ({"name": "parity"}, {"name": "parity", "length": 30}, {"name": "char_lm", "temperature": 1.5})
    cardss = [cards.card(RunConfig.parse({"task": task}).task) for task in (plain, longer, warmer)]
    assert [len(card["SHA-256"]) for card in cardss[:1]] == [64]
    assert cardss[1]["SHA-256"] == cards.LATER
    assert "help topics" in cardss[2]["Source"]
