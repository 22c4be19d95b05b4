"""The report of a mock interview, on the page and as a file that any browser prints."""

from __future__ import annotations

from html import escape

import streamlit as st

from engine.practice.bank import by_id
from engine.practice.grading import Level
from engine.practice.mock import Interview, Report, report
from pages.parts.practise import keys, layout, links, measured, mock, words

SAYS = {
    "understanding": "opening questions",
    "depth": "follow-ups",
    "technical skill": "derivation and code",
    "debugging": "the faulty run",
    "time kept": "answers within the time one would wait",
}
STYLE = """
body { font: 15px/1.45 sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; color: #1b2130 }
h1 { font-size: 1.6em } h2 { font-size: 1.15em; margin-top: 1.6em } section { break-inside: avoid } small { color: #5c677a }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; padding: .35em .8em .35em 0; border-bottom: 1px solid #dfe3e9; vertical-align: top }
"""


def show(talk: Interview) -> None:
    found = report(talk)
    _buttons(talk)
    st.title(verdict(found), anchor=False)
    st.markdown(f"{talk.minutes} minutes for {talk.role}: {words.counted(len(talk.answered), 'answer')} in {words.clock(found.seconds)}.")
    layout.figures(
        layout.Figure(
            signal.name.capitalize(), _level(signal.level), f"From {words.counted(signal.answers, 'answer')}: {SAYS[signal.name]}."
        )
        for signal in found.signals
    )
    left, right = layout.halves()
    with left:
        _missed(found)
    with right:
        _tonight(found)


def _buttons(talk: Interview) -> None:
    with st.container(horizontal=True):
        st.button("Another interview", key=keys.NEXT.button, icon=":material/replay:", on_click=mock.clear)
        st.download_button(
            "Save the report to print",
            page(talk),
            "interview-report.html",
            "text/html",
            icon=":material/print:",
            on_click="ignore",
            help="One page of HTML; any browser prints it or makes a PDF of it.",
        )


def verdict(found: Report) -> str:
    """The result in one line: the weakest signal is what to work on."""
    known = [signal for signal in found.signals if signal.level is not None]
    if not known:
        return "Nothing was answered yet"
    weakest = min(known, key=lambda signal: signal.level or 0)
    if weakest.level is not None and weakest.level >= Level.STRONG:
        return "Strong in every signal that was asked"
    return f"Work on {weakest.name}: {weakest.level.words if weakest.level else ''}"


def _level(level: Level | None) -> str:
    return level.words.capitalize() if level else "Not asked"


def _missed(found: Report) -> None:
    st.subheader("What was missed", anchor=False)
    if not found.missed:
        st.markdown("Every point that must be said was said.")
    for miss in found.missed:
        with st.container(border=True):
            st.markdown(f"**{words.literal(miss.question.question)}**")
            points = [f"- {words.literal(say)}" for say in miss.musts] + [
                f"- :red[said, and wrong:] {words.literal(say)}" for say in miss.red_flags
            ]
            st.markdown("\n".join(points))
            proof = measured.proves(miss.question)
            if proof:
                links.prove(proof)


def _tonight(found: Report) -> None:
    st.subheader("Run tonight", anchor=False)
    if not found.tonight:
        st.markdown("Nothing: no answer was weak.")
    for evidence in found.tonight:
        links.run_it(evidence, links.title(evidence))
        st.caption(f"Watch {words.literal(evidence.look)}.")


def page(talk: Interview) -> str:
    """The report as HTML of its own: no script, no picture, nothing from elsewhere."""
    found = report(talk)
    signals = "".join(
        f"<tr><td>{escape(s.name.capitalize())}<br><small>{SAYS[s.name]}</small></td><td>{_level(s.level)}</td></tr>" for s in found.signals
    )
    asked = "".join(
        f"<tr><td>{a.part}</td><td>{escape(by_id()[a.question].question)}</td><td>{a.level.words}</td><td>{words.clock(a.seconds)}</td></tr>"
        for a in talk.answered
    )
    missed = (
        "".join(_missed_html(miss.question.question, miss.musts, miss.red_flags) for miss in found.missed)
        or "<p>Nothing that must be said.</p>"
    )
    runs = (
        "".join(f"<li>{escape(links.title(e))}: watch {escape(e.look)}</li>" for e in found.tonight)
        or "<li>nothing: no answer was weak</li>"
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Mock interview</title><style>{STYLE}</style>'
        f"<h1>{escape(verdict(found))}</h1><p>{talk.minutes} minutes for {escape(talk.role)}, {words.clock(found.seconds)} of answers.</p>"
        f"<table>{signals}</table><h2>What was missed</h2>{missed}<h2>Run tonight</h2><ul>{runs}</ul>"
        f"<h2>What was asked</h2><table><tr><th>Part</th><th>Question</th><th>Level</th><th>Time</th></tr>{asked}</table></html>"
    )


def _missed_html(question: str, musts: tuple[str, ...], flags: tuple[str, ...]) -> str:
    points = "".join(f"<li>{escape(say)}</li>" for say in musts) + "".join(
        f"<li><b>said, and wrong:</b> {escape(say)}</li>" for say in flags
    )
    return f"<section><p><b>{escape(question)}</b></p><ul>{points}</ul></section>"
