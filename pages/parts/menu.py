"""The menu: what every page shares, and which pages there are. A page that is not written is not in it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.parts import address

STATIC = Path(__file__).parents[2] / "static"
SIDEBAR_WIDTH = 288


def main() -> None:
    big = st.query_params.get(address.BIG) == "1"
    st.set_page_config("Unrolled", str(STATIC / "icon.svg"), "wide", "collapsed" if big else SIDEBAR_WIDTH)
    kind = "dark" if st.context.theme.type == "dark" else "light"
    st.logo(str(STATIC / f"logo-{kind}.svg"), size="large")
    home = st.Page("../home/home.py", title="Unrolled", default=True, visibility="hidden")
    train = st.Page("../play/train.py", title="Train a network")
    duel = st.Page("../play/duel.py", title="Duel on equal terms")
    understand = [
        st.Page("../understand/cell.py", title="Inside a cell"),
        st.Page("../understand/gradients.py", title="Gradients through time"),
        st.Page("../understand/attention.py", title="Attention and decoding"),
        st.Page("../understand/sequences.py", title="Long, padded, two-way"),
    ]
    practise = [
        st.Page("../practise/today.py", title="Today"),
        st.Page("../practise/drill.py", title="Drill"),
        st.Page("../practise/interview.py", title="Mock interview"),
        st.Page("../practise/progress.py", title="Progress"),
    ]
    prove = [st.Page("../prove/claims.py", title="Is it true?")]
    st.navigation({"": [home], "Play": [train, duel], "Understand": understand, "Prove": prove, "Practise": practise}, position="top").run()


main()
