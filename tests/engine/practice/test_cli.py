"""``python -m engine practice``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.practice.bank import by_id
from engine.practice.cards import cards
from engine.practice.cli import main

ROOT = Path(__file__).parents[3]


def test_the_list_as_json_names_every_card(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == [card.id for card in cards()]
    assert set(rows[0]) == {"id", "topic", "kind", "level", "classic"}


def test_a_list_can_be_narrowed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "--topic", "gates", "--kind", "code", "--level", "2"]) == 0
    assert {(row["topic"], row["kind"], row["level"]) for row in json.loads(capsys.readouterr().out)} == {("gates", "code", 2)}


def test_a_question_and_a_draw_are_shown_with_their_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gates-code-rows"]) == 0
    assert by_id()["gates-code-rows"].answer in capsys.readouterr().out
    assert main(["gates-parameters", "--seed", "3"]) == 0
    assert "Answer: " in capsys.readouterr().out


def test_an_unknown_question_is_one_line_and_code_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing-of-the-kind"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_reader_that_leaves_early_is_no_error() -> None:
    """As ``| head`` does: the pipe is closed before a line was written."""
    command = [sys.executable, "-m", "engine", "practice", "--list"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as asking:
        assert asking.stdout is not None
        assert asking.stderr is not None
        asking.stdout.close()
        said = asking.stderr.read()
    assert (asking.returncode, said) == (0, "")


def test_practice_needs_no_torch_numpy_or_streamlit() -> None:
    code = (
        "import sys, pkgutil, engine.practice as p\n"
        "names = [m.name for m in pkgutil.walk_packages(p.__path__, 'engine.practice.')]\n"
        "[__import__(name) for name in names]\n"
        "from engine.practice.cards import cards; cards()\n"
        "print(*sorted({'torch', 'numpy', 'streamlit', 'altair', 'genanki'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
