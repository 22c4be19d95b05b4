"""The board's Python side, without a browser: the packet travels as bytes, the code does not travel at all."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page(big: bool) -> None:
    import streamlit as st

    from pages.parts.board.board import board
    from tests.browser.board.packets import empty

    st.caption(f"at {board(empty(), key='live', big=big)}")


def test_only_the_packet_travels_with_an_update() -> None:
    app = AppTest.from_function(page, kwargs={"big": False}).run()
    proto = app.get("bidi_component")[0].proto
    assert proto.bytes[:1]
    assert (proto.js_content, proto.css_content) == ("", "")
    assert (proto.js_source_path, proto.css_source_path) == ("board.js", "board.css")
    assert len(proto.html_content) < 1000


def test_nothing_is_chosen_at_first() -> None:
    app = AppTest.from_function(page, kwargs={"big": False}).run()
    assert app.caption[0].value == "at None"


def test_every_app_knows_both_sizes() -> None:
    for big, scale in ((True, "1.62"), (False, "1"), (True, "1.62")):
        app = AppTest.from_function(page, kwargs={"big": big}).run()
        assert not app.exception
        assert f'data-scale="{scale}"' in app.get("bidi_component")[0].proto.html_content
