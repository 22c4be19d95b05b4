"""The folded parts of the sidebar: what to show, the network's tensors, the data, and taking things away."""

from __future__ import annotations

import streamlit as st

from engine import cards, export, runs, shapes
from engine.config import RunConfig
from engine.errors import EngineError
from pages.parts import address, state, wording

PACES = (1, 2, 5, 8, 10, 12, 14, 15, 16, 20, 25, 50, 100, 200, 0)
"""Training steps a second; 0 is as fast as it can."""
PROBE_ITEMS = 8


def what_to_show(status: runs.Status | None, shown: RunConfig) -> None:
    """Which sequence, layer and direction the board shows, in what order of units, and how fast training goes."""
    with st.expander("What to show", icon=":material/visibility:"):
        _pace(status)
        if status is None:
            st.caption("A recording holds the first sequence and layer, read forward. Press Train to choose.")
        own = status is not None and status.own is not None
        count = PROBE_ITEMS + own if status else 1
        _within(state.SEQUENCE, range(count))
        st.selectbox("Which sequence? (of the probe batch)", range(count), key=state.SEQUENCE, persist_state="session", disabled=count == 1,
                     format_func=lambda i: "yours" if i == PROBE_ITEMS else f"held-out sequence {i + 1}",
                     help="The board shows one sequence at a time; these were never trained on.")
        layers = shown.model.layers if status else 1
        _within(state.LAYER, range(layers))
        st.selectbox("Which layer?", range(layers), key=state.LAYER, persist_state="session",
                     disabled=layers == 1, format_func=lambda i: f"layer {i + 1}",
                     help="Layer 1 reads the input. Another layer needs a deeper network.")
        both = status is not None and shown.model.bidirectional
        _within(state.DIRECTION, ("forward", "backward") if both else ("forward",))
        st.segmented_control("Which direction?", ("forward", "backward"), key=state.DIRECTION, persist_state="session", required=True,
                             disabled=not both, width="stretch",
                             help="The backward half reads the sequence from its end. It needs a network with two directions.")
        _more(shown)
        st.toggle("Group units", key=state.GROUP, persist_state="session", disabled=status is None,
                  help="Order the units of all maps by the hidden state at the last step, as it is now; it holds until pressed again.")


MORE = {"cell": "cell state", "gates": "gates", "norm": "gradient norm"}


def _more(shown: RunConfig) -> None:
    """A board with an attention map is high: there they are left out until they are asked for."""
    key = _more_key(shown)
    if key not in st.session_state:
        st.session_state[key] = [] if key == state.MORE_BESIDE_ATTENTION else list(MORE)
    st.pills("Which views besides the others?", MORE, selection_mode="multi", key=key, persist_state="session",
             format_func=MORE.__getitem__, width="stretch",
             help="Fewer views make a lower board. A plain RNN has neither gates nor a cell state.")


def _more_key(shown: RunConfig) -> str:
    return state.MORE if shown.model.attention == "none" else state.MORE_BESIDE_ATTENTION


def left_out(shown: RunConfig) -> tuple[str, ...]:
    """Views that are not to be drawn."""
    return tuple(name for name in MORE if name not in st.session_state.get(_more_key(shown), MORE))


def _within(key: str, allowed: range | tuple[str, ...]) -> None:
    if st.session_state.get(key) not in allowed:
        st.session_state[key] = allowed[0]


def _pace(status: runs.Status | None) -> None:
    present = st.session_state[state.PACE]
    options = sorted({*PACES, present}, key=lambda pace: pace or float("inf"))
    st.select_slider("How fast may it train? (pace)", options, key=state.PACE, format_func=wording.pace,
                     persist_state="session", on_change=_set_pace, args=(status.id if status and status.active else None,),
                     help="Slow enough to watch, or as fast as this machine can. Applies at once and changes no result.")


def _set_pace(run: str | None) -> None:
    if run:
        try:
            runs.control(run, "pace", st.session_state[state.PACE] or None)
        except EngineError as error:
            state.notice(wording.plain(str(error)))


def tensors(chosen: RunConfig) -> None:
    """Every tensor of the network with its shape, and the parameter count, before anything is trained."""
    popover = st.popover("Tensors and shapes", icon=":material/grid_on:", width="stretch", key=state.OPEN_TENSORS, on_change="rerun")
    if popover.open:
        with popover:
            _shapes(chosen)
    st.caption(f"{shapes.count(chosen):,} parameters · seed {chosen.train.seed} · same link, same run")


def _shapes(chosen: RunConfig) -> None:
    table = shapes.parameters(chosen)
    st.caption("Weights, as PyTorch names them")
    columns = {"tensor": [each.name for each in table], "PyTorch": [each.text for each in table],
               "textbook, Keras": [shapes.textbook(chosen, each) for each in table]}
    st.table(columns, border="horizontal")
    st.caption(f"{shapes.count(chosen):,} trainable numbers as PyTorch counts, {shapes.textbook_count(chosen):,} as textbooks do")
    st.caption("What flows through, batch first")
    flow = shapes.activations(chosen)
    st.table({"tensor": [each.name for each in flow], "shape": [each.text for each in flow]}, border="horizontal")


def data(chosen: RunConfig, status: runs.Status | None) -> None:
    """Where the data come from: licence, source, size, split and the hash of the rows."""
    told = status.facts.card if status and status.config.task == chosen.task else {}
    expander = st.expander("Data", icon=":material/database:", key=state.OPEN_DATA, on_change="rerun")
    if expander.open:
        for label, text in (told or cards.card(chosen.task)).items():
            expander.caption(f"**{wording.plain(cards.LABELS.get(label, label))}**  \n{wording.plain(text)}")


def share(chosen: RunConfig, status: runs.Status | None) -> None:
    """A link, the configuration as a script and as JSON, the metrics as CSV.

    Drawn when opened: a block of code brings 1.5 MB of highlighter with it, half of what a page takes to open.
    """
    expander = st.expander("Share and export", icon=":material/ios_share:", key=state.OPEN_SHARE, on_change="rerun")
    if expander.open:
        with expander:
            _exports(chosen, status)


def _exports(chosen: RunConfig, status: runs.Status | None) -> None:
    st.caption("A link to these settings")
    st.code(_link(chosen), language=None, wrap_lines=True)
    with st.popover("Copy code", icon=":material/code:", width="stretch", help="This configuration as a short plain PyTorch script."):
        st.code(export.script(chosen), language="python")
    st.download_button("Settings as JSON", chosen.canonical() + "\n", "config.json", "application/json", icon=":material/data_object:",
                       width="stretch", help="For python -m engine train config.json.")
    if status is not None:
        st.download_button("Metrics as CSV", lambda: runs.metrics_csv(status.id), f"{status.id}.csv", "text/csv",
                           icon=":material/table_view:", on_click="ignore", width="stretch",
                           help="One row a training step: loss, metric, gradient norm, rate.")
    st.caption("*Save picture* on the board keeps what it shows as a PNG.")


def _link(chosen: RunConfig) -> str:
    query = "&".join(f"{name}={value}" for name, value in address.settings(chosen).items())
    base = (st.context.url or "").split("?")[0]
    return f"{base}?{query}" if query else base
