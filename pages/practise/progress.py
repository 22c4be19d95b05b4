"""What is known, what will be known on the day, where a second question would hurt, and what was proved."""

from __future__ import annotations

from datetime import UTC, date, datetime

import streamlit as st

from engine.errors import EngineError
from engine.practice import progress
from engine.practice.cards import claims, evidence
from engine.practice.deck import Deck
from engine.practice.schedule import Memory, Settings, days_left
from engine.practice.schedule import recall as recalled
from pages.parts import wording
from pages.parts.charts import recall
from pages.parts.charts.ink import ink
from pages.parts.practise import files, layout, links, proofs, session, words


def main() -> None:
    try:
        deck = session.deck()
        page(deck, datetime.now().astimezone())
    except EngineError as error:
        st.error(wording.plain(str(error)), icon=":material/error:")


def page(deck: Deck, now: datetime) -> None:
    memories, reviews, settings = deck.memories(), deck.reviews(), deck.settings()
    expected = _forecast(len(reviews), sum(review.undone for review in reviews), settings, now.date(), memories)
    found = progress.mastery(memories, now.astimezone(UTC))
    st.title(headline(expected, settings, now.date()), anchor=False)
    known, cards = sum(each.recalled for each in found), sum(each.cards for each in found)
    layout.figures((
        layout.Figure("Recalled now", f"{known:.0f} of {cards}", "The scheduler's estimate; one never asked is not recalled."),
        layout.Figure("Begun", f"{len(memories)}", "Questions that were asked at least once."),
        layout.Figure("Days in a row", f"{progress.streak(reviews, now.date(), now.tzinfo)}", "With an answer, up to today or yesterday."),
        layout.Figure("Answers", f"{sum(not review.undone for review in reviews):,}", "Each is kept, with its time and what was typed."),
    ))  # fmt: skip
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        st.subheader("Which topics are safe?", anchor=False)
        st.caption("Filled: recalled now. Pale: begun. Outline: all questions of the topic.")
        st.altair_chart(recall.by_topic(found, ink()), width="stretch", alt="Questions recalled now, by topic")
        chains(memories, now)
    with right:
        st.subheader("What will be left on the day?", anchor=False)
        st.caption("Share of the whole bank, by the scheduler's forgetting curve.")
        st.altair_chart(recall.forecast(expected, settings.interview, ink()), width="stretch", alt="Share of the bank recalled, by day")
        st.subheader("When did you, when will you?", anchor=False)
        st.caption("Filled: answers given. Numbers: questions that return on that day.")
        st.altair_chart(
            recall.calendar(progress.calendar(reviews, memories, now), now.date(), ink()),
            width="stretch",
            alt="Answers given and due, by day",
        )
        leeches(deck)
    proofs.show()
    files.show(deck)


@st.cache_data(show_spinner=False, max_entries=8)
def _forecast(reviews: int, undone: int, settings: Settings, today: date, _memories: dict[str, Memory]) -> tuple[progress.Expected, ...]:
    """Looked ahead once for each state of the log."""
    return progress.forecast(_memories, settings, datetime.now().astimezone())


def headline(expected: tuple[progress.Expected, ...], settings: Settings, today: date) -> str:
    """The result: how much will be there on the day, or in a month."""
    last = expected[-1]
    left = days_left(settings, today)
    when = f"{words.on(last.day, today)}" if left is None else f"at your interview, {words.on(last.day, today)}"
    return f"{words.percent(expected[0].stopping)} recalled now, {words.percent(last.going_on)} {when} if you go on"


def chains(memories: dict[str, Memory], now: datetime) -> None:
    """Questions whose follow-ups are shaky; each asks its weakest link."""
    st.subheader("Where would a second question hurt?", anchor=False)
    found = progress.weakest_chains(memories, now.astimezone(UTC))
    if not found:
        st.caption("Answer a question that has follow-ups, and its chain is listed here.")
    for chain in found:
        with st.container(border=True):
            st.markdown(f"**{words.literal(chain.cards[0].title)}** {words.percent(chain.recalled)} of its chain")
            for card in chain.cards[1:]:
                state = words.percent(recalled(memories[card.id], now.astimezone(UTC))) if card.id in memories else "not asked yet"
                st.caption(f":material/subdirectory_arrow_right: {words.literal(card.title)} ({state})")


def leeches(deck: Deck) -> None:
    """Questions that slip again and again: repeating does not help, running the experiment may."""
    found = deck.leeches()
    if found:
        st.subheader("Repeating does not help here", anchor=False)
    for card in found:
        st.markdown(words.literal(card.title))
        for each in evidence(card.id)[:1]:
            links.run_it(each, f"Run it: {links.title(each)}")
        for claim in claims(card.id)[:1]:
            links.prove(claim)


main()
