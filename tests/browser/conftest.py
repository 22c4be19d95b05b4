"""A real Chromium against the real app. ``visit`` opens pages and holds each to a clean console and to this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scripts.chromium import find
from tests.browser.serving import Server, serve
from tests.browser.watching import Watch

PICTURES = Path(__file__).parents[2] / "pictures"
# Nothing but this machine can be reached, so a page that needs the network fails here as it would on a train.
ARGUMENTS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


class Visit(Protocol):
    def __call__(
        self, path: str = "/", *, width: int = 1400, height: int = 900, dark: bool = False, server: Server | None = None
    ) -> Page: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find()
    assert path, "no Chromium: run `make browser`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One app for all tests that do not mind what ran before."""
    with serve(tmp_path_factory.mktemp("home")) as running:
        yield running
        assert not running.outside_connections()
        assert "Traceback" not in running.log.read_text()


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """An app nobody has opened yet."""
    with serve(tmp_path) as running:
        yield running


@pytest.fixture
def visit(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open a path of the app; at the end of the test every page opened must have had a clean console and have stayed on this machine."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def open_page(path: str = "/", *, width: int = 1400, height: int = 900, dark: bool = False, server: Server | None = None) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light")
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page))
        page.goto((server or request.getfixturevalue("server")).url + path)
        return page

    yield open_page
    if request.node.stash.get(FAILED, False):
        PICTURES.mkdir(exist_ok=True)
        for number, page in enumerate(page for context in contexts for page in context.pages):
            page.screenshot(path=PICTURES / f"failed-{request.node.name}-{number}.png")
    for context in contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.faults] == []


@pytest.fixture
def shot() -> Callable[[Page, str], Path]:
    def take(page: Page, name: str) -> Path:
        PICTURES.mkdir(exist_ok=True)
        path = PICTURES / f"{name}.png"
        page.screenshot(path=path)
        return path

    return take
