"""Fresh numbers: 2,000 draws of every template, each answer worked out a second time."""

from __future__ import annotations

from collections.abc import Callable
from math import isclose, isfinite
from typing import Any

import pytest
import torch

from engine.practice.checking import check
from engine.practice.draw import Template, show
from engine.practice.templates import FAMILIES, TEMPLATES
from engine.practice.topics import TOPICS
from tests.engine.practice.recomputed import CELLS, RECOMPUTED
from tests.engine.practice.recomputed_more import MORE

DRAWS = 2000
SECOND: dict[str, Callable[[dict[str, Any]], Any]] = RECOMPUTED | MORE


def parts(value: Any) -> tuple[float, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,)


def test_every_template_has_a_second_computation() -> None:
    assert set(SECOND) == set(TEMPLATES)
    assert sum(len(family) for family in FAMILIES) == len(TEMPLATES), "an id is used twice"


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.id)
def test_two_thousand_draws_agree_with_a_second_computation(template: Template) -> None:
    known: dict[str, tuple[float, ...]] = {}
    for seed in range(DRAWS):
        draw = template.draw(seed)
        key = repr(sorted(draw.given.items()))
        if key not in known:
            known[key] = parts(SECOND[template.id](dict(draw.given)))
        mine, other = parts(draw.value), known[key]
        assert len(mine) == len(other), draw.question
        for a, b in zip(mine, other, strict=True):
            assert isfinite(a)
            assert (a == b) if isinstance(a, int) else isclose(a, b, rel_tol=1e-6, abs_tol=1e-9), f"{draw.question} {a} against {b}"
        assert draw.question
        assert len(draw.solution) >= 8


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.id)
def test_the_shown_answer_is_accepted_and_in_the_solution_and_a_wrong_one_is_not(template: Template) -> None:
    for seed in range(40):
        draw = template.draw(seed)
        named = f" {draw.answers[0].convention}" if draw.answers[0].convention else ""
        assert check(draw, show(draw.value) + named).outcome == "right", draw.question
        wrong = tuple(3 * part + 7 for part in parts(draw.value))
        assert check(draw, show(wrong if isinstance(draw.value, tuple) else wrong[0])).outcome == "wrong", draw.question


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.id)
def test_the_same_seed_draws_the_same_and_seeds_differ(template: Template) -> None:
    assert template.draw(7) == template.draw(7)
    assert len({template.draw(seed).question for seed in range(60)}) >= 3


@pytest.mark.parametrize("name", ["gates-parameters", "directions-parameters", "attention-classifier", "seq2seq-parameters"])
def test_the_other_convention_has_one_bias_vector_less(name: str) -> None:
    for seed in range(100):
        draw = TEMPLATES[name].draw(seed)
        pytorch, single = draw.answers
        assert (pytorch.convention, single.convention) == ("PyTorch", "one bias")
        given = dict(draw.given)
        gates = {"RNN": 1, "GRU": 3, "LSTM": 4}[str(given.get("cell", "GRU"))]
        layers = int(given.get("L", 2 if name.startswith("seq2seq") else 1)) * int(given.get("D", 1))
        assert int(pytorch.value) - int(single.value) == gates * layers * int(given["H"])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["directions-output", "directions-state"])
def test_shapes_are_those_of_a_real_module(name: str) -> None:
    for seed in range(6):
        draw = TEMPLATES[name].draw(seed)
        g: dict[str, Any] = dict(draw.given)
        module = CELLS[g["cell"]](g["I"], g["H"], num_layers=g["L"], bidirectional=g["D"] == 2, batch_first=bool(g["first"]))
        out, state = module(torch.zeros((g["B"], g["T"], g["I"]) if g["first"] else (g["T"], g["B"], g["I"])))
        h = state[0] if isinstance(state, tuple) else state
        assert tuple(out.shape if name == "directions-output" else h.shape) == draw.value


def test_all_topics_have_templates_and_shapes_are_asked() -> None:
    assert {template.topic for template in TEMPLATES.values()} == set(TOPICS)
    assert sum(template.kind == "shape" for template in TEMPLATES.values()) >= 8
    assert set(CELLS) == {"RNN", "LSTM", "GRU"}
