"""A claim on this machine: run it through the pool, watch its seeds, stop it, and say whether it agrees with what is recorded."""

from __future__ import annotations

import streamlit as st

from engine.claims import Claim
from engine.claims.rule import Verdict
from engine.runs import claims as here
from engine.runs.claims import Mine
from pages.parts import wording
from pages.parts.claims.verdicts import NAMES

TICK = 0.5


def show(claim: Claim, own: Mine, recorded: Verdict) -> None:
    if own.active:
        st.fragment(_progress, run_every=TICK)(claim, len(own.measures))
    elif own.message:
        st.error(wording.plain(own.message), icon=":material/error:")
    if own.measures:
        _result(claim, own, recorded)


def _progress(claim: Claim, drawn: int) -> None:
    """``drawn``: seeds that the page has drawn; when there are more, or none is left to wait for, the page is drawn again."""
    now = here.mine(claim.id)
    if not now.active or len(now.measures) != drawn:
        st.rerun()
    waiting = "warming up" if not any(seed.state == "running" for seed in now.seeds) else f"{len(now.measures)} of {claim.seeds} seeds done"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(now.share, f"Measuring here: {waiting}")
        st.button("Stop", key=f"stop-{claim.id}", icon=":material/stop:", on_click=here.stop, args=(claim.id,))


def _result(claim: Claim, own: Mine, recorded: Verdict) -> None:
    verdict = claim.verdict(own.measures)
    seeds = f"{len(own.measures)} of {claim.seeds} seeds"
    if not own.complete:
        st.caption(f"Mine so far: {NAMES[verdict].lower()} ({seeds}). What is measured is kept.")
    elif verdict == recorded:
        st.success(f"Mine: {NAMES[verdict].lower()}, as recorded ({seeds}, other ones than the recorded).", icon=":material/done_all:")
    else:
        words = f"Mine: {NAMES[verdict].lower()}; recorded: {NAMES[recorded].lower()}. They disagree ({seeds})"
        st.warning(f"{words}: look at the intervals before believing either.", icon=":material/compare_arrows:")
