"""What the attention page asks the engine, kept by what was asked."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

ITEMS = 256
Map = list[list[float]]


@dataclass(frozen=True)
class Change:
    """``forced`` and ``rows`` are pairs: output position and token, output position and the source position it must look at."""

    forced: tuple[tuple[int, str], ...] = ()
    masked: tuple[int, ...] = ()
    rows: tuple[tuple[int, int], ...] = ()
    mask_padding: bool = True


@dataclass(frozen=True)
class Answer:
    """``attention[row][column]``, empty where there is none; ``padding`` counts the source's last columns that are padding."""

    source: list[str]
    written: list[str]
    said: list[str]
    probability: list[float]
    attention: Map
    padding: int
    entropy: list[float]
    sharpness: list[float]
    similarity: Map
    on_padding: list[float]
    log_probability: float

    @property
    def text(self) -> str:
        return "".join(self.written).removesuffix("end")


@dataclass(frozen=True)
class Apart:
    truth: list[str]
    forced: list[str]
    free: list[str]
    divergence: int | None


@dataclass(frozen=True)
class Twig:
    """A hypothesis of the beam; ``parent`` is -1 at the start."""

    parent: int
    token: str
    depth: int
    score: float
    kept: bool
    ended: bool


@st.cache_data(max_entries=32, show_spinner="Building the network")
def text_of(name: str, step: int, item: int) -> str:
    from engine.understand.looks import sentence, translator

    trainer, _ = translator(name, step)
    return "".join((trainer.task.tokens(sentence(trainer, item)) or ((),))[0])


@st.cache_data(max_entries=128, show_spinner=False)
def answer(
    name: str,
    step: int,
    item: int,
    text: str,
    extra: int,
    forced: tuple[tuple[int, str], ...] = (),
    masked: tuple[int, ...] = (),
    rows: tuple[tuple[int, int], ...] = (),
    mask_padding: bool = True,
) -> Answer:
    """Raises EngineError for a change that cannot be made."""
    from engine.errors import EngineError
    from engine.understand.alignment import alignment
    from engine.understand.decoding import Interventions, decode
    from engine.understand.looks import sentence, translator

    trainer, model = translator(name, step)
    batch, labels = sentence(trainer, item, text, extra), trainer.task.labels
    if unknown := [token for _, token in forced if token not in labels[3:]]:
        raise EngineError(f"The decoder writes {' '.join(labels[3:])}; it has no {unknown[0]!r}.")
    wide, length = len(batch.x), int(batch.full_lengths[0])
    row = {at: [float(j == column) for j in range(wide)] for at, column in rows}
    found = decode(model, batch, Interventions({}, {at: labels.index(token) for at, token in forced}, masked, row, mask_padding))
    n = found.length
    read = None if found.attention is None else alignment(found.attention[:n], length)
    tokens = list((trainer.task.tokens(batch) or ((),))[0]) + ["·"] * extra
    return Answer(
        tokens,
        [labels[i] for i in found.written[:n]],
        [labels[i] for i in found.said[:n]],
        [float(found.probability[t, token]) for t, token in enumerate(found.written[:n])],
        [] if found.attention is None else found.attention[:n].tolist(),
        extra,
        read.entropy.tolist() if read else [],
        read.sharpness.tolist() if read else [],
        read.similarity.tolist() if read else [],
        read.on_padding.tolist() if read else [],
        found.log_probability,
    )


@st.cache_data(max_entries=64, show_spinner=False)
def apart(name: str, step: int, item: int) -> Apart:
    from engine.understand.forced_free import forced_and_free
    from engine.understand.looks import sentence, translator

    trainer, model = translator(name, step)
    found, labels = forced_and_free(model, sentence(trainer, item)), trainer.task.labels
    truth = [labels[i] for i in found.truth if i > 0]
    return Apart(
        truth, [labels[i] for i in found.forced.said[: len(truth)]], [labels[i] for i in found.free.said[: len(truth)]], found.divergence
    )


@st.cache_data(max_entries=64, show_spinner="Writing 256 answers twice")
def mistake(name: str, step: int, position: int) -> tuple[list[float], list[float]]:
    """Share of wrong tokens by position after one wrong token was fed, and without."""
    from engine.understand.forced_free import one_mistake
    from engine.understand.looks import many, translator

    trainer, model = translator(name, step)
    found = one_mistake(model, many(trainer, ITEMS), position)
    return found.after.tolist(), found.without.tolist()


@st.cache_data(max_entries=64, show_spinner=False)
def beam(name: str, step: int, item: int, width: int, alpha: float) -> tuple[list[Twig], list[tuple[str, float, float]]]:
    """The tree, and every answer with its log-probability and score, best first."""
    from engine.understand.beam import beam_search
    from engine.understand.looks import sentence, translator

    trainer, model = translator(name, step)
    found, labels = beam_search(model, sentence(trainer, item), width, alpha), trainer.task.labels
    twigs = [Twig(each.parent, labels[each.token], each.depth, each.score, each.kept, each.ended) for each in found.tree]
    words = [
        ("".join(labels[i] for i in found.tokens(at)).removesuffix("end"), found.tree[at].log_probability, found.tree[at].score)
        for at in found.answers
    ]
    return twigs, words


@st.cache_data(max_entries=32, show_spinner="Writing 512 answers")
def exact(name: str, step: int) -> tuple[list[int], list[float], list[int]]:
    """Source lengths, share of answers without a wrong token, and how many items each length has."""
    from engine.understand.exact_match import exact_by_length
    from engine.understand.looks import many, translator

    trainer, model = translator(name, step)
    found = exact_by_length(model, many(trainer, 2 * ITEMS))
    return found.length.tolist(), found.exact.tolist(), found.items.tolist()
