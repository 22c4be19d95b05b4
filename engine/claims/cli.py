"""``python -m engine claims``: list all, show one, measure one, record one or all. Recording goes on where it was broken off."""

from __future__ import annotations

import argparse
import json
import sys

from engine.claims import CLAIMS
from engine.claims.claim import SMALLEST, Claim
from engine.claims.recorded import Recorded, load, record


def main(argv: list[str]) -> int:
    """0: done; 2: no such claim. Bad options end the process as argparse does."""
    options = _parser().parse_args(argv)
    if options.id and options.id not in CLAIMS:
        print(f"There is no claim {options.id!r}; --list names all {len(CLAIMS)}.", file=sys.stderr)
        return 2
    if options.record:
        for claim in (CLAIMS[options.id],) if options.id else CLAIMS.values():
            _record(claim, options.once)
    elif options.id and options.run:
        _run(CLAIMS[options.id], options.smallest)
    elif options.id:
        _show(CLAIMS[options.id], options.json)
    else:
        _list(options.json)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine claims", description=__doc__)
    parser.add_argument("id", nargs="?", help="show this claim with its recorded result")
    parser.add_argument("--list", action="store_true", help="list all (the default)")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--run", action="store_true", help="measure it here and now")
    parser.add_argument("--smallest", action="store_true", help="with a twentieth of the training steps")
    parser.add_argument("--record", action="store_true", help="measure what its recorded result still lacks; without an id, of all")
    parser.add_argument("--all", action="store_true", help="all of them (the default of --record)")
    parser.add_argument("--once", action="store_true", help="leave the second set of seeds out")
    return parser


def summary(claim: Claim) -> dict[str, object]:
    """One entry of ``--list --json``."""
    recorded = load(claim.id)
    verdict, seconds = (recorded.verdict(claim), recorded.seconds) if recorded else ("not settled", claim.seconds)
    return {
        "id": claim.id, "topic": claim.topic, "statement": claim.statement, "verdict": verdict, "source": claim.paper.reference,
        "seconds": max(0.1, round(seconds * claim.seeds, 1)), "seeds": claim.seeds, "number": claim.number,
    }  # fmt: skip


def _list(as_json: bool) -> None:
    rows = [summary(claim) for claim in CLAIMS.values()]
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        print(f"{row['id']:26} {row['topic']:14} {row['verdict']:12} {row['statement']}")


def _show(claim: Claim, as_json: bool) -> None:
    recorded = load(claim.id)
    seeds = recorded.first if recorded else ()
    texts = {name: claim.written(getattr(claim, name), seeds) for name in ("answer", "interview", "follow_up", "hypothesis", "change")}
    kept = {str(seed): measures for seed, measures in recorded.seeds.items()} if recorded else {}
    if as_json:
        print(json.dumps({**summary(claim), **texts, "recorded": kept}, indent=1))
        return
    print(claim.statement, *(f"{name}: {text}" for name, text in texts.items()), sep="\n\n")
    print(f"\n{_outcome(claim, recorded)}")


def _outcome(claim: Claim, recorded: Recorded | None) -> str:
    return f"{recorded.verdict(claim)}: {recorded.provenance(claim)}" if recorded else "not recorded yet"


def _run(claim: Claim, smallest: bool) -> None:
    from engine.claims.alone import measured_alone

    found = []
    for seed in range(claim.seeds):
        found.append(measured_alone(claim.id, seed, SMALLEST if smallest else 1.0))
        print(json.dumps({"seed": seed, **found[-1]}), flush=True)
    print(json.dumps({"verdict": claim.verdict(found)}))


def _record(claim: Claim, once: bool) -> None:
    recorded = record(claim, not once, lambda seed: print(f"{claim.id} seed {seed}", flush=True))
    print(f"{claim.id}: {_outcome(claim, recorded)}", flush=True)
