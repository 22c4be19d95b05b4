"""The board in a real Chromium, fed with made packets: it draws, reads, scrubs, and never lets go of an element."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.serving import serve
from tests.browser.watching import Watch

COLOURS = """canvas => {
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
  return seen.size;
}"""
SUM = """canvas => {
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum = (sum * 31 + data[i]) | 0;
  return sum;
}"""


UPDATES = "most => document.querySelector('[data-testid=stMainBlockContainer]').innerText.match(/update (\\d+)/)[1] > most"


Look = Callable[[str], Page]


@pytest.fixture(scope="module")
def look(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Look]:
    """Opens a made packet, always in the same tab: what it has loaded once it keeps."""
    with serve(tmp_path_factory.mktemp("board"), Path(__file__).parent / "app.py") as app:
        page = chromium.new_page()
        watch = Watch(page)

        def open_packet(query: str) -> Page:
            page.set_viewport_size({"width": 1400, "height": 900})
            page.emulate_media(color_scheme="light")
            page.goto(f"{app.url}/?{query}")
            canvas(page, "input").wait_for(timeout=30_000)
            page.wait_for_function("document.fonts.status === 'loaded'")
            return page

        yield open_packet
        page.close()
        assert watch.faults == []


def canvas(page: Page, view: str, gate: str | None = None) -> Locator:
    return page.locator(f'canvas[data-view="{view}"]' + (f'[data-gate="{gate}"]' if gate else "")).first


def value_of(page: Page, title: str) -> Locator:
    return page.locator(f'table tr:has(th:text-is("{title}")) td').first


@pytest.mark.parametrize("packet", ["adding", "surnames", "dates", "labels"])
def test_every_kind_of_view_draws_something(look: Look, packet: str) -> None:
    page = look(f"packet={packet}")
    views = page.locator("canvas[data-view]").all()
    assert len(views) >= 7
    for view in views:
        assert view.evaluate(COLOURS) > 3, view.get_attribute("aria-label")
        for name in ("data-step", "data-run", "aria-label"):
            assert view.get_attribute(name), name
    assert page.locator(".strip").get_attribute("data-state") in ("running", "paused")


def test_a_label_is_read_beside_the_truth_and_text_stays_in_its_box(look: Look) -> None:
    page = look("packet=labels")
    canvas(page, "hidden").focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    read = value_of(page, "Labels").inner_text()
    assert re.fullmatch(r"says “\w+”(, right|, truth “\w+”)", read), read
    words = value_of(page, "Writes").inner_text()
    assert words.startswith("def step(x): ↵ return x")
    assert canvas(page, "prediction", "words").evaluate(COLOURS) > 3


def test_an_empty_view_says_what_will_appear_and_keeps_its_axes(look: Look) -> None:
    page = look("packet=empty")
    assert canvas(page, "hidden").evaluate(COLOURS) > 8
    expect(value_of(page, "Hidden state")).to_have_text("the hidden state appears here as it is computed")


def test_hover_reads_one_moment_in_every_view_and_stays_until_escape(look: Look) -> None:
    page = look("packet=adding")
    expect(value_of(page, "Answer so far")).to_have_text("choose a time step")
    blank = page.locator(".overlay").evaluate(SUM)
    canvas(page, "hidden").hover(position={"x": 400, "y": 40})
    expect(value_of(page, "Hidden state")).to_contain_text("about")
    expect(value_of(page, "Answer so far")).to_have_text(re.compile(r"^0\.\d\d$"))
    page.mouse.move(5, 5)
    assert page.locator(".overlay").evaluate(SUM) != blank
    canvas(page, "hidden").focus()
    page.keyboard.press("Escape")
    expect(value_of(page, "Answer so far")).to_have_text("choose a time step")
    assert page.locator(".overlay").evaluate(SUM) == blank


def test_a_quantised_cell_says_about(look: Look) -> None:
    page = look("packet=failed")
    expect(page.locator(".message")).to_contain_text("step 411")  # a failed run says so, and keeps its last good picture to be read
    canvas(page, "gates", "forget").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".says")).to_contain_text("unit 0, t = 0: about 0.")


def test_arrow_keys_move_time_and_unit_and_are_read_out(look: Look) -> None:
    page = look("packet=dates")
    said = page.locator(".says")
    canvas(page, "attention").focus()
    for key in ("Home", "ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(said).to_contain_text("reads “a”")
    expect(said).to_contain_text("writes “9”")
    expect(said).not_to_contain_text("about")  # paused: the value is exact
    page.keyboard.press("End")
    expect(said).to_contain_text("reads “4”")
    canvas(page, "loss").focus()
    page.keyboard.press("End")
    expect(said).to_contain_text("step 160")


def test_tab_reaches_every_canvas_and_goes_on(look: Look) -> None:
    page = look("packet=surnames")
    page.locator(".save").focus()
    reached = []
    for _ in range(page.locator("canvas[data-view]").count()):
        page.keyboard.press("Tab")
        reached.append(page.locator("canvas:focus").get_attribute("data-view"))
    assert reached == [view.get_attribute("data-view") for view in page.locator("canvas[data-view]").all()]
    assert page.locator("canvas:focus").evaluate("c => getComputedStyle(c).outlineStyle") == "solid"
    page.keyboard.press("Tab")
    assert page.locator("canvas:focus").count() == 0


def test_nothing_is_made_again_and_nothing_moves_over_twenty_updates(look: Look) -> None:
    page = look("tick=1")
    canvas(page, "hidden").focus()
    page.keyboard.press("ArrowRight")
    page.locator("canvas[data-view], .strip, .scrubber input").evaluate_all("all => all.forEach((e, i) => { e.mark = i; })")
    pictures = canvas(page, "hidden").evaluate(SUM)
    height = page.locator(".board").evaluate("b => b.clientHeight")
    first = int(canvas(page, "loss").get_attribute("data-step") or 0)
    page.wait_for_function(UPDATES, arg=first - 600 + 20)
    marks = page.locator("canvas[data-view], .strip, .scrubber input").evaluate_all("all => all.map(e => e.mark)")
    assert marks == list(range(len(marks)))
    assert canvas(page, "hidden").evaluate(SUM) != pictures
    assert page.locator(".board").evaluate("b => b.clientHeight") == height
    assert page.locator("canvas:focus").count() == 1
    expect(value_of(page, "Answer so far")).not_to_have_text("choose a time step")


def test_the_scrubber_shows_the_past_and_live_returns(look: Look) -> None:
    page = look("tick=1")
    scrubber = page.locator(".scrubber input")
    scrubber.evaluate("e => { e.value = 30; e.dispatchEvent(new Event('input')); }")
    expect(page.get_by_text("at 300")).to_be_visible()
    expect(canvas(page, "hidden")).to_have_attribute("data-step", "300")
    expect(page.locator(".scrubber output")).to_have_text("step 300 of the past")
    page.locator(".live").click()
    expect(page.get_by_text("at None")).to_be_visible()
    expect(page.locator(".live")).to_be_disabled()


def test_the_scrubber_does_not_move_under_the_hand(look: Look) -> None:
    page = look("tick=1")
    box = page.locator(".scrubber input").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.5, middle)
    page.mouse.down()
    held = page.locator(".scrubber input").input_value()
    page.wait_for_timeout(800)
    assert page.locator(".scrubber input").input_value() == held
    page.mouse.move(box["x"] + box["width"] * 0.25, middle, steps=5)
    assert int(page.locator(".scrubber input").input_value()) < int(held)
    page.mouse.up()
    step = int(page.locator(".scrubber input").input_value()) * 10
    expect(canvas(page, "hidden")).to_have_attribute("data-step", str(step))


def test_a_hidden_tab_is_not_painted_and_catches_up(look: Look) -> None:
    page = look("tick=1")
    page.evaluate("Object.defineProperty(document, 'hidden', { configurable: true, get: () => window.away !== false })")
    step = canvas(page, "hidden").get_attribute("data-step")
    page.wait_for_timeout(600)
    assert canvas(page, "hidden").get_attribute("data-step") == step
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(canvas(page, "hidden")).not_to_have_attribute("data-step", step or "")


def test_resizing_turns_two_columns_into_one_without_sideways_scroll(look: Look) -> None:
    page = look("packet=adding")
    loss, hidden = canvas(page, "loss"), canvas(page, "hidden")
    assert loss.bounding_box()["x"] > hidden.bounding_box()["x"]  # type: ignore[index]
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function("() => document.documentElement.clientWidth === 390")
    expect(page.locator(".strip")).to_have_css("--columns", "2")
    assert page.locator(".scrubber input").evaluate("e => e.clientWidth") > 300
    assert loss.bounding_box()["x"] == hidden.bounding_box()["x"]  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".board").evaluate("b => [...b.querySelectorAll('canvas')].every(c => c.getBoundingClientRect().right <= 391)")


def test_light_and_dark_switch_live(look: Look) -> None:
    page = look("packet=adding")
    light = canvas(page, "hidden").evaluate(SUM)
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".board")).to_have_css("color", "rgb(238, 241, 246)")
    page.wait_for_timeout(300)
    assert canvas(page, "hidden").evaluate(SUM) != light


def test_the_lecture_board_is_drawn_bigger(look: Look) -> None:
    page = look("packet=adding&big=1")
    forget, output = canvas(page, "gates", "forget").bounding_box(), canvas(page, "gates", "output").bounding_box()
    assert forget
    assert output
    assert output["y"] - forget["y"] == pytest.approx(1.62 * (44 + 8), abs=0.5)  # a gate map and the gap below it
    assert page.locator(".strip .label").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") > 18


def test_save_picture_downloads_one_png_named_by_run_and_step(look: Look) -> None:
    page = look("packet=adding")
    with page.expect_download() as download:
        page.locator(".save").click()
    assert download.value.suggested_filename == "unrolled-adding-7f3a-step-740.png"
    assert Path(download.value.path()).read_bytes()[:4] == b"\x89PNG"
