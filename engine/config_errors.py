"""A validation error as one sentence a person can act on: which field, what it was, what it may be."""

from __future__ import annotations

import difflib
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from engine.errors import ConfigError


def config_error(error: ValidationError, model: type[BaseModel], prefix: str = "") -> ConfigError:
    """The first fault pydantic found in ``model``, which stands at ``prefix`` ("task") in the whole."""
    first = error.errors(include_url=False, include_context=False)[0]
    names, owner, field = _locate(model, first["loc"])
    value = first["input"]
    if isinstance(value, int) and abs(value) > 10**60:
        value = "a number of over 60 digits"  # Python refuses to print one of 5,000
    path = ".".join([*([prefix] if prefix else []), *map(spelled, names)])
    if first["type"] == "missing":
        return ConfigError(path, None, f"{_allowed(field)}; it must be given" if field else "a value; it must be given")
    if first["type"] in ("invalid_key", "string_unicode"):
        return ConfigError(path or "config", value, "names of settings in plain letters")
    if field is None:
        return ConfigError(path or "config", value, _settings(owner, names[-1] if names else None))
    return ConfigError(path, value, _allowed(field))


def spelled(name: object) -> str:
    """A name from a stranger, safe to print: short, and with nothing invisible in it."""
    text = str(name)
    return text if text.isidentifier() and text.isascii() and len(text) <= 40 else repr(text[:40])


def _locate(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[list[object], type[BaseModel], FieldInfo | None]:
    """Walk ``loc`` down the nested models: the names on the way, the model that holds the last one, and its field (None: unknown)."""
    names: list[object] = []
    field: FieldInfo | None = None
    owner = model
    for part in loc:
        field = owner.model_fields.get(str(part))
        names.append(part)
        inner = field.annotation if field else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        if part is not loc[-1]:
            owner = inner
    return names, owner, field


def _settings(owner: type[BaseModel], wrong: object) -> str:
    known = list(owner.model_fields)
    close = difflib.get_close_matches(str(wrong)[:40], known, n=1) if wrong is not None else []
    hint = f" (perhaps {close[0]} was meant)" if close else ""
    return f"the settings {', '.join(known)}{hint}"


def _allowed(field: FieldInfo) -> str:
    unit = f" ({field.description})" if field.description else ""
    return _words(field.annotation, field.metadata) + unit


def _words(kind: Any, bounds: list[Any]) -> str:
    """What a type accepts, in words: "one of rnn, lstm, gru", "a whole number from 1 to 4096"."""
    origin = get_origin(kind)
    if origin is Literal:
        choices = [str(choice) for choice in get_args(kind)]
        return f"one of {', '.join(choices)}" if len(choices) > 2 else " or ".join(choices)
    if origin in (Union, types.UnionType):
        return " or ".join(_words(choice, []) for choice in get_args(kind))
    if origin is Annotated:
        inner, *extra = get_args(kind)
        return _words(inner, [bound for one in extra for bound in (one.metadata if isinstance(one, FieldInfo) else [one])])
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"an object with {', '.join(kind.model_fields)}"
    return {bool: "true or false", int: "a whole number", float: "a number"}.get(kind, "text") + _range(bounds)


def _range(bounds: list[Any]) -> str:
    """" from 1 to 4096"; an open lower end is "above 0 and up to 5"."""
    low = next((bound for bound in bounds if isinstance(bound, Ge | Gt)), None)
    high = next((bound for bound in bounds if isinstance(bound, Le)), None)
    if low is None or high is None:
        return ""
    return f" above {number(low.gt)} and up to {number(high.le)}" if isinstance(low, Gt) else f" from {number(low.ge)} to {number(high.le)}"


def number(value: Any) -> str:
    """4096 as it is, 1,000,000 with its commas."""
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:g}"
