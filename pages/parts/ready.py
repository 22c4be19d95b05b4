"""The Understand pages compute in the server: torch is brought in once, by a thread of its own, from the first visit on."""

from __future__ import annotations

from importlib import import_module
from threading import Thread

import streamlit as st


def ready() -> None:
    """Returns when the engine can compute; the first visitor sees why it takes a few seconds."""
    thread = _importing()
    if thread.is_alive():
        with st.spinner("Loading PyTorch, once for this server, about 3 s"):
            thread.join()
    from engine.understand.looks import one_thread

    one_thread()


@st.cache_resource(show_spinner=False)
def _importing() -> Thread:
    thread = Thread(target=import_module, args=("engine.understand.looks",), daemon=True)
    thread.start()
    return thread
