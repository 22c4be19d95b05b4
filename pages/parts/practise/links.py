"""Where an experiment can be seen and a claim be proved: links to pages that exist, and to nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from textwrap import shorten

import streamlit as st

from engine.config import RunConfig
from engine.practice.schema import Evidence
from engine.practice.topics import Topic
from engine.scenarios import SCENARIOS

PAGES = Path(__file__).parents[2]
TRAIN, CLAIMS_PAGE = "../play/train.py", "../prove/claims.py"
ONE_LINE = 48
"""Letters of a statement that fit into a link, which the browser would cut in the middle of a word."""


def run_it(evidence: Evidence, label: str = "Run it", icon: str = ":material/play_arrow:") -> None:
    """The page that trains it, with everything set. ``look`` says what to watch there."""
    if evidence.scenario is not None:
        st.page_link(TRAIN, label=label, icon=icon, query_params={"scenario": evidence.scenario}, help=evidence.look)
    elif evidence.config is not None:
        train(evidence.config, label, icon, evidence.look)


def train(config: RunConfig, label: str, icon: str = ":material/play_arrow:", says: str | None = None) -> None:
    st.page_link(TRAIN, label=label, icon=icon, query_params=config.to_query(), help=says)


def title(evidence: Evidence) -> str:
    if evidence.scenario is not None:
        return SCENARIOS[evidence.scenario].label
    assert evidence.config is not None
    return f"{evidence.config.task.label}, {evidence.config.model.cell.upper()}"


def prove(claim: str, label: str | None = None) -> None:
    """A claim in the claim lab, under its own sentence."""
    from engine.claims import CLAIMS

    says = CLAIMS[claim].statement
    short = shorten(says, ONE_LINE, placeholder=" …")
    st.page_link(CLAIMS_PAGE, label=label or f"Prove it: {short}", icon=":material/science:", query_params={"claim": claim},
                 help=f"{says} Vote, run it, and compare with the recorded result.")


def prove_it(topic: Topic, label: str = "Prove it") -> None:
    """The topic's first claim in the claim lab, where there is one."""
    claim = _claims().get(topic)
    if claim is not None:
        name, statement = claim
        st.page_link(CLAIMS_PAGE, label=label, icon=":material/science:", query_params={"claim": name}, help=statement)


@cache
def _claims() -> dict[Topic, tuple[str, str]]:
    """A claim for each topic: its id and statement. Empty while there is no page that shows one."""
    if not (PAGES / "prove" / "claims.py").is_file():
        return {}
    from engine.claims import CLAIMS

    return {claim.topic: (claim.id, claim.statement) for claim in reversed(CLAIMS.values())}
