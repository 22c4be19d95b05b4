"""What can be done with a claim: run it, look at how it was decided, open its runs, link to it."""

from __future__ import annotations

import streamlit as st

from engine.claims import Claim
from engine.claims.figures import shown
from engine.claims.recorded import Recorded
from engine.errors import EngineError
from engine.runs import claims as here
from engine.runs.claims import Mine
from pages.parts import wording
from pages.parts.claims.filters import LINK
from pages.parts.claims.verdicts import NAMES

TRAIN, PAGE = "../play/train.py", "../prove/claims.py"


def row(claim: Claim, recorded: Recorded | None, own: Mine) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if not own.active:
            st.button(_run_label(claim, recorded, own), key=f"run-{claim.id}", type="primary", icon=":material/play_arrow:",
                      disabled=own.complete, on_click=here.start, args=(claim.id,))
        with st.popover("Evidence", icon=":material/menu_book:"):
            _evidence(claim, recorded)
        _runs(claim)
        st.page_link(PAGE, label="Link", icon=":material/link:", query_params={LINK: claim.id})


def _run_label(claim: Claim, recorded: Recorded | None, own: Mine) -> str:
    seconds = (recorded.seconds if recorded else claim.seconds) * (claim.seeds - len(own.measures))
    if own.complete:
        return "Run here"
    return f"{'Go on' if own.measures else 'Run it'}, about {max(1, seconds):.0f} s"


def _evidence(claim: Claim, recorded: Recorded | None) -> None:
    st.markdown(f"**Hypothesis{'' if claim.revised else ', fixed beforehand'}.** {claim.hypothesis}")
    if claim.revised:
        st.markdown(f"**Revised after a first result.** {claim.revised}")
    cases = [(NAMES[case.verdict].lower(), " and ".join(f"`{condition.words}`" for condition in case.conditions)) for case in claim.cases]
    rule = "\n".join(f"- {verdict}: {conditions}" for verdict, conditions in cases)
    st.markdown(f"**The rule.** The first that holds over the whole 95 % interval of the seeds:\n{rule}")
    st.markdown(f"**Source.** {claim.paper.reference}. {claim.paper.says}")
    st.markdown(f"**What would change our mind.** {claim.change}")
    if recorded is None:
        st.caption("Not recorded yet.")
        return
    st.caption(recorded.provenance(claim))
    names = list(next(iter(recorded.seeds.values())))
    st.dataframe([{"seed": seed, **{name: shown(measures[name], ".4g") for name in names}} for seed, measures in recorded.seeds.items()],
                 hide_index=True, width="stretch")


def _runs(claim: Claim) -> None:
    try:
        runs = claim.runs()
    except EngineError as error:  # a configuration that this version refuses: said, not hidden
        st.caption(wording.plain(str(error)))
        return
    if not runs:
        return
    with st.popover("Open in Train", icon=":material/play_circle:"):
        for label, config in runs.items():
            st.page_link(TRAIN, label=label, icon=":material/arrow_forward:", query_params=config.to_query())
