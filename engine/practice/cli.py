"""``python -m engine practice``: list what can be asked, show one question, draw fresh numbers. No torch."""

from __future__ import annotations

import argparse
import json
import os
import sys

from engine.practice.bank import by_id
from engine.practice.cards import Card, cards
from engine.practice.checking import spoken
from engine.practice.templates import TEMPLATES
from engine.practice.topics import KINDS, TOPICS


def main(argv: list[str]) -> int:
    """0: done, also where the reader (``head``) has gone; 2: no such question. Bad options end the process as argparse does."""
    options = _parser().parse_args(argv)
    try:
        code = _answer(options)
        sys.stdout.flush()  # a reader that has gone is met here, not when the interpreter ends
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left in the buffer has nowhere to go
        return 0
    return code


def _answer(options: argparse.Namespace) -> int:
    if options.id:
        return _show(options.id, options.seed)
    chosen = [card for card in cards() if _wanted(card, options)]
    if options.json:
        fields = ("id", "topic", "kind", "level", "classic")
        print(json.dumps([{name: getattr(card, name) for name in fields} for card in chosen], indent=1))
    else:
        print(*(f"{c.id:34} {c.topic:14} {c.kind:11} {c.level}  {c.title}" for c in chosen), sep="\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine practice", description=__doc__)
    parser.add_argument("id", nargs="?", help="show this question with its answer")
    parser.add_argument("--list", action="store_true", help="list all (the default)")
    parser.add_argument("--json", action="store_true", help="as a JSON array of id, topic, kind, level, classic")
    parser.add_argument("--topic", choices=TOPICS)
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--level", type=int, choices=(1, 2, 3))
    parser.add_argument("--seed", type=int, default=0, help="of a draw")
    return parser


def _wanted(card: Card, options: argparse.Namespace) -> bool:
    return all(getattr(options, name) in (None, getattr(card, name)) for name in ("topic", "kind", "level"))


def _show(name: str, seed: int) -> int:
    if name in TEMPLATES:
        draw = TEMPLATES[name].draw(seed)
        print(draw.question, f"Answer: {spoken(draw)}", draw.solution, sep="\n")
        return 0
    if name not in by_id():
        print(f"There is no question {name!r}; --list shows all.", file=sys.stderr)
        return 2
    question = by_id()[name]
    print(question.question, *([question.code] if question.code else []), question.answer, sep="\n\n")
    print(*(f"must: {point.say}" for point in question.must), *(f"should: {point.say}" for point in question.should), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
