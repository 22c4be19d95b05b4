"""Without a mouse: Tab reaches every control, each shows that it has the focus, and nothing keeps the key."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.training import TrainPage

UNREACHED = """(elements) => elements
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0 && !e.__reached)
  .filter((e) => ![...(e.closest("[role=radiogroup]")?.querySelectorAll("*") ?? [])].some((each) => each.__reached)) // a group is one stop
  .map((e) => e.getAttribute("aria-label") || e.innerText || e.outerHTML)"""
ACTIVE = """() => {
  let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  return e;
}"""
DESCRIBE = """(e) => {
  if (!e || e === document.body) return null;
  const { x, y, width, height } = (e.closest("label, [data-baseweb]") || e).getBoundingClientRect();
  const again = e.__reached === true;
  e.__reached = true;
  return { again, name: e.getAttribute("aria-label") || e.innerText || e.tagName, box: { x, y, width, height } };
}"""
CONTROLS = "button, input, select, textarea, a[href], summary, [tabindex='0']"
MOST = 120


def test_tab_reaches_every_control_with_a_visible_focus_and_is_never_taken(visit: Visit) -> None:
    page = visit("/train", height=2400)
    TrainPage(page).drawn()
    assert without_visible_focus(page) == []
    assert page.locator(CONTROLS).evaluate_all(UNREACHED) == []


def without_visible_focus(page: Page) -> list[str]:
    """Press Tab until the focus leaves the page: names of the controls on the way that looked no different with it."""
    invisible: list[str] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        focused = page.evaluate_handle(ACTIVE).evaluate(DESCRIBE)
        if focused is None:
            return invisible
        assert not focused["again"], f"Tab does not leave {focused['name']}"
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
