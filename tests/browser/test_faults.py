"""What must not be lost when something breaks between a person and the run: the server, the wire, the network."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from engine import runs
from engine.trainer import Trainer
from tests.browser.conftest import Visit
from tests.browser.cut import wire
from tests.browser.serving import Server, serve
from tests.browser.training import PATIENCE, TrainPage
from tests.engine.runs.conftest import until

PACED = "/train?scenario=lstm_remembers&pace=20"
SHORT = "/train?task.name=adding&task.length=20&model.hidden_size=8&train.steps=60&pace=0"
OFFLINE = Path(__file__).parent / "offline"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The test reads the store of the server it starts, and starts no pool of its own."""
    monkeypatch.setattr("engine.runs.commands.start_pool", lambda: None)
    return monkeypatch


@pytest.fixture
def quiet_visit(chromium: Browser) -> Iterator[Visit]:
    """Opens pages whose console may complain: that the server is gone is what these tests are about."""
    contexts = []

    def open_page(path: str = "/", *, width: int = 1400, height: int = 900, dark: bool = False, server: Server | None = None) -> Page:
        assert server is not None
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"))
        page = contexts[-1].new_page()
        page.goto(server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def every_step(run: str) -> None:
    """No step is missing or double, and the losses are those of a run that nothing happened to, bit for bit."""
    metrics = runs.metrics(run)
    assert metrics.step.tolist() == list(range(len(metrics.step)))
    trainer = Trainer(runs.status(run).config)
    assert metrics.loss[1:41].tolist() == [trainer.step().loss for _ in metrics.loss[1:41]]


def test_a_killed_server_leaves_nothing_behind_and_the_next_one_goes_on(
    chromium: Browser, tmp_path: Path, store: pytest.MonkeyPatch
) -> None:
    store.setenv("UNROLLED_HOME", str(tmp_path))
    page = chromium.new_page()
    with serve(tmp_path) as server:
        page.goto(server.url + PACED)
        train = TrainPage(page)
        train.usable()
        train.train()
        run = train.run
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        _, left = psutil.wait_procs(server.processes(), 5)
        assert not left, "orphans"
        until(lambda: runs.status(run).state == "interrupted", 5)
    with serve(tmp_path) as server:
        page.goto(f"{server.url}/train?run={run}")
        train = TrainPage(page)
        train.in_state("interrupted")
        train.press("Resume")
        train.in_state("running")
        train.past(3)
        page.close()
    every_step(run)


def cut_for(seconds: float, visit: Visit, server: Server) -> None:
    """The run goes on while the wire is cut, and the same page shows the same run again afterwards."""
    with wire(server.url) as link:
        train = TrainPage(visit(PACED, server=Server(link.url, server.home, server.process, server.log)))
        train.usable()
        train.train()
        run, step = train.run, train.step
        link.cut()
        train.page.wait_for_timeout(1000 * seconds)
        assert runs.status(run).step > step, "it went on"
        link.mend()
        step = runs.status(run).step
        until(lambda: train.step > step or train.page.wait_for_timeout(100), 60)
        assert train.run == run
        train.press("Stop")
        train.in_state("stopped")
        train.page.close()
    every_step(run)


def test_a_wire_cut_for_ten_seconds_costs_nothing(server: Server, quiet_visit: Visit, store: pytest.MonkeyPatch) -> None:
    store.setenv("UNROLLED_HOME", str(server.home))
    cut_for(10, quiet_visit, server)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_wire_cut_for_long_costs_nothing(server: Server, quiet_visit: Visit, store: pytest.MonkeyPatch) -> None:
    """As long as ``UNROLLED_TEST_CUT`` says, half a minute if it says nothing."""
    store.setenv("UNROLLED_HOME", str(server.home))
    cut_for(float(os.environ.get("UNROLLED_TEST_CUT", "30")), quiet_visit, server)


def test_two_tabs_and_twenty_presses_are_one_worker(visit: Visit, server: Server, store: pytest.MonkeyPatch) -> None:
    store.setenv("UNROLLED_HOME", str(server.home))
    train = TrainPage(visit(PACED))
    train.usable()
    train.train()
    train.press("Stop")
    train.in_state("stopped")
    other = TrainPage(visit(f"/train?run={train.run}"))
    other.in_state("stopped")
    buttons = []
    for tab in (train, other):
        expect(tab.button("Resume")).to_be_enabled(timeout=PATIENCE)
        buttons.append(tab.button("Resume").element_handle())
    for button in buttons:
        button.evaluate("(button) => button.click()")
    for tab in (train, other):
        tab.in_state("running")
    train.past(5)
    assert train.run == other.run
    train.press("Stop")
    for tab in (train, other):
        tab.in_state("stopped")
    every_step(train.run)


def test_without_a_network_every_step_of_the_way_works_and_nothing_is_asked_for(
    chromium: Browser, tmp_path: Path, store: pytest.MonkeyPatch
) -> None:
    """Server, pool and workers run under an audit hook that refuses, and writes down, every look beyond this machine."""
    asked = tmp_path / "asked.jsonl"
    store.setenv("UNROLLED_HOME", str(tmp_path))
    store.setenv("PYTHONPATH", str(OFFLINE))
    store.setenv("UNROLLED_TEST_ASKED", str(asked))
    with serve(tmp_path) as server:
        page = chromium.new_page()
        for task in ("adding", "surnames", "dates"):
            page.goto(f"{server.url}/train?task.name={task}&train.steps=2&train.batch_size=4&model.hidden_size=8&pace=0")
            train = TrainPage(page)
            train.usable()
            train.start()
            train.in_state("finished")
            assert runs.status(train.run).step == 2
        page.close()
    told = [json.loads(line) for line in asked.read_text().splitlines()]
    assert {each["event"] for each in told} == {"started"}, told
    assert len(told) >= 2, "server and pool were both watched"


def test_the_same_link_gives_the_same_first_losses(visit: Visit, server: Server, store: pytest.MonkeyPatch) -> None:
    store.setenv("UNROLLED_HOME", str(server.home))
    losses = []
    for _ in range(2):
        train = TrainPage(visit(SHORT))
        train.usable()
        train.start()
        train.in_state("finished")
        losses.append(runs.metrics(train.run).loss[1:].tolist())
        train.page.close()
    assert losses[0] == losses[1]
    assert len(losses[0]) == 60
