"""The Understand pages compute on one thread, in whichever thread a run of the page is."""

from __future__ import annotations

import threading

import pytest
import torch


def test_each_run_of_a_page_computes_on_one_thread(open_page, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("gradients")
    asked: list[tuple[int, str]] = []
    monkeypatch.setattr(torch, "set_num_threads", lambda n: asked.append((n, threading.current_thread().name)))
    at.slider(key="time.length").set_value(40).run()
    assert [n for n, _ in asked] == [1]
    assert not at.exception
