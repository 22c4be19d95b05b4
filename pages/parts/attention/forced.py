"""Teacher forcing beside free running, and what one wrong token does to all that follow."""

from __future__ import annotations

from itertools import takewhile

import streamlit as st

from pages.parts.attention import compute
from pages.parts.attention.decode import choose
from pages.parts.charts.lines import Line, lines
from pages.parts.source import Chosen


def show() -> None:
    with st.sidebar:
        chosen = choose()
    found = compute.apart(chosen.source.name, chosen.step, chosen.item)
    st.title("What if the decoder must live with its own words?", anchor=False)
    at = found.divergence
    st.markdown(
        f"**{chosen.says}**: forced with the truth the decoder says “{_text(found.forced)}”, "
        f"free running “{_text(found.free)}”. {_where(found)}"
    )
    if at is None and chosen.step == chosen.source.steps[-1] and len(chosen.source.steps) > 1:
        st.caption("Go back to an earlier training step to see them part.")
    pairs = enumerate(zip(found.free, found.truth, strict=True))
    marks = ["first divergence" if i == at else "wrong" if mine != true else "" for i, (mine, true) in pairs]
    st.table(
        {
            "position": [str(i + 1) for i in range(len(found.truth))],
            "truth": _cells(found.truth),
            "forced says": _cells(found.forced),
            "free says": _cells(found.free),
            "": marks,
        },
        border="horizontal",
    )
    _mistake(chosen, len(found.truth))


def _mistake(chosen: Chosen, length: int) -> None:
    st.subheader("One mistake, and then?", anchor=False)
    position = (
        st.slider(
            "Position of the mistake",
            1,
            length - 1,
            min(4, length - 1),
            key=f"forced.at.{length}",
            help="The decoder is fed the truth before it, one wrong token at it, its own tokens after it.",
        )
        - 1
    )
    after, without = compute.mistake(chosen.source.name, chosen.step, position)
    places = [i + 1.0 for i in range(len(after))]
    drawn = [Line("fed one wrong token", after, x=places), Line("fed the right one", without, x=places)]
    st.altair_chart(
        lines(drawn, x="position", y="share of wrong tokens", height=260), key="forced.chart", alt="Share of wrong tokens by position"
    )
    st.caption(f"Over {compute.ITEMS} held-out items. Up to position {position + 1} both are the same.")


def _where(found: compute.Apart) -> str:
    at = found.divergence
    if at is None:
        return "They never part on this sequence."
    return f"They first part at position {at + 1}: **{found.forced[at]}** forced, **{found.free[at]}** free."


def _text(tokens: list[str]) -> str:
    """What is said up to its end."""
    return "".join(takewhile(lambda token: token != "end", tokens))


def _cells(tokens: list[str]) -> list[str]:
    """For a table, which reads Markdown: a lone hyphen would be a list."""
    return [f"\\{token}" if token == "-" else token for token in tokens]
