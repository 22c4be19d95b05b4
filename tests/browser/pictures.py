"""``make pictures``: every page in every state, light and dark, wide and narrow, as files in ``pictures/`` and one contact sheet.

Runs are made once, through the page; each look then opens the run's address. Exits with 1 if a page misbehaved on the way.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from scripts.chromium import find
from tests.browser.serving import serve
from tests.browser.training import TrainPage
from tests.browser.watching import Watch

PICTURES = Path(__file__).parents[2] / "pictures"
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1400, 900)]
MINUTES = 180_000
QUICK = "task.name=adding&task.length=30&model.hidden_size=32&train.steps=300&pace=200"


def pressing(*keys: str) -> Callable[[TrainPage], None]:
    """A Practise page after these keys."""

    def press(train: TrainPage) -> None:
        train.page.locator(".keys kbd").first.wait_for(timeout=MINUTES)
        for key in keys:
            train.page.keyboard.press(key)
            train.page.wait_for_timeout(2000)

    return press


def headed(train: TrainPage) -> None:
    train.page.get_by_role("heading", level=1).first.wait_for(timeout=MINUTES)
    train.page.wait_for_timeout(2000)


@dataclass(frozen=True)
class Shot:
    """``address`` is opened in every look; ``then`` brings it into the state of its name."""

    name: str
    address: str
    then: Callable[[TrainPage], None] = TrainPage.drawn


def trained(first: TrainPage, url: str, query: str, until: Callable[[TrainPage], None]) -> str:
    """Start a run through the page; the address at which it can be found."""
    first.page.goto(f"{url}/train?{query}")
    first.usable()
    first.start()
    until(first)
    return f"/train?run={first.run}"


def at_step(step: int) -> Callable[[TrainPage], None]:
    return lambda train: train.past(step, MINUTES)


def in_state(state: str) -> Callable[[TrainPage], None]:
    return lambda train: train.in_state(state, MINUTES)


def at_the_beginning(train: TrainPage) -> None:
    train.drawn()
    train.scrubber.focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        train.page.keyboard.press(key)
    train.page.wait_for_timeout(1500)


def shots(train: TrainPage, url: str) -> list[Shot]:
    finished = trained(train, url, QUICK, in_state("finished"))
    failed = trained(train, url, "scenario=explode_then_clip&pace=200", in_state("failed"))
    dates = trained(train, url, "scenario=dates_attention&pace=30", at_step(180))
    train.press("Pause")
    train.in_state("paused")
    surnames = trained(train, url, "scenario=surnames_both_ways&pace=50", at_step(100))
    running = trained(train, url, "scenario=lstm_remembers&pace=5", at_step(20))
    return [
        Shot("untouched", "/train"),
        Shot("running", running, in_state("running")),
        Shot("running-big", f"{running}&big=1", in_state("running")),
        Shot("running-surnames", surnames),
        Shot("paused-dates", dates, in_state("paused")),
        Shot("past-step", dates, at_the_beginning),
        Shot("finished", finished, in_state("finished")),
        Shot("failed", failed, in_state("failed")),
        Shot("today", "/today", pressing()),
        Shot("today-question", "/today", pressing("Space")),
        Shot("today-answer", "/today", pressing("Space", "Space", "ArrowDown", "Space")),
        Shot("drill", "/drill", pressing("1", "2", "Enter")),
        Shot("interview", "/interview", pressing("Space")),
        Shot("progress", "/progress", headed),
        *(Shot(name, f"/{name}", headed) for name in ("duel", "cell", "gradients", "attention", "sequences", "claims")),
        Shot("bad-link", "/train?model.cell=ltsm&model.hidden_size=-5", TrainPage.usable),
    ]


def photograph(browser: Browser, url: str, shot: Shot, scheme: str, width: int) -> list[str]:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    watch = Watch(page)
    page.goto(url + shot.address)
    shot.then(TrainPage(page))
    page.wait_for_timeout(1000)
    page.screenshot(path=PICTURES / f"{shot.name}-{scheme}-{width}.png")
    page.close()
    return [f"{shot.name}: {fault}" for fault in watch.faults]


def contact_sheet(browser: Browser, names: list[str]) -> Path:
    """All pictures on one: an HTML page of them, photographed by the browser that made them."""
    files = [f"{name}-{scheme}-{width}" for name in names for scheme, width in LOOKS]
    cells = "".join(f"<figure><img src='{escape(file)}.png'><figcaption>{escape(file)}</figcaption></figure>" for file in files)
    style = "body{display:grid;grid-template-columns:repeat(4,max-content);gap:12px;font:14px sans-serif} figure{margin:0} img{zoom:.4}"
    sheet = PICTURES / "index.html"
    sheet.write_text(f"<!doctype html><meta charset=utf-8><title>Unrolled: pages and states</title><style>{style}</style>{cells}")
    page = browser.new_page(viewport={"width": 1940, "height": 900})
    page.goto(sheet.as_uri())
    page.screenshot(path=PICTURES / "contact-sheet.png", full_page=True)
    page.close()
    return PICTURES / "contact-sheet.png"


def main() -> int:
    PICTURES.mkdir(exist_ok=True)
    chromium = find()
    with tempfile.TemporaryDirectory() as home, serve(Path(home)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        todo = shots(TrainPage(browser.new_page()), server.url)
        faults = [fault for shot in todo for scheme, width in LOOKS for fault in photograph(browser, server.url, shot, scheme, width)]
        print(contact_sheet(browser, [shot.name for shot in todo]))
        browser.close()
    print(*faults, sep="\n", file=sys.stderr, end="")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
