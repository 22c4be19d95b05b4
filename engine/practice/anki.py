"""The bank as an Anki deck (.apkg), by genanki: a card a question, pictures as SVG files, every field escaped."""

from __future__ import annotations

import tempfile
from html import escape
from pathlib import Path
from typing import Any

from engine.practice.bank import questions
from engine.practice.checking import spoken
from engine.practice.picture import picture
from engine.practice.schema import Question
from engine.practice.svg import svg
from engine.practice.templates import TEMPLATES
from engine.practice.topics import TITLES, TOPICS, Topic

MODEL, DECK = 1_607_392_319, 2_059_400_110
"""Fixed, so that importing again updates cards in place of doubling them. A topic's deck is DECK plus its place."""


def apkg(seed: int = 0) -> bytes:
    """The whole bank, a subdeck a topic. A question with fresh numbers becomes one draw of it, by ``seed``."""
    import genanki  # type: ignore[import-untyped]

    model = genanki.Model(MODEL, "Unrolled", fields=[{"name": "Front"}, {"name": "Back"}], templates=_LAYOUT, css=_CSS)
    with tempfile.TemporaryDirectory() as folder:
        names = [_media(Path(folder), question) for question in questions() if question.picture]
        decks = [_deck(genanki, model, topic, seed) for topic in TOPICS]
        target = Path(folder) / "unrolled.apkg"
        genanki.Package(decks, media_files=names).write_to_file(target)
        return target.read_bytes()


_LAYOUT = [{"name": "Question", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}]
_CSS = ".card{font-family:sans-serif;font-size:18px;text-align:left;max-width:42em;margin:auto}pre{font-size:14px}img{max-width:100%}"


def _deck(genanki: Any, model: Any, topic: Topic, seed: int) -> Any:
    deck = genanki.Deck(DECK + TOPICS.index(topic), f"Unrolled::{TITLES[topic]}")
    for question in questions():
        if question.topic == topic:
            deck.add_note(_note(genanki, model, question.id, front(question), back(question), [question.kind, f"level{question.level}"]))
    for template in TEMPLATES.values():
        if template.topic == topic:
            draw = template.draw(seed)
            answer = _paragraphs(f"{spoken(draw)}\n\n{draw.solution}\n\nIn Unrolled the numbers are drawn fresh at each review.")
            tags = [template.kind, f"level{template.level}"]
            deck.add_note(_note(genanki, model, template.id, _paragraphs(draw.question), answer, tags))
    return deck


def _note(genanki: Any, model: Any, card: str, question: str, answer: str, tags: list[str]) -> Any:
    return genanki.Note(model=model, fields=[question, answer], guid=genanki.guid_for("unrolled", card), tags=tags)


def front(question: Question) -> str:
    """HTML of the question, with its code or picture."""
    code = f"<pre>{escape(question.code.strip())}</pre>" if question.code else ""
    image = f'<img src="{escape(_image(question.picture))}">' if question.picture else ""
    return _paragraphs(question.question) + code + image


def back(question: Question) -> str:
    """HTML of the answer: what is printed, the spoken answer, steps, key points, the wrong answer, the source."""
    said = question.prints or question.raises
    printed = f"<pre>{escape(said.strip())}</pre>" if said else ""
    steps = _list("ol", question.steps)
    points = _list("ul", [f"must: {p.say}" for p in question.must] + [f"should: {p.say}" for p in question.should])
    wrong = _paragraphs(f"Common wrong answer: {question.wrong} {question.wrong_because}") if question.wrong else ""
    return printed + _paragraphs(question.answer) + steps + points + wrong + f"<p><small>{escape(question.source)}</small></p>"


def _list(tag: str, lines: tuple[str, ...] | list[str]) -> str:
    return f"<{tag}>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</{tag}>" if lines else ""


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part.strip())}</p>" for part in text.split("\n\n") if part.strip())


def _image(name: str) -> str:
    return f"unrolled_{Path(name).stem}.svg"


def _media(folder: Path, question: Question) -> str:
    assert question.picture is not None
    path = folder / _image(question.picture)
    path.write_text(svg(picture(question.picture)), "utf-8")
    return str(path)
