"""The Anki deck, read back from its zip and SQLite."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.practice.anki import apkg, back, front
from engine.practice.bank import PICTURES, questions
from engine.practice.cards import cards
from engine.practice.picture import Picture, picture
from engine.practice.schema import Question
from engine.practice.svg import svg

TAGS = {"p", "pre", "img", "ol", "ul", "li", "small"}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)


@pytest.fixture(scope="module")
def package() -> bytes:
    return apkg()


@pytest.fixture(scope="module")
def notes(package: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    path = tmp_path_factory.mktemp("anki") / "collection.anki2"
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        path.write_bytes(files.read("collection.anki2"))
    with closing(sqlite3.connect(path)) as db:
        return [tuple(fields.split("\x1f")) for (fields,) in db.execute("SELECT flds FROM notes")]


def test_every_card_is_there_once_with_two_fields(notes: list[tuple[str, str]]) -> None:
    assert len(notes) == len(cards())
    assert all(len(fields) == 2 and all(fields) for fields in notes)


def test_fields_hold_only_our_own_tags(notes: list[tuple[str, str]]) -> None:
    parser = Tags()
    for field in (field for fields in notes for field in fields):
        parser.feed(field)
    assert parser.seen <= TAGS


def test_what_is_written_is_escaped() -> None:
    evil = Question.model_validate({
        "id": "x", "topic": "gates", "level": 1, "kind": "concept", "question": "<script>alert(1)</script> & so on?",
        "answer": "h < 1 && <b>bold</b> " * 4, "must": ["<i>point</i> is made"], "wrong": "<u>", "wrong_because": "&", "source": "<src>",
    })  # fmt: skip
    html = front(evil) + back(evil)
    assert "&lt;script&gt;" in html
    assert not {"<script", "<b>", "<i>", "<u>", "<src>"} & {part for part in ("<script", "<b>", "<i>", "<u>", "<src>") if part in html}


def test_pictures_travel_with_the_deck(package: bytes, notes: list[tuple[str, str]]) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        media = json.loads(files.read("media"))
        drawings = [files.read(number).decode() for number in media]
    wanted = {f"unrolled_{Path(str(q.picture)).stem}.svg" for q in questions() if q.picture}
    assert set(media.values()) == wanted
    assert all(any(f'src="{name}"' in fields[0] for fields in notes) for name in wanted)
    assert all(ElementTree.fromstring(drawing).tag.endswith("svg") for drawing in drawings)


def test_a_second_export_updates_cards_in_place_of_doubling_them(package: bytes) -> None:
    def guids(data: bytes, folder: str) -> set[str]:
        with zipfile.ZipFile(io.BytesIO(data)) as files, closing(sqlite3.connect(":memory:")) as db:
            db.deserialize(files.read("collection.anki2"))
            return {guid for (guid,) in db.execute("SELECT guid FROM notes")}

    assert guids(package, "a") == guids(apkg(seed=5), "b")


@pytest.mark.parametrize("name", sorted(path.name for path in PICTURES.glob("*.json")))
def test_a_drawing_stays_inside_its_frame_and_names_its_axes(name: str) -> None:
    shown = picture(name)
    root = ElementTree.fromstring(svg(shown))
    texts = [element.text for element in root.iter() if element.tag.endswith("text")]
    assert {shown.title, shown.x, shown.y} <= set(texts)
    assert all(line.name in texts for line in shown.series)
    for element in root.iter():
        for axis, limit in (("x", 640), ("y", 360)):
            assert 0 <= float(element.get(axis, 0)) <= limit
    if shown.draw == "heat":
        assert sum(element.tag.endswith("rect") for element in root.iter()) == 1 + len(shown.rows) * len(shown.columns)


@pytest.mark.parametrize("name", sorted(path.name for path in PICTURES.glob("*.json")))
def test_a_picture_file_holds_its_config_in_full(name: str) -> None:
    kept = json.loads((PICTURES / name).read_text("utf-8"))
    assert {"cell", "hidden_size", "bidirectional", "readout"} <= set(kept["config"]["model"])
    assert {"steps", "seed", "optimizer", "learning_rate", "clip"} <= set(kept["config"]["train"])
    assert Picture.model_validate_json(picture(name).text()) == picture(name)


@pytest.mark.long
def test_ankis_own_importer_takes_every_note_and_picture_once(package: bytes, tmp_path: Path) -> None:
    anki = pytest.importorskip("anki.collection")
    (tmp_path / "deck.apkg").write_bytes(package)
    request = anki.ImportAnkiPackageRequest(package_path=str(tmp_path / "deck.apkg"), options=anki.ImportAnkiPackageOptions())
    collection = anki.Collection(str(tmp_path / "collection.anki2"))
    try:
        assert len(collection.import_anki_package(request).log.new) == len(cards())
        assert len(collection.import_anki_package(request).log.new) == 0, "the second time is an update"
        assert collection.note_count() == len(cards())
        assert len(list((tmp_path / "collection.media").iterdir())) == len(list(PICTURES.glob("*.json")))
    finally:
        collection.close()
