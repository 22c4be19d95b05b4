"""Issue by issue what a person relies on: the page opens, trains, moves, holds still, and loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import runs
from tests.browser.conftest import Visit
from tests.browser.serving import Server
from tests.browser.training import PATIENCE, TrainPage

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*/*.py") if path.parent.name not in ("parts", "home"))
WATCHABLE = "/train?scenario=lstm_remembers&pace=20"


@pytest.fixture(autouse=True)
def _same_store(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """These tests read the store of the app they drive, leave no run training, and start no pool of their own."""
    monkeypatch.setenv("UNROLLED_HOME", str(server.home))
    monkeypatch.setattr("engine.runs.commands.start_pool", lambda: None)
    yield
    for run in runs.recent(50):
        if run.state in ("running", "paused", "queued"):
            runs.control(run.id, "stop")


@pytest.fixture
def train(visit: Visit) -> TrainPage:
    page = TrainPage(visit(WATCHABLE))
    page.usable()
    return page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opened_first_by_its_own_address_is_that_page(fresh_server: Server, visit: Visit, name: str) -> None:
    page = visit(f"/{name}", server=fresh_server)
    page.get_by_role("heading", level=1).wait_for(timeout=3 * PATIENCE)  # a server that has just begun may still be importing torch
    assert page.url.split("?")[0].endswith(f"/{name}")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_root_leads_to_the_page_and_keeps_its_link(visit: Visit) -> None:
    page = visit("/?scenario=rnn_cannot")
    page.get_by_role("heading", level=1).wait_for(timeout=PATIENCE)
    assert "/train?" in page.url
    assert "scenario=rnn_cannot" in page.url


def test_an_untouched_page_is_never_empty(train: TrainPage) -> None:
    train.drawn()
    assert train.canvases.count() >= 6
    assert set(train.canvases.evaluate_all("(all) => all.map((canvas) => canvas.dataset.run)")) == {"recorded"}
    assert train.run == ""


def test_every_view_moves_two_to_five_times_a_second_and_is_never_made_again(train: TrainPage) -> None:
    train.train()
    before, windows = train.pictures(), []
    for _ in range(3):  # the best of three: the machine may be doing something else
        windows.append(train.repaints(3000))
        if min(view.count for view in windows[-1]) >= 6:
            break
    assert all(view.kept for window in windows for view in window)
    assert min(view.count for view in windows[-1]) >= 6, windows[-1]
    assert max(view.count for view in windows[-1]) <= 16, windows[-1]
    assert train.canvases.evaluate_all("(all) => all.every((canvas) => canvas.__seen)")
    assert [view for view, picture in train.pictures() if (view, picture) in before] == ["input"]  # the probe batch stays


def test_pause_and_stop_hold_everything_still(train: TrainPage) -> None:
    train.train()
    for press, state in (("Pause", "paused"), ("Resume", "running"), ("Stop", "stopped")):
        train.press(press)
        train.in_state(state)
    expect(train.button("Reset")).to_be_enabled(timeout=PATIENCE)
    step, pictures = train.step, train.pictures()
    train.page.wait_for_timeout(1000)
    assert (train.step, train.pictures()) == (step, pictures)


def test_twenty_presses_of_stop_are_one_stop(train: TrainPage) -> None:
    """Twenty quick clicks on one spot, as a nervous hand does: nothing that appears under it afterwards may be hit."""
    train.train()
    run, count = train.run, len(runs.recent(50))
    box = train.button("Stop").bounding_box()
    assert box
    for _ in range(20):
        train.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        train.page.wait_for_timeout(100)
    train.in_state("stopped")
    assert (train.run, len(runs.recent(50))) == (run, count)


def test_a_double_click_on_train_is_one_run(train: TrainPage) -> None:
    count = len(runs.recent(50))
    train.button("Train").dblclick()
    train.in_state("running")
    assert len(runs.recent(50)) == count + 1


def test_a_closed_page_loses_nothing_and_a_reload_finds_the_run(train: TrainPage, visit: Visit) -> None:
    train.train()
    address, run, step = train.page.url, train.run, train.step
    train.page.reload()
    train.in_state("running")
    assert train.run == run
    train.page.close()
    again = TrainPage(visit(address[address.index("/train") :]))
    again.past(step)
    numbers = runs.metrics(run).step
    assert list(numbers) == list(range(int(numbers[0]), int(numbers[0]) + len(numbers)))


def test_two_tabs_see_the_same_run(train: TrainPage, visit: Visit) -> None:
    train.train()
    other = TrainPage(visit(f"/train?run={train.run}"))
    other.in_state("running")
    other.press("Pause")
    for tab in (train, other):
        tab.in_state("paused")
    train.page.wait_for_timeout(600)
    assert train.step == other.step
    assert train.steps_shown() == other.steps_shown()


def test_the_scrubber_takes_every_view_back_and_live_returns(train: TrainPage) -> None:
    train.train()
    train.past(15)
    train.press("Pause")
    train.in_state("paused")
    train.scrubber.focus()
    train.page.keyboard.press("Home")
    expect(train.canvases.first).to_have_attribute("data-step", "0", timeout=PATIENCE)
    assert train.steps_shown() == {"0"}
    train.press("Live")
    expect(train.canvases.first).not_to_have_attribute("data-step", "0", timeout=PATIENCE)
    assert len(train.steps_shown()) == 1


def test_typing_an_open_menu_and_the_scroll_position_survive_twenty_seconds_of_ticks(visit: Visit) -> None:
    train = TrainPage(visit("/train?scenario=surnames_both_ways&pace=10", height=850))  # no scrolling of the sidebar: that closes a menu
    train.train()
    main = train.page.get_by_test_id("stMain")
    main.evaluate("(main) => { main.scrollTop = 150; }")
    box = train.page.get_by_role("textbox", name="Try your own surname")
    box.press_sequentially("Kowal", delay=400)
    box.evaluate("(input) => { input.__seen = true; }")
    train.page.wait_for_timeout(7000)
    assert box.evaluate("(input) => [input.value, input.__seen, input === document.activeElement]") == ["Kowal", True, True]
    box.clear()
    box.press("Enter")  # else leaving the box would send it
    train.page.get_by_role("combobox", name="What must it learn?").click()
    options = train.page.get_by_role("option")
    expect(options.first).to_be_visible()
    step = train.step
    train.page.wait_for_timeout(10_000)
    assert options.first.is_visible()
    assert train.step > step
    assert main.evaluate("(main) => main.scrollTop") == 150


def test_nothing_is_wider_than_a_telephone(visit: Visit) -> None:
    train = TrainPage(visit("/train", width=390, height=844))
    train.drawn()
    train.page.wait_for_timeout(500)  # the sidebar folds
    wide = "(element) => element.scrollWidth - element.clientWidth"
    assert train.page.evaluate(f"() => ({wide})(document.documentElement)") <= 0
    assert train.page.get_by_test_id("stMain").evaluate(wide) <= 0


HOSTILE = (
    "model.cell=ltsm&model.hidden_size=-5&train.learning_rate=nan&train.seed=1e309",
    "task.name=adding&model.hidden_size=4096&train.batch_size=1024&model.cell=" + "x" * 10_000,
    "scenario=<img src=x onerror=alert(1)>&run=../../etc/passwd&pace=1e999&model.gain=%00&model.cell=gru&model.cell=rnn",
)


@pytest.mark.parametrize("query", HOSTILE, ids=["values", "10 kB", "markup"])
def test_a_hostile_link_is_answered_in_a_sentence(visit: Visit, query: str) -> None:
    page = visit(f"/train?{query}")
    page.get_by_role("heading", level=1).wait_for(timeout=PATIENCE)
    expect(page.get_by_role("alert").filter(has_text="Ignored in the link")).to_be_visible(timeout=PATIENCE)
    assert_no_exception(page)
    expect(TrainPage(page).button("Train")).to_be_enabled()


def assert_no_exception(page: Page) -> None:
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_branch_with_its_forget_gate_clamped_stands_beside_its_untouched_twin(train: TrainPage) -> None:
    train.start()
    train.past(10)
    first = train.run
    train.page.get_by_text("Intervene", exact=True).click()
    train.press("Branch here")
    train.in_state("paused")
    assert train.run != first
    expect(train.page.get_by_text(re.compile(r"Branched at step \d+"))).to_be_visible(timeout=PATIENCE)
    train.page.get_by_role("combobox", name=re.compile("Which gate is held")).press_sequentially("forget")
    train.page.keyboard.press("Enter")
    expect(train.page.get_by_role("combobox", name=re.compile("Which gate is held"))).to_have_value("forget", timeout=PATIENCE)
    train.press("Resume")
    train.past(train.step + 10)
    gates = {run: runs.frame(run).layers[0].gates["forget"] for run in (first, train.run)}
    assert gates[train.run].min() > 0.999 > gates[first].min()
    assert_no_exception(train.page)
