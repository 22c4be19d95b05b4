"""JSON from strangers: no NaN, no duplicate keys, no 5,000-digit numbers, no bottomless nesting, no megabytes."""

from __future__ import annotations

import json

from engine.config_errors import spelled
from engine.errors import ConfigError

MAX_BYTES = 65_536
MAX_BRACKETS = 100
"""A config has five; counting them before parsing is what keeps nesting away from the parser's stack, and from repr's."""


def parse_json(text: str | bytes) -> object:
    """The value of ``text``. Raises ConfigError with one sentence that says what is wrong and where."""
    if len(text) > MAX_BYTES:
        raise ConfigError("config", f"{len(text):,} bytes", f"at most {MAX_BYTES:,} bytes of JSON")
    try:
        text = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
        if text.count("{") + text.count("[") > MAX_BRACKETS:
            raise ConfigError("config", "deep or long JSON", f"at most {MAX_BRACKETS} brackets: task, model, train, and clip inside train")
        return json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise ConfigError("config", text[:40], "JSON in UTF-8") from None
    except json.JSONDecodeError as error:
        raise ConfigError("config", text[:40], f"JSON (line {error.lineno}, column {error.colno}: {error.msg})") from None
    except ValueError:  # an integer of over 4,300 digits: Python refuses to convert it
        raise ConfigError("config", "a number of thousands of digits", "numbers within each setting's range") from None


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    seen: dict[str, object] = {}
    for key, value in pairs:
        if key in seen:
            raise ConfigError(spelled(key), value, "each setting once; it stands there twice")
        seen[key] = value
    return seen


def _no_constant(name: str) -> object:
    raise ConfigError("config", name, "finite numbers")
