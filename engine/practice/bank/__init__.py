"""The written questions: one TOML file a topic, read once. Add a question by adding a ``[[question]]`` table."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from engine.errors import ConfigError, EngineError
from engine.practice.schema import Question
from engine.practice.topics import TOPICS, Topic

FOLDER = Path(__file__).parent
PICTURES = FOLDER / "pictures"


class BankError(EngineError):
    """A question file is not as the schema asks; the message names file, question and field."""


@cache
def questions() -> tuple[Question, ...]:
    """Every written question, by topic and in the order of its file. Raises BankError."""
    return tuple(question for topic in TOPICS for question in read(FOLDER / f"{topic}.toml", topic))


@cache
def by_id() -> dict[str, Question]:
    return {question.id: question for question in questions()}


def read(path: Path, topic: Topic) -> tuple[Question, ...]:
    """The questions of one file. Raises BankError."""
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("question", [])
    except tomllib.TOMLDecodeError as error:
        raise BankError(f"{path.name} is not TOML: {error}.") from None
    return tuple(_question({"topic": topic, **row}, path.name) for row in rows)


def _question(row: dict[str, object], file: str) -> Question:
    try:
        return Question.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "as a whole"
        raise BankError(f"{file}, question {row.get('id', '(no id)')!r}, {field}: {first['msg']}.") from None
    except ConfigError as error:
        raise BankError(f"{file}, question {row.get('id', '(no id)')!r}, evidence: {error}") from None
