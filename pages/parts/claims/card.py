"""One claim: the sentence, a vote, and then what was measured, in words and in a picture."""

from __future__ import annotations

import streamlit as st

from engine.claims import Claim
from engine.claims.picture import picture
from engine.claims.recorded import Recorded, load
from engine.claims.rule import Measures
from engine.runs import claims as here
from pages.parts.charts import claim as charts
from pages.parts.claims import evidence, mine, verdicts
from pages.parts.claims.verdicts import NAMES, VOTES

WORDS, PICTURE = 450, 380
"""Pixels of the two halves; where both do not fit, the picture goes below."""


def show(claim: Claim) -> None:
    recorded = load(claim.id)
    with st.container(border=True, key=f"claim-{claim.id}"):
        vote = verdicts.vote_of(claim.id)
        if vote is None:
            _ask(claim)
        else:
            _answer(claim, recorded, vote)


def _ask(claim: Claim) -> None:
    st.subheader(claim.statement, anchor=False)
    with st.container(horizontal=True):
        for vote in VOTES:
            st.button(NAMES[vote], key=f"vote-{claim.id}-{vote}", on_click=verdicts.cast, args=(claim.id, vote),
                      icon=verdicts.BADGES[vote][1])
        st.button("Show me", key=f"vote-{claim.id}-shown", type="tertiary", on_click=verdicts.cast, args=(claim.id, "shown"))


def _answer(claim: Claim, recorded: Recorded | None, vote: str) -> None:
    own = here.mine(claim.id)
    seeds = recorded.first if recorded else ()
    verdict = recorded.verdict(claim) if recorded else "not settled"
    halves = st.container(horizontal=True, horizontal_alignment="distribute", gap="large")
    with halves.container(width=WORDS):
        with st.container(horizontal=True, vertical_alignment="center"):
            verdicts.badge(verdict)
            st.caption(verdicts.compared(vote, verdict))
        st.subheader(claim.statement, anchor=False)
        st.write(claim.written(claim.answer, seeds))
        if recorded and verdict != claim.verdict(seeds):
            st.caption("These are the figures of the first set of seeds. A second set came out otherwise, so nothing is settled yet.")
        st.markdown(f"**Say:** {claim.written(claim.interview, seeds)}")
        st.markdown(f"**They ask next:** {claim.follow_up}")
    with halves.container(width=PICTURE):
        _picture(claim, seeds, own.measures)
    mine.show(claim, own, verdict)
    evidence.row(claim, recorded, own)


def _picture(claim: Claim, recorded: tuple[Measures, ...], own: tuple[Measures, ...]) -> None:
    if not recorded and not own:
        st.info("Nothing was recorded for this claim yet; run it to see its picture.", icon=":material/science:")
        return
    st.markdown(f"**{claim.chart.title}**")
    st.caption(claim.chart.note)
    drawn = charts.chart(picture(claim.chart, recorded, own), both=bool(recorded and own))
    st.altair_chart(drawn, width="stretch", key=f"picture-{claim.id}", alt=f"{claim.chart.title}: {claim.chart.note}")
    seeds = f"{len(recorded)} seeds recorded" + (f", {len(own)} of mine (paler)" if own else "")
    st.caption(f"Bars: means. Thin marks: seeds. Line: 95 % interval. {seeds}.")
