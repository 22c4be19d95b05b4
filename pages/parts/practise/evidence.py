"""The experiments beside an answer: the recorded chart of its claim, the recorded run of its scenario, the links that run them."""

from __future__ import annotations

import streamlit as st

from engine import runs
from engine.errors import EngineError
from engine.packet import header_of, with_header
from engine.practice.schema import Evidence, Question
from pages.parts.board.board import board, chosen_step
from pages.parts.practise import links, measured, words

BOARD = "practise_board"
SEEN_IN = {
    "gradient": ("gradient", "by time", "back-propagation", "slope"),
    "gates": ("gate",),
    "hidden": ("state", " h ", "direction", "carried"),
    "cell": ("cell state", " c ", "carousel"),
    "attention": ("attention", "row", "map:", "weight"),
    "answer": ("answer so far",),
    "prediction": ("exact", "output", "written", "sign", "probability", "language", "f1"),
    "norm": ("norm", "clip", "broke", "breaks", "step at which"),
}
"""Views of the board by the words with which ``look`` speaks of them."""
MOST = 3


def show(question: Question) -> None:
    """What was measured for the question, then all that can be run; the first scenario is drawn."""
    st.subheader("The evidence", anchor=False)
    proof = measured.proves(question)
    if proof:
        measured.show(proof, question.figures)
    recorded = next((each for each in question.evidence if each.scenario), None)
    if recorded:
        st.caption(f"{links.title(recorded)}, recorded. Watch {words.literal(recorded.look)}.")
        st.fragment(_board)(recorded)
    for each in question.evidence:
        links.run_it(each, label=f"Run it: {links.title(each)}")
        if each is not recorded:
            st.caption(f"Watch {words.literal(each.look)}.")
    for claim in question.claims:
        if claim != proof:
            links.prove(claim)
    if not question.claims:
        links.prove_it(question.topic, "Prove it: the topic's claim and its numbers")


def _board(evidence: Evidence) -> None:
    try:
        packet = runs.packet(f"recorded:{evidence.scenario}", at=chosen_step(BOARD))
    except EngineError:
        st.caption("This scenario has not been recorded yet.")
        return
    board(_only(packet, wanted(evidence.look)), key=BOARD)


def wanted(look: str) -> tuple[str, ...]:
    """The views that a sentence speaks of, the loss always among them."""
    text = f" {look.lower()} "
    named = [view for view, phrases in SEEN_IN.items() if any(phrase in text for phrase in phrases)]
    return (*named[: MOST - 1], "loss")


def _only(packet: bytes, views: tuple[str, ...]) -> bytes:
    """The packet with these views only, and without the strip's small print."""
    header = header_of(packet)
    kept = [view for view in header["views"] if view["view"] in views]
    return with_header(packet, header | {"views": kept or header["views"][:MOST], "status": header["status"][:3]})
