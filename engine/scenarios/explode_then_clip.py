"""A plain RNN whose recurrent weights stretch by 1.2, plain SGD, no clipping: it blows up (Pascanu et al. 2013). Clipping saves it."""

from engine.config import RunConfig
from engine.scenarios.scenario import Scenario

SCENARIO = Scenario(
    name="explode_then_clip",
    title="What happens when the gradient explodes?",
    sentences=(
        "The recurrent weights stretch every state by 1.2, and nothing limits a training step.",
        "The run breaks at the first gradient that is too large; retry it with clipping at 1 and the same network trains on.",
    ),
    watch="the gradient norm, and the gradient growing towards the first time step.",
    config=RunConfig.parse({
        "task": {"name": "adding", "length": 60},
        "model": {"cell": "rnn", "hidden_size": 64, "init": "orthogonal", "gain": 1.2},
        "train": {"steps": 400, "batch_size": 64, "optimizer": "sgd", "learning_rate": 0.1, "clip": {"mode": "none"}},
    }),
    pace=8,
)
