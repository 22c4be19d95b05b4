"""The warm pool of the tests of runs."""

from __future__ import annotations

from tests.engine.runs.conftest import pool

__all__ = ["pool"]
