"""Duels: variants on equal terms, several seeds, and a verdict that says no more than its intervals. No torch here."""

from engine.duel.duels import Bout, Fighter, Look, look, recent, resume, start, state, stop
from engine.duel.plan import EQUALS, SETTINGS, Equal, Plan, Variant, catalogue

__all__ = [
    "EQUALS", "SETTINGS", "Bout", "Equal", "Fighter", "Look", "Plan", "Variant", "catalogue",
    "look", "recent", "resume", "start", "state", "stop",
]  # fmt: skip
