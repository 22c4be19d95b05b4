"""The practice log out of and into this machine, and the bank as a deck for Anki. Nothing is sent anywhere."""

from __future__ import annotations

import streamlit as st

from engine.errors import EngineError
from engine.practice import exchange
from engine.practice.deck import Deck
from pages.parts import wording
from pages.parts.practise import session, words

UPLOAD, TOLD = "practise_upload", "practise.told"


def show(deck: Deck) -> None:
    st.subheader("Keep a copy, or move it", anchor=False)
    st.caption(
        "All of it stays on this machine, in one file. Take it along as JSON, read the reviews in a spreadsheet, or learn the bank in Anki."
    )
    with st.container(horizontal=True):
        st.download_button(
            "Everything, JSON",
            lambda: exchange.to_json(session.deck()),
            "unrolled-practice.json",
            "application/json",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Reviews, CSV",
            lambda: exchange.to_csv(session.deck()),
            "unrolled-reviews.csv",
            "text/csv",
            icon=":material/table:",
            on_click="ignore",
        )
        st.download_button(
            "The bank for Anki",
            _apkg,
            "unrolled.apkg",
            "application/octet-stream",
            icon=":material/style:",
            on_click="ignore",
            help="With its pictures; a question with fresh numbers becomes one draw of it.",
        )
    st.file_uploader(
        "Bring reviews in: a JSON or CSV file saved here", type=["json", "csv"], key=UPLOAD, on_change=_read, max_upload_size=5
    )
    told = st.session_state.get(TOLD)
    if told:
        st.info(told, icon=":material/info:")


def _apkg() -> bytes:
    from engine.practice.anki import apkg

    return apkg()


def _read() -> None:
    """Adds the reviews of a file that are not known yet; a file that is not a log changes nothing."""
    file = st.session_state.get(UPLOAD)
    if file is None:
        st.session_state[TOLD] = None
        return
    try:
        st.session_state[TOLD] = (
            f"{words.counted(_merged(file.name, file.getvalue()), 'review')} added; those known already are not counted twice."
        )
    except EngineError as error:
        st.session_state[TOLD] = wording.plain(str(error))


def _merged(name: str, content: bytes) -> int:
    if name.lower().endswith(".csv"):
        return exchange.from_csv(session.deck(), content.decode("utf-8", "replace"))
    return exchange.from_json(session.deck(), content)
