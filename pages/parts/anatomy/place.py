"""Where the boxes of a step stand: a column for each operation on the way to the result, the carried state on the top row."""

from __future__ import annotations

from collections.abc import Sequence

Place = tuple[int, int]


def place(sources: Sequence[Sequence[int]], old_states: Sequence[int]) -> list[Place]:
    """``(column, row)`` of each box. Boxes are in the order of the computation; the last is the result.

    A box stands just before the first one that uses it; rows follow those of its users.
    """
    users = _users(sources)
    depth = [0] * len(sources)
    for box in reversed(range(len(sources))):
        depth[box] = max((depth[user] + 1 for user in users[box]), default=0)
    lane, rows = _lane(sources, set(old_states)), dict[int, int]()
    for column in range(max(depth) + 1):
        here = [box for box in range(len(sources)) if depth[box] == column]
        _fill(here, lane, {box: _wanted(users[box], rows) for box in here}, rows)
    return [(max(depth) - depth[box], rows[box]) for box in range(len(sources))]


def _users(sources: Sequence[Sequence[int]]) -> list[list[int]]:
    return [[user for user, its in enumerate(sources) if box in its] for box in range(len(sources))]


def _lane(sources: Sequence[Sequence[int]], old: set[int]) -> set[int]:
    """The longest way from an old state to the result: what is carried through time."""

    def way(box: int) -> list[int]:
        if box in old:
            return [box]
        longest = max((way(source) for source in sources[box]), key=len, default=[])
        return [*longest, box] if longest else []

    return set(way(len(sources) - 1)) or {len(sources) - 1}


def _wanted(users: list[int], rows: dict[int, int]) -> float:
    return sum(rows[user] for user in users) / len(users) if users else 0.0


def _fill(here: list[int], lane: set[int], wanted: dict[int, float], rows: dict[int, int]) -> None:
    """Rows of one column: the carried state on row 0, which is its alone, the others below it, near what uses them, in their order."""
    rows.update({box: 0 for box in here if box in lane})
    free = 1
    for box in sorted((box for box in here if box not in rows), key=lambda box: wanted[box]):
        rows[box] = max(free, round(wanted[box]))
        free = rows[box] + 1
