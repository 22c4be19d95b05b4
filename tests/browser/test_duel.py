"""A tiny duel in a real browser, by mouse and by keyboard; found again by its address, a run opened in Train."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

PATIENCE = 60_000


def opened(page: Page) -> Page:
    page.get_by_role("heading", level=1).wait_for(timeout=PATIENCE)
    return page


def test_a_duel_runs_to_its_result_is_found_again_and_leads_to_its_runs(visit: Visit) -> None:
    page = opened(visit("/duel"))
    for left in (3, 2):  # the last variant goes, then the one before it
        page.get_by_role("combobox", name="Who fights?").press("Backspace")
        page.get_by_text(f"{3 * left} runs").wait_for(timeout=PATIENCE)
    steps = page.get_by_role("spinbutton", name="How many training steps for each run?")
    steps.fill("20")
    steps.press("Enter")
    page.get_by_text("same 20 training steps").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Run the duel").press("Enter")
    page.wait_for_url("**/duel?duel=*", timeout=PATIENCE)
    expect(page.get_by_text("6 of 6 runs ended")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("RNN against LSTM")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".vega-embed")).to_have_count(2 + 1 + 3, timeout=PATIENCE)
    heading = page.get_by_role("heading", level=1)
    expect(heading).not_to_contain_text("?", timeout=PATIENCE)
    title = heading.inner_text()
    assert "beat" in title or "No winner" in title
    page.reload()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible(timeout=PATIENCE)
    page.get_by_text("Open a run on the live board").click()
    page.get_by_role("link", name="seed 0").first.click()
    page.wait_for_url("**/train?**run=*", timeout=PATIENCE)


def test_no_sideways_scroll_on_a_phone(visit: Visit) -> None:
    page = opened(visit("/duel", width=390))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
