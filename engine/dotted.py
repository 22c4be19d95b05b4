"""Nested settings as flat ones by dotted path, and back: ``{"train": {"clip": {"mode": x}}}`` is ``{"train.clip.mode": x}``."""

from __future__ import annotations

from typing import Any


def flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat.update(flatten(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat


def nested(flat: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        *parents, leaf = path.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})
        node[leaf] = value
    return tree


def merged(base: dict[str, Any], over: Any) -> Any:
    """``base`` with ``over`` on top, at every depth; ``over`` itself where it is no dict."""
    if not isinstance(over, dict):
        return over
    return {**base, **{k: merged(base[k], v) if isinstance(base.get(k), dict) else v for k, v in over.items()}}
