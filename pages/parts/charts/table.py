"""Columns as an Arrow table: Streamlit then sends the data apart from the chart's specification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow  # type: ignore[import-untyped]


def table(columns: Mapping[str, Sequence[object]]) -> Any:
    """Columns of equal length, by name."""
    return pyarrow.table({name: list(values) for name, values in columns.items()})


def of_rows(rows: Sequence[Mapping[str, object]]) -> Any:
    """The same from rows that share their names."""
    return table({name: [row[name] for row in rows] for name in rows[0]} if rows else {})
