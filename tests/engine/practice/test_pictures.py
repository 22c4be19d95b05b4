"""The maker of the pictures: what is in the bank is what it makes."""

from __future__ import annotations

from math import log10

import pytest
import torch

from engine.practice.bank import PICTURES
from engine.practice.picture import Picture, picture
from engine.practice.pictures import MAKERS, main

UNTRAINED = ("gradient_by_time", "gates_at_start", "one_direction_reached", "attention_uniform")


def close(made: Picture, kept: Picture, rel: float, absolute: float = 1e-9) -> bool:
    """Numbers of an explosion are compared by their powers of ten."""
    mine, theirs = ({name: log10(v) if v > 1000 else v for name, v in one.numbers.items()} for one in (made, kept))
    return mine == pytest.approx(theirs, rel=rel, abs=absolute)


def test_every_picture_has_a_maker_and_every_maker_a_picture() -> None:
    assert {path.stem for path in PICTURES.glob("*.json")} == set(MAKERS)


@pytest.mark.parametrize("name", UNTRAINED)
def test_pictures_of_untrained_networks_are_made_again(name: str) -> None:
    made, kept = MAKERS[name](), picture(f"{name}.json")
    assert close(made, kept, rel=1e-3)
    assert (made.title, made.draw, made.log, made.columns) == (kept.title, kept.draw, kept.log, kept.columns)
    assert [line.x for line in made.series] == [line.x for line in kept.series]


def test_an_unknown_picture_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mona_lisa"]) == 2
    assert "explosion" in capsys.readouterr().err


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(set(MAKERS) - set(UNTRAINED)))
def test_trained_pictures_are_made_again(name: str) -> None:
    """The same seed on another processor drifts, so the story is compared, not the digits."""
    torch.set_num_threads(1)
    assert close(MAKERS[name](), picture(f"{name}.json"), rel=0.3, absolute=0.03)
