"""What every test gets: one torch thread, its own folder for runs, Hypothesis without a clock, and gpu tests only where there is a GPU."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before anything imports torch: tests share two cores with the workers they start

settings.register_profile("project", deadline=None, derandomize=True, database=None)
settings.load_profile("project")


@pytest.fixture(scope="session", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test ever touches a person's own runs."""
    home = tmp_path_factory.mktemp("unrolled-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNROLLED_HOME", str(home))
        yield home


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    wanting = [item for item in items if item.get_closest_marker("gpu")]
    if wanting and not _cuda():
        for item in wanting:
            item.add_marker(pytest.mark.skip(reason="no CUDA device here"))


def _cuda() -> bool:
    import torch

    return torch.cuda.is_available()
