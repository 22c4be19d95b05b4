"""Practise without a mouse: a deck, a drill and a whole mock interview; no key is taken from someone who types, and Tab from nobody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_keyboard import ACTIVE, CONTROLS, UNREACHED, without_visible_focus

PATIENCE = 30_000
NAMELESS = """(all) => all
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0)
  .filter((e) => !(e.getAttribute("aria-label") || e.innerText || [...(e.labels ?? [])].some((label) => label.innerText.trim())
    || document.getElementById(e.getAttribute("aria-labelledby")) || e.title || e.placeholder))
  .map((e) => e.outerHTML.slice(0, 200))"""

FROM_THE_TOP = "() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }"
UNREACHED_GROUPS = UNREACHED.replace("[role=radiogroup]", "[role=radiogroup], [role=toolbar]")  # a row of pills is one stop, too
OF_A_CHART = ("Show data: ", "Download as ", "Fullscreen: ", "Close fullscreen: ", "Show chart: ", "Copy ")
"""Streamlit's own buttons over a chart: reached and named, but drawn faintly."""


class Practise:
    """One Practise page, by keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.listening()

    def listening(self) -> None:
        """The line of keys is drawn, so keys are heard."""
        self.page.locator(".keys kbd").first.wait_for(timeout=PATIENCE)

    def button(self, name: str) -> Locator:
        return self.page.locator(f".st-key-practise_{name} button").first

    @property
    def question(self) -> str:
        return self.page.get_by_role("heading", level=1).first.inner_text()

    def key(self, key: str, then: Locator) -> None:
        """Press, and wait for what it brings."""
        self.page.keyboard.press(key)
        then.wait_for(timeout=PATIENCE)

    def settled(self) -> None:
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=PATIENCE)
        self.listening()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.page.wait_for_timeout(150)
        self.settled()


def nameless(page: Page) -> list[str]:
    """Controls that a screen reader could not name."""
    return list(page.locator("button, input, textarea, select").evaluate_all(NAMELESS))


def focused(page: Page) -> str:
    return str(page.evaluate(f"(({ACTIVE})()).tagName"))


def test_a_question_is_asked_answered_ticked_graded_and_taken_back_by_keys_alone(visit: Visit) -> None:
    deck = Practise(visit("/today"))
    page = deck.page
    deck.key("Space", deck.button("reveal"))
    first = deck.question
    page.locator(".keys kbd", has_text="W").wait_for(timeout=PATIENCE)  # the keys of this question are heard only then
    deck.settled()
    deck.key("w", page.locator("textarea:focus"))
    page.keyboard.type("1 2 3 4 u w and a product")  # none of these keys grades, skips or undoes
    assert page.locator("textarea").input_value() == "1 2 3 4 u w and a product"
    page.keyboard.press("Escape")
    expect(page.locator("textarea:focus")).to_have_count(0)
    deck.settled()
    deck.key("Space", page.get_by_role("heading", name="Tick what you said"))
    deck.settled()
    assert nameless(page) == []
    deck.press("ArrowDown")
    assert focused(page) == "INPUT"
    deck.press("Space")
    expect(page.locator(".st-key-practise_ticks input").first).to_be_checked()
    page.keyboard.press("3")
    expect(page.get_by_role("heading", level=1, name=first)).to_have_count(0, timeout=PATIENCE)
    deck.settled()
    deck.press("u")
    expect(page.get_by_role("heading", level=1, name=first)).to_have_count(1, timeout=PATIENCE)


def test_arrows_lead_to_another_question_and_back(visit: Visit) -> None:
    deck = Practise(visit("/today"))
    deck.key("Space", deck.button("reveal"))
    first = deck.question
    deck.press("ArrowRight")
    expect(deck.page.get_by_role("heading", level=1, name=first)).to_have_count(0, timeout=PATIENCE)
    deck.press("ArrowLeft")
    expect(deck.page.get_by_role("heading", level=1, name=first)).to_have_count(1, timeout=PATIENCE)


def test_a_drill_goes_on_without_a_mouse(visit: Visit) -> None:
    drill = Practise(visit("/drill"))
    page = drill.page
    for done in (1, 2):
        page.locator(".st-key-practise_write input:focus").wait_for(timeout=PATIENCE)
        page.keyboard.type("123456789")
        drill.key("Enter", drill.button("next"))
        expect(page.get_by_text(f"% of {done}")).to_be_visible(timeout=PATIENCE)
        assert nameless(page) == []
        page.keyboard.press("Space")


def test_a_whole_mock_interview_by_keyboard_only(visit: Visit, tmp_path) -> None:
    talk = Practise(visit("/interview"))
    page = talk.page
    talk.key("Space", talk.button("reveal"))
    parts = set()
    for _ in range(80):  # presses of Space, a number for each grade
        talk.settled()
        if page.get_by_text("Save the report to print").count():
            break
        parts.add(page.locator(".st-key-practise_badges").first.inner_text().split("\n")[0])
        graded = talk.button("grade_4").count()
        talk.press("4" if graded else "Space")
    assert page.get_by_role("heading", level=1).inner_text() == "Strong in every signal that was asked"
    assert nameless(page) == []
    assert {"Opening", "Follow-up", "Whiteboard", "Code reading", "Debugging"} <= parts
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save the report to print").focus()
        page.keyboard.press("Enter")
    saving.value.save_as(tmp_path / "report.html")
    assert "What was asked" in (tmp_path / "report.html").read_text()


def test_a_mock_interview_survives_a_reload_and_a_second_tab_has_its_own(visit: Visit) -> None:
    talk = Practise(visit("/interview"))
    page = talk.page
    talk.key("Space", talk.button("reveal"))
    first = talk.question
    for _ in range(20):
        talk.settled()
        if talk.question != first:
            break
        talk.press("4" if talk.button("grade_4").count() else "Space")
    second, said = talk.question, page.get_by_text("1 question answered")
    other = Practise(visit("/interview"))
    other.key("Space", other.button("reveal"))
    page.reload()
    said.wait_for(timeout=PATIENCE)
    talk.settled()
    assert talk.question == second != first


@pytest.mark.parametrize("path", ["/today", "/drill", "/interview", "/progress"])
def test_tab_goes_through_every_page_and_every_control_has_a_name(visit: Visit, path: str) -> None:
    page = visit(path, height=2600)
    page.get_by_role("heading", level=1).first.wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1500)
    assert nameless(page) == []
    page.evaluate(FROM_THE_TOP)
    assert [name for name in without_visible_focus(page) if not name.startswith(OF_A_CHART)] == []
    assert page.locator(CONTROLS).evaluate_all(UNREACHED_GROUPS) == []


@pytest.mark.parametrize("path", ["/today", "/drill", "/interview", "/progress"])
def test_nothing_is_wider_than_a_phone(visit: Visit, path: str) -> None:
    page = visit(path, width=390)
    page.get_by_role("heading", level=1).first.wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1500)
    assert page.locator('[data-testid="stMain"]').evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0
