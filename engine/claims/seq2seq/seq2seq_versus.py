"""An encoder-decoder is two recurrent networks and a little glue."""

from __future__ import annotations

from engine.claims.claim import Bar, Chart, Claim, Paper
from engine.claims.rule import above, below, case
from engine.config import RunConfig


def runs() -> dict[str, RunConfig]:
    from engine.claims.measuring.settings import dates

    return {"dates, LSTM encoder and decoder": dates(200)}


def measure(seed: int, size: float) -> dict[str, float]:
    from engine.cells import Layer
    from engine.claims.measuring.training import train

    run = train(runs()["dates, LSTM encoder and decoder"], seed, size)
    model = run.trainer.model
    recurrent = sum(p.numel() for layer in model.modules() if isinstance(layer, Layer) for p in layer.parameters())
    return {"recurrent": recurrent / sum(p.numel() for p in model.parameters()), "exact": run.metric}


CLAIM = Claim(
    id="seq2seq_versus",
    topic="seq2seq",
    number=31,
    statement="Sequence-to-sequence models are an alternative to RNNs.",
    answer="It is an arrangement, and here one of RNNs: {recurrent:share} of the weights of the model that translates dates "
    "({exact:share} exact) belong to its recurrent cells. Its cells can be exchanged for attention or convolutions without its ceasing to "
    "be sequence to sequence.",
    interview="Seq2seq says what goes in and out; RNN says how it is computed. They are answers to different questions.",
    follow_up="Name an encoder-decoder without recurrence.",
    hypothesis="More than half of the weights are recurrent cells'.",
    measure=measure,
    cases=(case("misleading", above("recurrent", 0.5)), case("true", below("recurrent", 0.05)),
           case("partly", above("recurrent", 0.05),
                below("recurrent", 0.5))),
    chart=Chart("Weights of the translator", "share that belongs to recurrent cells", (Bar("recurrent", "recurrent", "lstm"),),
                "share", high=1.0),
    change="A definition of seq2seq that excludes recurrent networks.",
    seconds=6,
    runs=runs,
    paper=Paper("Sutskever, Vinyals, Le 2014, Sequence to Sequence Learning with Neural Networks, NIPS",
                "WMT'14 English to French: reversing the source took BLEU from 25.9 to 30.6; the model is two LSTMs."),
)
