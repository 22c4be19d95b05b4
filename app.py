"""The server's entry point: `streamlit run app.py`. The pool of workers lives as long as the server."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from engine import runs


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    runs.start_pool()
    gc.collect()
    gc.freeze()  # the imports never become garbage, so no collection need look at them again
    yield
    runs.end_pool()


app = st.App("pages/parts/menu.py", lifespan=lifespan)
