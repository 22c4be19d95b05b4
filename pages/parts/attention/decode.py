"""An answer token by token, and what a change on the way does to it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts import source, wording
from pages.parts.anatomy.picture import scientific
from pages.parts.attention import compute
from pages.parts.attention.compute import Answer
from pages.parts.attention.grid import grid
from pages.parts.charts.heat import heat

KEEP: dict[str, Any] = {"persist_state": "session"}
MASKED, ROWS, FORCED, TEXT = "attention.masked", "attention.rows", "attention.forced", "attention.text"
FREE = "·"
ALIKE = 0.005
"""Below this sharpness a row looks nowhere in particular; rounding may make it less than 0."""


def choose() -> source.Chosen:
    chosen = source.choose(keep=("translation",), first="recorded:dates_attention", scope="translator", inside=False)
    source.open_in_train(chosen.source)
    return chosen


def show() -> None:
    with st.sidebar:
        chosen = choose()
        where = chosen.source.name, chosen.step, chosen.item
        _forget_other(where)
        given = compute.text_of(*where)
        text = st.text_input(
            "The source; change any letter",
            given,
            key=f"{TEXT}.{chosen.item}",
            max_chars=40,
            help="Your own date is read as it stands; its truth is then not known.",
        ).strip()
        forced = st.text_input(
            "What the decoder must write",
            key=FORCED,
            max_chars=12,
            placeholder="··7",
            help="A character a position; a dot or a space leaves it to the decoder. It is fed what you force.",
        )
        extra = st.slider("Padding behind the source", 0, 8, 0, key="attention.extra", help="Time steps without a token.", **KEEP)
        keep_off = st.toggle(
            "Mask the padding", True, key="attention.mask_padding", disabled=not extra, help="Off: attention may look at it.", **KEEP
        )
    own = "" if text == given else text
    plain = compute.answer(*where, own, extra)
    masked, rows = _within(plain)
    changed = compute.answer(*where, own, extra, _pairs(forced), tuple(masked), tuple(sorted(rows.items())), keep_off)
    st.title("Where does the decoder look while it writes?", anchor=False)
    st.markdown(f"**{chosen.says}**: “{wording.plain(text or given)}” is written as **{changed.text}**. {_difference(plain, changed)}")
    if not changed.attention:
        st.info("This network has no attention: the decoder has only the encoder's final states.", icon=":material/info:")
    grid(changed, tuple(masked), rows, key="attention.grid", on_row=_look_there, on_token=_hide)
    if masked or rows:
        st.button("Undo all changes", icon=":material/undo:", on_click=_undo, help="Every token visible, no row overwritten.")
    if changed.attention:
        _figures(changed)


def _forget_other(where: tuple[str, int, int]) -> None:
    """Positions belong to one sentence: another one starts without changes."""
    if st.session_state.get("attention.where") != where:
        st.session_state["attention.where"] = where
        _undo()


def _within(answer: Answer) -> tuple[list[int], dict[int, int]]:
    columns = len(answer.source)
    masked = [i for i in st.session_state.get(MASKED, []) if i < columns]
    rows = {row: column for row, column in st.session_state.get(ROWS, {}).items() if column < columns}
    return (masked, rows) if answer.attention else ([], {})


def _pairs(forced: str) -> tuple[tuple[int, str], ...]:
    return tuple((at, token) for at, token in enumerate(forced) if token not in (FREE, ".", " "))


def _difference(plain: Answer, changed: Answer) -> str:
    if plain.written == changed.written:
        return f"Its log-probability is {scientific(changed.log_probability)}; each row adds up to 1."
    before, now = scientific(plain.log_probability), scientific(changed.log_probability)
    return f"Without your changes: **{plain.text}** (log-probability {before}, now {now})."


def _figures(answer: Answer) -> None:
    row = st.container(horizontal=True)  # one below the other where two do not fit
    with row.container(width=500):
        st.subheader("How sharp is each row?", anchor=False)
        most = [answer.source[max(range(len(row)), key=row.__getitem__)] or " " for row in answer.attention]
        looked = [token if sharp >= ALIKE else "all alike" for token, sharp in zip(most, answer.sharpness, strict=True)]
        st.table(
            {
                "written": [f"{i + 1}: {token}" for i, token in enumerate(answer.written)],
                "looks most at": looked,
                "entropy, nats": [f"{value:.2f}" for value in answer.entropy],
                "sharpness": [f"{abs(value):.2f}" if value < ALIKE else f"{value:.2f}" for value in answer.sharpness],
                "on padding": [scientific(value) for value in answer.on_padding],
            },
            border="horizontal",
        )
        st.caption("Sharpness: 1 minus entropy over log(length). 1 looks at one token only, 0 at all alike.")
    with row.container(width=400):
        st.subheader("How alike are two rows?", anchor=False)
        chart = heat(
            answer.similarity,
            x="written position",
            y="written position",
            value="cosine",
            name="attention",
            domain=(0, 1),
            height=330,
            first=1,
        )
        st.altair_chart(chart, key="attention.similarity", alt="Cosine of every two rows of attention")


def _hide(position: int) -> None:
    kept = set(st.session_state.get(MASKED, []))
    st.session_state[MASKED] = sorted(kept ^ {position})


def _look_there(row: int, column: int) -> None:
    rows = dict(st.session_state.get(ROWS, {}))
    if rows.get(row) == column:
        del rows[row]
    else:
        rows[row] = column
    st.session_state[ROWS] = rows


def _undo() -> None:
    st.session_state[MASKED], st.session_state[ROWS] = [], {}
