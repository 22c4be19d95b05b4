"""The five verdicts as words, badges and votes."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from engine.claims.rule import Verdict

Colour = Literal["green", "yellow", "violet", "red", "gray"]
NAMES: dict[Verdict, str] = {
    "true": "True", "partly": "Partly true", "misleading": "Misleading", "false": "False", "not settled": "Not settled",
}  # fmt: skip
BADGES: dict[Verdict, tuple[Colour, str]] = {
    "true": ("green", ":material/check_circle:"), "partly": ("yellow", ":material/contrast:"),
    "misleading": ("violet", ":material/warning:"), "false": ("red", ":material/cancel:"), "not settled": ("gray", ":material/help:"),
}  # fmt: skip
VOTES: tuple[Verdict, ...] = ("true", "partly", "misleading", "false")


def badge(verdict: Verdict) -> None:
    colour, icon = BADGES[verdict]
    st.badge(NAMES[verdict], icon=icon, color=colour)


def vote_of(claim: str) -> str | None:
    """What this person said, "shown" where they only looked."""
    return st.session_state.get(_key(claim))


def cast(claim: str, vote: str) -> None:
    st.session_state[_key(claim)] = vote


def compared(vote: str, verdict: Verdict) -> str:
    """The vote beside what was measured."""
    if vote == "shown":
        return ""
    said = NAMES[vote]  # type: ignore[index]
    if verdict == "not settled":
        return f"You said: {said}. The measurements do not settle it."
    return f"You said: {said}. That is what was measured." if vote == verdict else f"You said: {said}."


def _key(claim: str) -> str:
    return f"claims.vote.{claim}"
