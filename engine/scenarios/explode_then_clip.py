"""A plain RNN whose recurrent weights stretch by 1.2, plain SGD, no clipping: it blows up (Pascanu et al. 2013). Clipping saves it."""

from engine.config import RunConfig
from engine.scenarios.scenario import Scenario

SCENARIO = Scenario(
    name="explode_then_clip",
    label="Gradient explodes; clip it",
    title="What happens when the gradient explodes?",
    sentences=(
        "The recurrent weights stretch by 1.2 and nothing limits a step: the loss passes 10³⁰ before step 25, and the run breaks.",
        "Clipped at 1 it trains on, finite, but still says only the mean.",
    ),
    watch="the gradient norm: tenfold with each of the last steps.",
    config=RunConfig.parse({
        "task": {"name": "adding", "length": 60},
        "model": {"cell": "rnn", "hidden_size": 64, "init": "orthogonal", "gain": 1.2},
        "train": {"steps": 60, "batch_size": 64, "optimizer": "sgd", "learning_rate": 0.1, "clip": {"mode": "none"}},
    }),
    pace=1,
    invites=("train.clip.mode", "train.clip.threshold"),
)
