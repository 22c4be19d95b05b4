"""Vote, run, see the verdict, open the run in Train: by mouse and by keyboard."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

PATIENCE = 60_000
QUICK = "/claims?claim=two_biases"
TRAINED = "/claims?claim=clip_both"
FOCUSED = """() => { const on = document.activeElement;
    return ['BUTTON', 'A'].includes(on.tagName) && !on.closest('[data-testid=stSidebar]') ? on.innerText : '' }"""


def ready(page: Page) -> Page:
    page.get_by_role("heading", level=1).wait_for(timeout=PATIENCE)
    return page


def vote(page: Page, words: str) -> None:
    page.get_by_test_id("stMain").get_by_role("button", name=words).click()


def test_vote_run_and_see_the_verdict(visit: Visit) -> None:
    page = ready(visit(QUICK))
    vote(page, "Partly true")
    expect(page.get_by_text("You said: Partly true. That is what was measured.")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("canvas, .vega-embed svg").first).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Run it").click()
    expect(page.get_by_text("Mine: partly true, as recorded")).to_be_visible(timeout=90_000)  # the pool may still be warming up


def test_all_of_it_by_keyboard_and_the_run_opens_in_train(visit: Visit) -> None:
    page = ready(visit(TRAINED))
    reach(page, "False")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You said: False.")).to_be_visible(timeout=PATIENCE)
    reach(page, "Open in Train")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="clipped at 1")).to_be_visible(timeout=PATIENCE)
    reach(page, "clipped at 1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/train?**", timeout=PATIENCE)
    page.get_by_role("heading", level=1).wait_for(timeout=PATIENCE)
    assert "task.length=60" in page.url


def reach(page: Page, words: str) -> None:
    """Tab until the focus is on what has these words."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if words in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"{words!r} is not reached by Tab")


def test_no_sideways_scroll_on_a_phone(visit: Visit) -> None:
    page = ready(visit(QUICK, width=390))
    vote(page, "Partly true")
    expect(page.get_by_text("You said: Partly true.")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
