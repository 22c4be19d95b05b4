"""The same gradient in a network that was really trained, at several training steps."""

from __future__ import annotations

import streamlit as st

from pages.parts import source
from pages.parts.charts.lines import Line, lines

FEW = 4
"""Up to so many training steps are all drawn."""


def show() -> None:
    with st.sidebar:
        chosen = source.choose()
        source.open_in_train(chosen.source)
    st.title("Does the gradient reach further once it has learnt?", anchor=False)
    st.markdown(f"**{chosen.says}**: norm of dL/dh_t by time step, relative to the last step that is read.")
    drawn: list[Line] = []
    for step in _drawn(chosen):
        hidden, theory = of_run(chosen.where._replace(step=step))
        name = f"step {step:,}"
        drawn += [Line(name, hidden, "measured"), *([Line(name, theory, "theory")] if theory and step == chosen.step else [])]
    chart = lines(drawn, x="time step t", y="gradient norm, relative", kinds=("measured", "theory"), logs=True, height=400)
    st.altair_chart(chart, key="training.chart", alt="Gradient norm by time step, a line a training step")
    which = "First, chosen and last training step are drawn." if len(chosen.source.steps) > FEW else "Every training step known is drawn."
    st.caption(f"Dashed: theory's slope for the chosen training step. {which}")


def _drawn(chosen: source.Chosen) -> list[int]:
    """Training steps with a line: all where they are few, else those that say most."""
    steps = chosen.source.steps
    return sorted({steps[0], chosen.step, steps[-1]}) if len(steps) > FEW else list(steps)


@st.cache_data(max_entries=128, show_spinner="Looking inside")
def of_run(where: source.Where) -> tuple[list[float], list[float] | None]:
    """Measured and expected, log10, empty where the frame has no gradient."""
    from engine.understand.looks import trainer_at
    from engine.understand.through_time import of_frame

    layers = trainer_at(where.name, where.step).frame().layers
    wanted = (where.decoder, where.layer, "backward" if where.backward else "forward")
    mine = next(each for each in layers if (each.part == "decoder", each.layer, each.direction) == wanted)
    found = of_frame(mine, where.item)
    return ([], None) if found is None else (found.hidden.tolist(), None if found.theory is None else found.theory.tolist())
