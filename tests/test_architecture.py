"""The layout of docs/architecture.md, as tests: who may import whom, how big a file may be, what the engine makes public."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("engine", "pages/parts", "pages", "app.py")  # imports point left
FILES = sorted(path for top in ("engine", "pages", "scripts") for path in (ROOT / top).rglob("*.py")) + sorted(ROOT.glob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

# The engine's inner order. A module may import what stands in its row; a name is a file or a folder.
BASE = {"errors"}
CONFIG = BASE | {"cell_facts", "config", "config_errors", "dotted", "memory", "rules", "strict_json", "task_configs"}
NETWORK = CONFIG | {"frame", "cells", "attention", "init", "models", "tasks", "optim", "schedules", "batches", "streams", "probe"}
MAY_IMPORT = {
    "errors": set(),
    "frame": set(),
    "dotted": set(),
    "config_errors": BASE,
    "strict_json": BASE | {"config_errors"},
    "memory": CONFIG | {"shapes"},
    "shapes": CONFIG,
    "rules": CONFIG,
    "task_configs": BASE,
    "config": CONFIG,
    "packet": BASE | {"frame"},
    "cell_facts": set(),
    "cells": BASE | {"cell_facts", "frame", "config"},
    "attention": BASE | {"config"},
    "init": CONFIG | {"cells"},
    "optim": CONFIG | {"cells", "init"},
    "schedules": CONFIG,
    "batches": CONFIG | {"tasks"},
    "streams": CONFIG | {"tasks", "batches"},
    "tasks": CONFIG | {"frame"},
    "models": CONFIG | {"frame", "cells", "attention", "init", "tasks"},
    "probe": NETWORK - {"optim"},
    "observe": NETWORK,
    "ridge": NETWORK,
    "nonfinite": NETWORK,
    "results": set(),
    "allocator": set(),
    "determinism": set(),
    "clamps": NETWORK,
    "out_of_memory": CONFIG,
    "trainer": NETWORK | {"clamps", "out_of_memory", "observe", "nonfinite", "ridge", "results", "allocator", "determinism"},
    "practice": CONFIG,
}
TORCH_FREE = ("engine", "engine.config", "engine.frame", "engine.packet", "engine.scenarios", "engine.runs", "engine.duel")
PUBLIC = {"RunConfig", "Trainer", "record", "runs", "Frame", "EngineError"}


def imports(path: Path) -> Iterator[str]:
    """Dotted names a file imports, wherever in the file; ``from a import b`` yields ``a`` and ``a.b``. Type-checking blocks do not run."""
    tree = ast.parse(path.read_text())
    unseen = {id(node) for block in ast.walk(tree) if _is_type_checking(block) for node in ast.walk(block)}
    for node in ast.walk(tree):
        if id(node) in unseen:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layer; write the whole name"
            yield from (str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names))


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def layer(path: Path) -> int:
    relative = path.relative_to(ROOT).as_posix()
    return next(i for i, name in enumerate(LAYERS) if relative == name or relative.startswith(name + "/"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


APP_FILES = [path for path in FILES if not name_of(path).startswith("scripts/")]
ENGINE = [path for path in FILES if name_of(path).startswith("engine/")]
PAGES = [path for path in FILES if name_of(path).startswith("pages/")]


@pytest.mark.parametrize("path", APP_FILES, ids=name_of)
def test_imports_point_from_app_to_pages_to_parts_to_engine(path: Path) -> None:
    for name in imports(path):
        target = name.replace(".", "/")
        ranks = [i for i, top in enumerate(LAYERS[:3]) if target == top or target.startswith(top + "/")]
        assert not ranks or min(ranks) <= layer(path), f"{name_of(path)} imports {name}"


@pytest.mark.parametrize("path", ENGINE, ids=name_of)
def test_the_engine_knows_no_user_interface(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & {"streamlit", "altair", "pages", "app"}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_pages_do_no_mathematics(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & {"torch", "numpy", "math", "pandas", "scipy"}


@pytest.mark.parametrize("path", ENGINE, ids=name_of)
def test_the_engine_keeps_its_inner_order(path: Path) -> None:
    mine = _part("engine." + ".".join(path.relative_to(ROOT / "engine").with_suffix("").parts))
    if mine not in MAY_IMPORT:
        return
    used = {_part(name) for name in imports(path) if name.startswith("engine.")} - {mine}
    assert used <= MAY_IMPORT[mine], f"{name_of(path)} imports {sorted(used - MAY_IMPORT[mine])}"


def _part(name: str) -> str:
    return name.split(".")[1]


@pytest.mark.parametrize("module", TORCH_FREE)
def test_the_server_starts_without_torch(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({{'torch', 'streamlit', 'altair'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


@pytest.mark.parametrize("path", FILES + TESTS, ids=name_of)
def test_a_file_is_one_idea(path: Path) -> None:
    ceiling = 120 if name_of(path).startswith("pages/") and not name_of(path).startswith("pages/parts/") else 300
    assert len(path.read_text().splitlines()) <= ceiling


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = node.end_lineno - body[0].lineno + 1 if body else 0
            assert length <= 40, f"{node.name} has {length} lines"


def test_there_is_no_drawer_of_helpers() -> None:
    drawers = {"utils", "util", "common", "helpers", "misc"}
    assert not [name_of(path) for path in FILES + TESTS if drawers & {path.stem, path.parent.name}]


def test_no_page_lies_directly_in_pages() -> None:
    """Streamlit serves such a file by itself, without the menu, to whoever opens its address first."""
    assert not list((ROOT / "pages").glob("*.py"))


def test_the_public_names_are_these() -> None:
    import engine

    assert set(engine.__all__) >= PUBLIC
    for name in engine.__all__:
        assert getattr(engine, name) is not None
