"""``python -m tests.browser.measure``: how long a person waits, and what watching costs, as a table in docs/benchmarks.md. Never a test.

Times run inside the page: from the timestamp of the click event to the frame in which the change is painted.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.chromium import find
from tests.browser.conftest import ARGUMENTS
from tests.browser.measured import Measured, write
from tests.browser.serving import Server, serve
from tests.browser.training import TrainPage

ROUNDS = 12
PACED, FULL_SPEED = "/train?scenario=lstm_remembers&pace=20", "/train?task.name=adding&train.steps=100000&pace=0"
WATCHED_SECONDS, HEAP_SECONDS, HEAP_PARTS = 20, 120, 4

WATCH = """({ name, done }) => {
  const root = [...document.querySelectorAll("*")].find((each) => each.shadowRoot?.querySelector(".strip")).shadowRoot;
  const enabled = (label) => [...document.querySelectorAll("button")].some((b) => b.textContent.trim().endsWith(label) && !b.disabled);
  const board = { get state() { return root.querySelector(".strip").dataset.state; },
                  get run() { return root.querySelector("canvas[data-view]")?.dataset.run; } };
  const before = { state: board.state, run: board.run };
  const test = new Function("board", "before", "enabled", `return ${done}`);
  window.__waits = window.__waits || {};
  window.__waits[name] = new Promise((resolve) => {
    let pressed = null;
    addEventListener("click", (event) => { pressed ??= event.timeStamp; }, { capture: true, once: true });
    const look = () => {
      if (pressed !== null && test(board, before, enabled)) requestAnimationFrame(() => resolve(performance.now() - pressed));
      else requestAnimationFrame(look);
    };
    look();
  });
}"""
"""The board's element is never made anew, and textContent needs no layout: looking must not cost what is measured."""
FREEZE = """(strip, milliseconds) => new Promise((resolve) => {
  const root = strip.getRootNode(), paint = CanvasRenderingContext2D.prototype.clearRect;
  let pressed = null, moved = 0, painted = 0, step = strip.dataset.step;
  const now = () => pressed === null ? 0 : performance.now() - pressed;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) { painted = now(); return paint.apply(this, box); };
  const observer = new MutationObserver(() => { if (strip.dataset.step !== step) { step = strip.dataset.step; moved = now(); } });
  observer.observe(root, { attributes: true, childList: true, characterData: true, subtree: true });
  addEventListener("click", (event) => {
    pressed = event.timeStamp;
    setTimeout(() => {
      observer.disconnect();
      CanvasRenderingContext2D.prototype.clearRect = paint;
      resolve([moved, painted]);
    }, milliseconds);
  }, { capture: true, once: true });
})"""


def main(rounds: int = ROUNDS) -> list[Measured]:
    with tempfile.TemporaryDirectory() as home, serve(Path(home)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        with opened(browser, server, PACED) as train:  # the first visit warms the server
            train.train()
            train.press("Stop")
            train.in_state("stopped")
        found = [*presses(browser, server, rounds), *watching(browser, server)]
        browser.close()
    return found


@contextmanager
def opened(browser: Browser, server: Server, path: str) -> Iterator[TrainPage]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(server.url + path)
    train = TrainPage(page)
    train.usable()
    yield train
    context.close()


def presses(browser: Browser, server: Server, rounds: int) -> list[Measured]:
    """Open, Train, Pause, Resume, Stop, in a new page each time."""
    usable = Measured("page usable after opening", "ms", "2,500 ms")
    train_seen = Measured("*Train* acknowledged", "ms", "100 ms, p95 250 ms")
    picture = Measured("first picture of the run", "ms", "p95 1,000 ms")
    seen = Measured("*Pause*, *Resume*, *Stop* acknowledged", "ms", "")
    still = Measured("last step shown after *Pause* or *Stop*", "ms", "300 ms or one step")
    last = Measured("last repaint after it", "ms", "")
    for _ in range(rounds):
        started = time.perf_counter()
        with opened(browser, server, PACED) as train:
            train.drawn()
            usable.add(1e3 * (time.perf_counter() - started))
            waits = press(train, "Train", answered="enabled('Stop')", shown="board.run && board.run !== before.run")
            train_seen.add(waits["answered"])
            picture.add(waits["shown"])
            train.in_state("running")
            train.past(3)
            for name in ("Pause", "Resume", "Stop"):
                freeze = train.strip.evaluate_handle(f"(strip) => ({{ times: ({FREEZE})(strip, 1500) }})") if name != "Resume" else None
                seen.add(press(train, name, answered=f"!enabled('{name}')")["answered"])
                if freeze:
                    moved, painted = freeze.evaluate("(held) => held.times")
                    still.add(moved)
                    last.add(painted)
                else:
                    train.past(train.step)
    return [usable, train_seen, picture, seen, still, last]


def press(train: TrainPage, button: str, **conditions: str) -> dict[str, float]:
    """Milliseconds from the click to each condition."""
    for name, done in conditions.items():
        train.page.evaluate(WATCH, {"name": name, "done": done})
    train.press(button)
    waited: dict[str, float] = {name: train.page.evaluate("(name) => window.__waits[name]", name) for name in conditions}
    return waited


def watching(browser: Browser, server: Server) -> list[Measured]:
    """One page that follows a run at full speed: pictures a second, the server's processor, the browser's memory."""
    rate, cpu = Measured("pictures a second, full speed", "Hz", "2 to 5 Hz"), Measured("server CPU of one watched run", "%", "")
    tick, heap = Measured("server CPU of one picture", "ms", ""), Measured("browser heap, growth in two minutes", "MB", "5 MB")
    with opened(browser, server, FULL_SPEED) as train:
        train.train()
        process = psutil.Process(server.process.pid)
        train.page.wait_for_timeout(3000)
        before, start, used = heap_bytes(train.page), time.perf_counter(), cpu_seconds(process)
        for _ in range(HEAP_PARTS):
            counts = [each.count for each in train.repaints(WATCHED_SECONDS * 1000) if each.view != "input"]
            seconds, used_now = time.perf_counter() - start, cpu_seconds(process)
            rate.add(min(counts) / WATCHED_SECONDS)
            cpu.add(100 * (used_now - used) / seconds)
            tick.add(1e3 * (used_now - used) / max(1, *counts))
            train.page.wait_for_timeout(1000 * (HEAP_SECONDS // HEAP_PARTS - WATCHED_SECONDS))
            start, used = time.perf_counter(), cpu_seconds(process)
        heap.add((heap_bytes(train.page) - before) / 1e6)
    return [rate, cpu, tick, heap]


def cpu_seconds(process: psutil.Process) -> float:
    times: Any = process.cpu_times()
    return float(times.user + times.system)


def heap_bytes(page: Page) -> float:
    """What the page's scripts hold after a collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return used


if __name__ == "__main__":
    write(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
