"""What was measured, beside an answer: the recorded chart of the claim that proves it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.claims import CLAIMS, Claim
from engine.claims.picture import picture
from engine.claims.recorded import load
from engine.practice.schema import Figure, Question
from pages.parts.charts import claim as charts
from pages.parts.practise import links, words


def proves(question: Question) -> str | None:
    """The claim to draw: the first whose figures the answer quotes, else the first that is linked."""
    quoted = [figure.record for figure in question.figures if figure.record in question.claims]
    return next(iter([*quoted, *question.claims]), None)


def show(name: str, figures: Sequence[Figure] = ()) -> None:
    """The claim's chart and the way to its experiment. ``figures``: those of the answer; the claim's own are named."""
    claim = CLAIMS[name]
    recorded = load(name)
    if recorded is not None and recorded.first:
        st.markdown(f"**{claim.chart.title}**")
        st.caption(claim.chart.note)
        drawn = charts.chart(picture(claim.chart, recorded.first, ()), both=False)
        st.altair_chart(drawn, width="stretch", key=f"practise_measured_{name}", alt=f"{claim.chart.title}: {claim.chart.note}")
        st.caption(_says(claim, figures) + recorded.provenance(claim))
    links.prove(name)


def _says(claim: Claim, figures: Sequence[Figure]) -> str:
    quoted = [f"“{words.literal(figure.says)}”" for figure in figures if figure.record == claim.id]
    return f"The answer's {', '.join(quoted)} {'is' if len(quoted) == 1 else 'are'} from here. " if quoted else ""
