"""A linear probe of the state: how long is the first input still in it?"""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Line, Paper
from engine.claims.rule import above, below, case

CLASSES, ITEMS, STEPS = 8, 4096, 40


def measure(seed: int, size: float) -> dict[str, float]:
    import torch

    from engine.cells import CELLS, Layer
    from engine.claims.measuring.probe import found_by_probe
    from engine.config import ModelConfig
    from engine.init import initialise

    generator = torch.Generator().manual_seed(seed)
    tokens = torch.randint(CLASSES, (STEPS, ITEMS), generator=generator)
    x = torch.nn.functional.one_hot(tokens, CLASSES).float()
    found = {}
    for name, model in (("lstm", ModelConfig(cell="lstm", gate_bias=3.0)), ("rnn", ModelConfig(cell="rnn"))):
        layer = Layer(CELLS[name], CLASSES, 64).requires_grad_(False)
        initialise(layer, model, STEPS, generator)
        hidden = layer(x, (torch.zeros(ITEMS, 64),) * len(layer.cell.states))
        for t in (1, 10, 39):
            found[f"{name}_{t}"] = found_by_probe(hidden[t], tokens[0], CLASSES)
    return {**found, "chance": 1 / CLASSES}


CLAIM = Claim(
    id="state_is_memory",
    topic="long",
    number=2,
    statement="The hidden state is the network's memory of the past.",
    answer="It is, and a fading one. A linear probe of an untrained LSTM's state (forget bias 3) finds the first of 8 tokens in "
    "{lstm_1:share} of cases after one step, {lstm_10:share} after 10 and {lstm_39:share} after 39; of a plain RNN's {rnn_1:share}, "
    "{rnn_10:share} and {rnn_39:share}. Chance is {chance:share}.",
    interview="A vector of fixed size that every step rewrites: it holds what the weights keep, and keeps recent inputs best.",
    follow_up="How would you show what a state remembers?",
    hypothesis="One step on, a linear probe finds the first token almost always; 39 steps on, hardly better than chance in a plain RNN.",
    measure=measure,
    cases=(
        case("true", above("lstm_1", 0.9), above("rnn_1", 0.9), below("rnn_39", 0.3)),
        case("false", below("lstm_1", 0.3), below("rnn_1", 0.3)),
        case("misleading", above("rnn_39", 0.9)),
    ),
    chart=Chart("First token found in the state", "linear probe, untrained cells of 64 units; dashed: chance",
                (Bar("LSTM, 1 step on", "lstm_1", "lstm"), Bar("LSTM, 10 steps", "lstm_10", "lstm"),
                 Bar("LSTM, 39 steps", "lstm_39", "lstm"),
                 Bar("RNN, 1 step on", "rnn_1", "rnn"), Bar("RNN, 10 steps", "rnn_10", "rnn"), Bar("RNN, 39 steps", "rnn_39", "rnn")),
                "share", high=1.0, line=Line("chance", "chance")),
    change="A state from which no input of the past can be read.",
    seconds=3,
    seeds=5,
    paper=Paper("Elman 1990, Finding structure in time, Cognitive Science 14(2)"),
)
