"""The Understand pages in a real browser: the main interaction of each by mouse and by keyboard, and the width of a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

PATIENCE = 30_000
"""ms; the first visitor of a server waits for torch."""


def strip(page: Page, name: str):
    return page.get_by_role("slider", name=name, exact=True).and_(page.locator("[data-strip]"))


def opened(visit: Visit, path: str, **look: object) -> Page:
    page = visit(path, **look)
    expect(page.locator("h1")).to_be_visible(timeout=PATIENCE)
    return page


def test_the_anatomy_by_mouse(visit: Visit) -> None:
    page = opened(visit, "/cell")
    forget = page.locator("[data-box='f_t']")
    forget.click(timeout=PATIENCE)
    expect(page.locator(".panel h3")).to_contain_text("Inside the forget gate")
    expect(page.locator(".panel .line")).to_contain_text("σ(")
    strip(page, "Time step").locator("i").nth(4).click()
    expect(page.locator(".time p")).to_contain_text("Time step 4 of 0 to 99", timeout=PATIENCE)
    expect(page.locator(".panel h3")).to_contain_text("Inside the forget gate")
    page.get_by_role("button", name=re.compile("Step on$")).click()
    expect(page.locator(".time p")).to_contain_text("Time step 5 of 0 to 99", timeout=PATIENCE)
    strip(page, "Unit").locator("i").nth(7).click()
    expect(page.locator(".units p")).to_contain_text("Unit 7 of 0 to 63", timeout=PATIENCE)


def test_the_anatomy_by_keyboard(visit: Visit) -> None:
    page = opened(visit, "/cell")
    time = strip(page, "Time step")
    expect(time).to_be_visible(timeout=PATIENCE)
    time.focus()
    page.keyboard.press("Home")
    expect(page.locator(".time p")).to_contain_text("Time step 0 of", timeout=PATIENCE)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".time p")).to_contain_text("Time step 1 of", timeout=PATIENCE)
    expect(time).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    chosen = page.locator(".box[tabindex='0']")
    expect(chosen).to_be_focused()
    expect(chosen).to_have_attribute("data-box", "i_t")
    page.keyboard.press("ArrowUp")
    expect(chosen).to_have_attribute("data-box", "f_t")
    expect(page.locator(".panel h3")).to_contain_text("Inside the forget gate")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(chosen).to_have_attribute("data-box", "h_t")
    expect(chosen).to_be_focused()


def test_two_cells_move_through_time_and_units_by_keyboard_and_by_mouse(visit: Visit) -> None:
    page = opened(visit, "/cell")
    page.get_by_text("Two cells", exact=True).click()
    time = strip(page, "Time step")
    expect(page.get_by_text("both read sequence 1")).to_be_visible(timeout=PATIENCE)
    time.focus()
    page.keyboard.press("Home")
    expect(page.locator(".time p")).to_contain_text("Time step 0 of", timeout=PATIENCE)
    numbers = page.get_by_test_id("stCode").first
    before = numbers.inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Unit 0 at t = 1")).to_be_visible(timeout=PATIENCE)
    expect(time).to_be_focused()
    expect(numbers).not_to_have_text(before)
    strip(page, "Unit").locator("i").nth(7).click()
    expect(numbers).to_contain_text("i_t[7] = σ(", timeout=PATIENCE)
    expect(page.locator(".below")).to_be_hidden()


def test_hidden_numbers_are_shown_one_by_one(visit: Visit) -> None:
    page = opened(visit, "/cell")
    expect(page.locator("[data-box='h_t'] .value")).not_to_have_text("?", timeout=PATIENCE)
    page.get_by_text("Hide the numbers, let me compute").click()
    expect(page.locator("[data-box='h_t'] .value")).to_have_text("?", timeout=PATIENCE)
    page.locator("[data-box='h_t']").click()
    page.get_by_role("button", name="Show the result").click()
    expect(page.locator("[data-box='h_t'] .value")).not_to_have_text("?")
    expect(page.locator("[data-box='c_t'] .value")).to_have_text("?")


def test_the_gradient_follows_a_slider_moved_by_key(visit: Visit) -> None:
    page = opened(visit, "/gradients")
    table = page.get_by_test_id("stTable").first
    expect(table).to_contain_text("RNN", timeout=PATIENCE)
    before = table.inner_text()
    page.get_by_role("slider", name=re.compile("Sequence length")).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("h1 + *, p").filter(has_text="51 steps of noise")).to_be_visible(timeout=PATIENCE)
    expect(table).not_to_have_text(before)
    page.get_by_role("button", name="Cliff").or_(page.get_by_text("Cliff", exact=True)).first.click()
    expect(page.locator("h1")).to_contain_text("cliff", timeout=PATIENCE)
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible(timeout=PATIENCE)


def test_who_has_read_what(visit: Visit) -> None:
    page = opened(visit, "/sequences")
    page.get_by_text("Two directions", exact=True).click()
    expect(page.get_by_text("backward half has read")).to_contain_text("1 of 8", timeout=PATIENCE)
    page.get_by_role("combobox", name=re.compile("Which summary")).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("backward half has read")).to_contain_text("8 of 8", timeout=PATIENCE)


def test_a_row_of_attention_is_overwritten_by_mouse_and_by_keyboard(visit: Visit) -> None:
    page = opened(visit, "/attention")
    cells = page.locator("button[data-row='1']")
    cells.nth(3).click(timeout=PATIENCE)
    expect(page.get_by_text("Without your changes")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("td button.set")).to_have_count(1)
    page.get_by_role("button", name=re.compile("Undo all changes$")).click()
    expect(page.locator("td button.set")).to_have_count(0, timeout=PATIENCE)
    cells.nth(3).focus()
    page.keyboard.press("Enter")
    expect(page.locator("td button.set")).to_have_count(1, timeout=PATIENCE)
    page.keyboard.press("ArrowDown")
    expect(page.locator("button[data-row='2'][data-column='3']")).to_be_focused()
    page.locator("th button").first.click()
    expect(page.locator("th.gone")).to_have_count(1, timeout=PATIENCE)


@pytest.mark.parametrize("path", ["/cell", "/gradients", "/attention", "/sequences"])
def test_nothing_is_wider_than_a_phone(visit: Visit, path: str) -> None:
    page = opened(visit, path, width=390, dark=True)
    expect(page.locator("[data-testid='stVegaLiteChart'], svg[role='group'], table").first).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_source_opens_in_train(visit: Visit) -> None:
    page = opened(visit, "/cell?source=recorded:rnn_cannot")
    page.get_by_role("link", name=re.compile("Open it in Train$")).click(timeout=PATIENCE)
    expect(page).to_have_url(re.compile("/train.*scenario=rnn_cannot"), timeout=PATIENCE)
