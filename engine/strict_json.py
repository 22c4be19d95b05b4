"""JSON from strangers: no NaN, no duplicate keys, no 5,000-digit numbers, no bottomless nesting, no megabytes."""

from __future__ import annotations

import json

from engine.errors import ConfigError

MAX_BYTES = 65_536


def parse_json(text: str | bytes) -> object:
    """The value of ``text``. Raises ConfigError with one sentence that says what is wrong and where."""
    if len(text) > MAX_BYTES:
        raise ConfigError("config", f"{len(text)} bytes", f"at most {MAX_BYTES:,} bytes of JSON")
    try:
        return json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except RecursionError:
        raise ConfigError("config", "deeply nested JSON", "three levels: task, model, train") from None
    except ValueError as error:  # JSONDecodeError, UnicodeDecodeError and integers of over 4,300 digits
        raise ConfigError("config", text[:40], f"JSON ({error})") from None


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    seen: dict[str, object] = {}
    for key, value in pairs:
        if key in seen:
            raise ConfigError(key, value, "each setting once")
        seen[key] = value
    return seen


def _no_constant(name: str) -> object:
    raise ConfigError("config", name, "finite numbers")
