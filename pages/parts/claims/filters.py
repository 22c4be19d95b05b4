"""Which claims are shown: by topic, verdict, words, or the one that a link names."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from engine.claims import CLAIMS, Claim
from engine.claims.recorded import load
from engine.claims.rule import VERDICTS, Verdict
from engine.practice.topics import TITLES, TOPICS, Topic
from engine.runs import claims as here
from pages.parts import wording
from pages.parts.claims.verdicts import NAMES

LINK = "claim"
"""The URL parameter that names one claim."""
SHOWN = "claims.shown"
STRANGE = "claims.strange"


@dataclass(frozen=True)
class Chosen:
    topic: Topic | None
    verdicts: tuple[Verdict, ...]
    words: str
    mine: bool

    def claims(self) -> list[Claim]:
        """In the order of the topics; a search looks through all of them."""
        measured = here.measured_here() if self.mine else ()
        return [claim for claim in CLAIMS.values() if self._fits(claim) and (not self.mine or claim.id in measured)]

    def _fits(self, claim: Claim) -> bool:
        if self.topic and claim.topic != self.topic:
            return False
        if self.verdicts and verdict(claim) not in self.verdicts:
            return False
        text = f"{claim.statement} {claim.answer} {claim.id} {claim.topic}".lower()
        return all(word in text for word in self.words.lower().split())


def verdict(claim: Claim) -> Verdict:
    recorded = load(claim.id)
    return recorded.verdict(claim) if recorded else "not settled"


def sidebar() -> Chosen:
    words = st.text_input("Search", key="claims.words", placeholder="clipping, padding, GRU …", icon=":material/search:",
                          persist_state="session", help="All words, in any claim of any topic.")
    topic = st.pills("Topic", TOPICS, key="claims.topic", default=TOPICS[0], format_func=TITLES.__getitem__, persist_state="session",
                     disabled=bool(words), help="One of ten; press it again for all.")
    verdicts = st.pills("Verdict", VERDICTS, key="claims.verdicts", selection_mode="multi", format_func=NAMES.__getitem__,
                        persist_state="session")
    mine = st.toggle("Only claims run on this machine", key="claims.mine", persist_state="session")
    st.caption(f"{len(CLAIMS)} claims · {sum(load(claim) is not None for claim in CLAIMS)} recorded · {len(here.measured_here())} run here")
    return Chosen(None if words else topic, tuple(verdicts), words, mine)


def linked() -> str | None:
    """The claim that the address names; an unknown one is said, and forgotten."""
    named = st.query_params.get(LINK)
    if named is None or named in CLAIMS:
        return named
    st.session_state[STRANGE] = named
    forget_link()
    return None


def notice() -> None:
    named = st.session_state.pop(STRANGE, None)
    if named is not None:
        st.warning(f"There is no claim {wording.quoted(named)}; all are shown instead.", icon=":material/link_off:")


def forget_link() -> None:
    st.query_params.pop(LINK, None)


def more(count: int) -> None:
    st.session_state[SHOWN] = count
