"""The claim lab: vote, see what was measured, measure it yourself."""

from __future__ import annotations

import streamlit as st

from engine.claims import CLAIMS
from pages.parts.claims import card, filters, section

AT_ONCE = 12  # cards on a page without a topic: more are a press away


def main() -> None:
    st.title("Is it true? Run it.")
    linked = filters.linked()
    if linked:  # one claim alone: a filter would have nothing to do
        card.show(CLAIMS[linked])
        st.button(f"Show all {len(CLAIMS)} claims", icon=":material/list:", on_click=filters.forget_link)
        return
    with st.sidebar:
        chosen = filters.sidebar()
    st.write("Sentences that everybody repeats about recurrent networks, each beside the smallest experiment that can settle it.")
    filters.notice()
    if chosen.topic:
        section.show(chosen.topic)
    found = chosen.claims()
    shown = found if chosen.topic else found[: st.session_state.get(filters.SHOWN, AT_ONCE)]
    for claim in shown:
        card.show(claim)
    if not found:
        st.info("No claim fits these filters.", icon=":material/filter_alt_off:")
    if len(shown) < len(found):
        st.button(f"Show {min(AT_ONCE, len(found) - len(shown))} more of {len(found)}", on_click=filters.more, args=(len(shown) + AT_ONCE,))


main()
