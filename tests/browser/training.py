"""The page *train* as a person uses it: press, wait, look. Locators see into the board's shadow root, scripts are handed its elements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

PATIENCE = 20_000
"""ms; the machine is shared with the workers, so only what a person would call broken fails."""

COUNT_REPAINTS = """(canvases, milliseconds) => new Promise((resolve) => {
  const counts = canvases.map(() => 0);
  const watch = canvases.map((canvas, i) => {
    canvas.__seen = true;
    const observer = new MutationObserver(() => counts[i]++);
    observer.observe(canvas, { attributes: true, attributeFilter: ["data-step"] });
    return observer;
  });
  setTimeout(() => {
    watch.forEach((observer) => observer.disconnect());
    resolve(canvases.map((canvas, i) => [canvas.dataset.view, counts[i], canvas.isConnected]));
  }, milliseconds);
})"""


@dataclass(frozen=True)
class Repaints:
    view: str
    count: int
    kept: bool


class TrainPage:
    """Raises AssertionError (Playwright's, with what it saw) when the page does not get there in PATIENCE."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strip = page.locator(".strip")
        self.canvases = page.locator("canvas[data-view]")
        self.scrubber = page.locator("#at")

    @property
    def run(self) -> str:
        """The id of the run in the address."""
        return parse_qs(urlsplit(self.page.url).query).get("run", [""])[0]

    @property
    def step(self) -> int:
        return int(self.strip.get_attribute("data-step") or 0)

    def button(self, name: str) -> Locator:
        """A button's accessible name starts with its icon's."""
        return self.page.get_by_role("button", name=re.compile(rf"(^|\s){name}$"))

    def press(self, name: str) -> None:
        self.button(name).click()

    def drawn(self) -> None:
        """Wait until the board shows something."""
        expect(self.canvases.first).to_have_attribute("data-step", re.compile(r"\d+"), timeout=PATIENCE)

    def in_state(self, state: str, patience: int = PATIENCE) -> None:
        expect(self.strip).to_have_attribute("data-state", state, timeout=patience)

    def past(self, step: int, patience: int = PATIENCE) -> None:
        """Wait until the run is beyond ``step``."""
        beyond = "([strip, step]) => Number(strip.dataset.step) > step"
        self.page.wait_for_function(beyond, arg=[self.strip.element_handle(), step], timeout=patience)

    def usable(self) -> None:
        expect(self.button("Train")).to_be_enabled(timeout=PATIENCE)

    def start(self) -> None:
        """Press Train and wait until the board shows that run, not the recorded one."""
        self.press("Train")
        expect(self.canvases.first).to_have_attribute("data-run", re.compile("^(?!recorded)"), timeout=PATIENCE)

    def train(self) -> None:
        self.start()
        self.in_state("running")
        self.past(0)

    def repaints(self, milliseconds: int) -> list[Repaints]:
        return [Repaints(*each) for each in self.canvases.evaluate_all(COUNT_REPAINTS, milliseconds)]

    def steps_shown(self) -> set[str]:
        return set(self.canvases.evaluate_all("(all) => all.map((canvas) => canvas.dataset.step)"))

    def pictures(self) -> list[tuple[str, str]]:
        """Every canvas's view and its pixels, as text that can be compared."""
        pairs = self.canvases.evaluate_all("(all) => all.map((canvas) => [canvas.dataset.view, canvas.toDataURL()])")
        return [(view, picture) for view, picture in pairs]
