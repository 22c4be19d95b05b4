"""The documentation as a failing test: what exists is named, and what is named exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from engine.config import Cell
from engine.scenarios import SCENARIOS
from engine.task_configs import TASK_CONFIGS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
DOCS = README + (ROOT / "CONTRIBUTING.md").read_text() + (ROOT / "CHANGELOG.md").read_text()
TARGETS = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize("name", [*get_args(Cell), *TASK_CONFIGS, *SCENARIOS])
def test_the_readme_names_every_cell_task_and_scenario(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("target", [target for target in TARGETS if target != "help"])
def test_the_readme_names_every_command_of_make(target: str) -> None:
    assert f"`make {target}`" in README


def test_every_make_command_in_the_documents_exists() -> None:
    assert set(re.findall(r"`?\bmake ([a-z-]+)(?=[` ])", _code(DOCS))) <= set(TARGETS)


def test_make_can_plan_every_target() -> None:
    done = subprocess.run(["make", "--dry-run", *TARGETS], cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr


def test_every_path_the_readme_links_to_exists() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", DOCS) if "://" not in link]
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]


def test_every_file_of_the_readmes_tree_exists() -> None:
    parents: list[str] = []
    for line in README.split("## Files")[1].split("```")[1].strip().splitlines():
        depth, name = (len(line) - len(line.lstrip())) // 2, line.split()[0]
        parents = [*parents[:depth], name]
        assert (ROOT / "".join(parents)).exists(), "".join(parents)


def test_the_readmes_python_runs() -> None:
    code = README.split("```python")[1].split("```")[0]
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr


def _code(text: str) -> str:
    return "\n".join(re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL) + re.findall(r"`[^`\n]+`", text))
