"""The net must hold: a page that misbehaves is caught, a server that leaves a process behind too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.serving import Server, serve
from tests.browser.watching import Watch

HELLO = "import streamlit as st\nst.title('Hello')\n"
LEAVES_A_SLEEPER = "import subprocess\nsubprocess.Popen(['sleep', '60'], start_new_session=True)\n" + HELLO


@pytest.fixture(scope="module")
def hello(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hello")
    (folder / "hello.py").write_text(HELLO)
    with serve(folder, folder / "hello.py") as running:
        yield running


@pytest.fixture
def watched(chromium: Browser, hello: Server) -> Iterator[tuple[Page, Watch]]:
    page = chromium.new_page()
    watch = Watch(page)
    page.goto(hello.url)
    page.get_by_role("heading", name="Hello").wait_for()
    yield page, watch
    page.close()


def test_a_plain_page_has_no_fault(watched: tuple[Page, Watch]) -> None:
    assert watched[1].faults == []


MISBEHAVIOUR = {
    "console.error('oh')": "console: oh",
    "setTimeout(() => { throw new Error('oh') })": "uncaught: oh",
    "fetch('http://example.com/x').catch(() => 0)": "left the machine: http://example.com/x",
    "new WebSocket('wss://example.com/y')": "left the machine: wss://example.com/y",
    "fetch('/media/nothing.png')": "console: Failed to load resource",
}


@pytest.mark.parametrize(("script", "fault"), MISBEHAVIOUR.items(), ids=MISBEHAVIOUR.values())
def test_misbehaviour_is_a_fault(watched: tuple[Page, Watch], script: str, fault: str) -> None:
    page, watch = watched
    page.evaluate(f"() => {{ {script} }}")
    page.wait_for_timeout(300)
    assert any(fault in seen for seen in watch.faults), watch.faults


def test_nothing_of_the_app_outlives_it(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "leaves.py").write_text(LEAVES_A_SLEEPER)

    def open_and_leave() -> None:
        with serve(tmp_path, tmp_path / "leaves.py", patience=1) as running:
            page = chromium.new_page()
            page.goto(running.url)
            page.get_by_role("heading", name="Hello").wait_for()
            page.close()

    with pytest.raises(AssertionError, match="sleep 60"):
        open_and_leave()


def test_a_chromium_is_found_by_the_script_that_make_calls() -> None:
    done = subprocess.run([sys.executable, "scripts/chromium.py"], capture_output=True, text=True, timeout=60)
    assert Path(done.stdout.strip()).is_file(), done.stderr
