"""A topic's interview question and its answer, with the figures that were measured."""

from __future__ import annotations

import streamlit as st

from engine.claims.topics import SECTIONS
from engine.practice.topics import Topic


def show(topic: Topic) -> None:
    section = SECTIONS[topic]
    with st.expander(f"**{section.question}** An answer in under 150 words, with our figures", icon=":material/record_voice_over:"):
        st.write(section.text)
