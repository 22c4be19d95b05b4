"""All that a page says, and that it met no error of its own."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def said(at: AppTest) -> str:
    assert not at.exception, at.exception
    return " ".join(each.value for each in (*at.title, *at.markdown, *at.caption, *at.error, *at.info))
