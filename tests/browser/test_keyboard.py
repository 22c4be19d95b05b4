"""Without a mouse: Tab reaches every control, each shows that it has the focus, and nothing keeps the key."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.training import TrainPage

NUMBER_CONTROLS = """(elements) => elements
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0)
  .filter((e) => !(e.type === "radio" || e.role === "radio") || e.checked || e.ariaChecked === "true") // a group of radios is one stop
  .map((e, i) => { e.__number = i; return e.getAttribute("aria-label") || e.innerText || e.tagName; })"""
ACTIVE = """() => {
  let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  return e;
}"""
DESCRIBE = """(e) => {
  if (!e || e === document.body) return null;
  const { x, y, width, height } = (e.closest("label, [data-baseweb]") || e).getBoundingClientRect();
  return { number: e.__number ?? -1, name: e.getAttribute("aria-label") || e.innerText || e.tagName, box: { x, y, width, height } };
}"""
CONTROLS = "button, input, select, textarea, a[href], summary, [tabindex='0']"
MOST = 120


def test_tab_reaches_every_control_with_a_visible_focus_and_is_never_taken(visit: Visit) -> None:
    page = visit("/train", height=2400)
    TrainPage(page).drawn()
    page.wait_for_timeout(3000)  # the recording plays to its end, then nothing moves
    names = page.locator(CONTROLS).evaluate_all(NUMBER_CONTROLS)
    reached, invisible = walk(page)
    assert invisible == []
    assert [name for number, name in enumerate(names) if number not in reached] == []


def walk(page: Page) -> tuple[set[int], list[str]]:
    """Press Tab until the focus leaves the page: the controls on the way, and the names of those that looked no different."""
    reached: set[int] = set()
    invisible: list[str] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        focused = page.evaluate_handle(ACTIVE).evaluate(DESCRIBE)
        if focused is None:
            return reached, invisible
        assert focused["number"] not in reached or focused["number"] == -1, f"Tab stays at {focused['name']}"
        reached.add(focused["number"])
        if not looks_focused(page, focused["box"]):
            invisible.append(focused["name"])
    raise AssertionError(f"after {MOST} presses of Tab the focus is still inside")


def looks_focused(page: Page, box: dict[str, float]) -> bool:
    """Whether the control's surroundings look different once it has lost the focus; the focus is put back."""
    clip = {"x": max(0, box["x"] - 8), "y": max(0, box["y"] - 8), "width": box["width"] + 16, "height": box["height"] + 16}
    with_focus = page.screenshot(clip=clip)
    element = page.evaluate_handle(ACTIVE)
    element.evaluate("(e) => e.blur()")
    page.wait_for_timeout(40)
    without = page.screenshot(clip=clip)
    element.evaluate("(e) => e.focus({ focusVisible: true })")
    return with_focus != without
