"""A mock interview from the invitation to the report; what is asked next follows from the grade."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from streamlit.testing.v1 import AppTest

from engine.practice.mock import Interview, next_turn
from pages.parts.practise import session
from pages.parts.practise.report import page
from tests.pages.practise.conftest import ROOT, Open, keys_of, press, text


def answered(at, mark: int):
    """Reveal, line by line where it is a derivation, and grade."""
    for _ in range(12):
        if "practise_grade_1" in keys_of(at):
            break
        at = press(at, "practise_reveal")
    return press(at, f"practise_grade_{mark}")


def whole(open_page: Open, mark: int):
    at = press(open_page("interview"), "practise_next")
    for _ in range(20):
        if "practise_reveal" not in keys_of(at):
            return at
        at = answered(at, mark)
    raise AssertionError("the interview does not end")


def test_strong_answers_are_followed_up_and_weak_ones_end_the_thread(open_page: Open) -> None:
    strong, weak = whole(open_page, 4), whole(open_page, 1)
    parts = [[each.part for each in at.session_state[session.MOCK].answered] for at in (strong, weak)]
    assert parts[0].count("follow-up") >= 2
    assert parts[1].count("follow-up") == 0
    for each in parts:
        assert {"opening", "whiteboard", "code reading", "debugging"} <= set(each)


def test_the_report_says_what_was_missed_and_what_to_run(open_page: Open) -> None:
    at = whole(open_page, 1)
    assert at.title[0].value.startswith("Work on ")
    assert {metric.label for metric in at.metric} == {"Understanding", "Depth", "Technical skill", "Debugging", "Time kept"}
    assert "Watch " in text(at)


def test_ending_early_reports_what_was_answered(open_page: Open) -> None:
    at = answered(press(open_page("interview"), "practise_next"), 3)
    at = press(at, "practise_end")
    assert "1 answer in" in text(at)
    assert "practise_end" not in keys_of(at)


def test_another_interview_begins_anew(open_page: Open) -> None:
    at = press(press(press(open_page("interview"), "practise_next"), "practise_end"), "practise_next")
    assert at.title[0].value == "Can you hold up for half an hour?"


def reloaded(at: AppTest) -> AppTest:
    """A new session at the same address."""
    new = AppTest.from_file(str(ROOT / "pages/parts/menu.py"), default_timeout=30)
    for name, values in at.query_params.items():
        new.query_params[name] = values
    new = new.switch_page("../practise/interview.py").run()
    assert not new.exception
    return new


def talk_of(at: AppTest) -> Interview:
    return at.session_state[session.MOCK]


def test_a_reload_goes_on_with_the_same_question(open_page: Open) -> None:
    at = answered(press(open_page("interview"), "practise_next"), 3)
    new = reloaded(at)
    assert talk_of(new) == talk_of(at)
    assert len(talk_of(new).answered) == 1
    assert new.title[0].value == at.title[0].value
    assert len(talk_of(answered(new, 3)).answered) == 2


def test_a_reload_of_the_report_shows_the_report(open_page: Open) -> None:
    at = press(answered(press(open_page("interview"), "practise_next"), 3), "practise_end")
    assert "1 answer in" in text(reloaded(at))
    assert reloaded(press(at, "practise_next")).title[0].value == "Can you hold up for half an hour?"


def test_two_tabs_do_not_disturb_each_other(open_page: Open) -> None:
    one = answered(press(open_page("interview"), "practise_next"), 3)
    other = press(open_page("interview"), "practise_next")
    copy = answered(reloaded(one), 1)
    assert len(talk_of(reloaded(one)).answered) == 1
    assert len(talk_of(reloaded(copy)).answered) == 2
    assert talk_of(reloaded(other)) == talk_of(other)


def test_an_address_that_names_no_interview_invites_to_one(open_page: Open) -> None:
    at = open_page("interview")
    at.query_params["talk"] = "../../etc"
    assert reloaded(at).title[0].value == "Can you hold up for half an hour?"


def test_a_disk_that_takes_nothing_costs_the_reload_only(home: Path, open_page: Open) -> None:
    (home / "interviews").write_text("a file is in the way")
    at = press(open_page("interview"), "practise_next")
    assert any("cannot be kept" in each.value for each in at.warning)
    assert len(talk_of(answered(at, 3)).answered) == 1


def test_the_printed_report_is_one_escaped_page_that_fetches_nothing(open_page: Open) -> None:
    talk: Interview = whole(open_page, 1).session_state[session.MOCK]
    html = page(talk)
    seen: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append(tag)
            assert not {"src", "href"} & {name for name, _ in attrs}

    Tags().feed(html)
    assert not {"script", "img", "link", "iframe"} & set(seen)
    assert seen.count("tr") == 5 + 1 + len(talk.answered)
    assert next_turn(talk) is None
