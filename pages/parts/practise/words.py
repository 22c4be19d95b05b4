"""Words and figures of the Practise pages."""

from __future__ import annotations

from datetime import date, timedelta

from engine.practice.topics import Kind

LEVELS = {1: "Screening", 2: "Core", 3: "Deep"}
KINDS: dict[Kind, str] = {
    "concept": "Say it",
    "number": "Number",
    "shape": "Shape",
    "derivation": "Derive it",
    "code": "Read the code",
    "picture": "Read the picture",
    "prediction": "Predict it",
}
RATINGS = ("Again", "Hard", "Good", "Easy")
STRENGTHS = ("Very weak", "Weak", "Strong", "Very strong")
HUES = {
    "gradients": "blue",
    "gates": "violet",
    "bidirectional": "green",
    "attention": "blue",
    "long": "orange",
    "training": "gray",
    "seq2seq": "green",
    "limits": "orange",
    "clipping": "red",
    "forcing": "yellow",
}
SHORT = {
    "gradients": "Gradients",
    "gates": "Gates",
    "bidirectional": "Two directions",
    "attention": "Attention",
    "long": "Long sequences",
    "training": "Training",
    "seq2seq": "Seq2seq",
    "limits": "Limits",
    "clipping": "Clipping",
    "forcing": "Teacher forcing",
}
SPOKEN_WORDS_A_SECOND = 2.5


def wait(span: timedelta) -> str:
    """How long a card waits: ``10 min``, ``2 days``."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours < 24 else counted(round(hours / 24), "day")


def counted(n: int, one: str) -> str:
    return f"{n:,} {one}" if n == 1 else f"{n:,} {one}s"


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def percent(share: float) -> str:
    return f"{round(100 * share)} %"


def on(day: date, today: date) -> str:
    """``today``, ``tomorrow``, ``in 5 days``."""
    left = (day - today).days
    return {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")


def aloud(words: int) -> str:
    """How long a text takes to say, rounded to five seconds."""
    return f"{5 * round(words / SPOKEN_WORDS_A_SECOND / 5)} s"


def literal(text: str) -> str:
    """Prose of the bank for Markdown: its names with underscores, powers and brackets stay as written."""
    for mark in "\\`*_[]<>$#~|":
        text = text.replace(mark, "\\" + mark)
    return text
