"""RunConfig: what it accepts, what it refuses and in which words, and its three forms (object, JSON, URL)."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.config import Cell, RunConfig, flatten, from_query
from engine.errors import ConfigError
from engine.memory import MEMORY_LIMIT, memory_bytes
from engine.rules import NEUTRAL, disabled, notes, refusals
from tests.engine.configs import USABLE, choices, configs, hostile_queries

ADDING = {"name": "adding"}


def with_part(part: str, **settings: Any) -> dict[str, Any]:
    return {"task": ADDING, part: settings}


@pytest.mark.parametrize("name", USABLE)
def test_naming_the_task_is_enough(name: str) -> None:
    config = RunConfig.parse({"task": {"name": name}})
    assert config.canonical() == f'{{"task":{{"name":"{name}"}}}}'
    assert config.to_query() == {"task.name": name}


def test_the_example_of_the_contract_is_valid() -> None:
    config = RunConfig.model_validate(
        {
            "task": {"name": "adding", "length": 100},
            "model": {"cell": "lstm", "hidden_size": 64, "gate_bias": "chrono"},
            "train": {"steps": 1000, "optimizer": "adam", "clip": {"mode": "norm", "threshold": 1.0}, "seed": 0, "device": "cpu"},
        }
    )
    assert json.loads(config.canonical()) == {"task": ADDING, "model": {"gate_bias": "chrono"}, "train": {"device": "cpu"}}


REFUSED = [
    (with_part("model", cell="ltsm"), "model.cell: 'ltsm' is not possible; allowed: one of rnn, lstm, gru, irnn, lstm_1997"),
    (with_part("model", hidden_size=-5), "model.hidden_size: -5 is not possible; allowed: a whole number from 1 to 4096 (units)."),
    (with_part("model", hidden_size=True), "model.hidden_size: True is not possible; allowed: a whole number from 1 to 4096 (units)."),
    (with_part("model", hidden_size=10**5000), "digits' is not possible; allowed: a whole number from 1 to 4096 (units)."),
    (with_part("model", hidden=5), "model.hidden: 5 is not possible; allowed: the settings cell, hidden_size"),
    (with_part("model", hidden=5), "(perhaps hidden_size was meant)."),
    (with_part("model", gate_bias=11), "model.gate_bias: 11 is not possible; allowed: default or chrono or a number from -10 to 10."),
    (with_part("model", bidirectional="yes"), "model.bidirectional: 'yes' is not possible; allowed: true or false."),
    (with_part("model", **{"\ud800": 1}), "allowed: names of settings in plain letters."),
    (with_part("train", learning_rate=float("nan")), "train.learning_rate: nan is not possible; allowed: a number above 0 and up to 10."),
    (with_part("train", learning_rate=float("inf")), "train.learning_rate: inf is not possible; allowed: a number above 0 and up to 10."),
    (with_part("train", clip={"threshold": -float("inf")}), "train.clip.threshold: -inf is not possible; allowed: a number above 0"),
    (with_part("train", clip=7), "train.clip: 7 is not possible; allowed: an object with mode, threshold."),
    (with_part("train", seed=2**40), "train.seed: 1099511627776 is not possible; allowed: a whole number from 0 to 2,147,483,647."),
    (with_part("train", weight_decay=0.1), "train.weight_decay: 0.1 is not possible; allowed: 0 only, because only the optimiser"),
    (with_part("model", gain=1.2), "model.gain: 1.2 is not possible; allowed: 1 only, because PyTorch's own init"),
    (with_part("model", attention="dot"), "model.attention: 'dot' is not possible; allowed: none only, because this task has no decoder"),
    (with_part("model", cell="rnn", gate_bias=1.0), "model.gate_bias: 1.0 is not possible; allowed: default only, because a plain RNN"),
    ({"task": {"name": "dates"}, "model": {"readout": "mean"}}, "model.readout: 'mean' is not possible; allowed: final only, because the"),
    (with_part("model", dropout=0.2), "model.dropout: 0.2 is not possible; allowed: 0 only, because with one layer there is nothing"),
    (with_part("model", embedding_dropout=0.2), "allowed: 0 only, because this task reads numbers, which are not embedded"),
    (with_part("model", mask=False), "model.mask: False is not possible; allowed: true only, because nothing here looks at padding"),
    (with_part("model", layers=2, variational=True), "allowed: false only, because nothing is dropped"),
    (with_part("model", bidirectional=True) | {"train": {"tbptt": 5}}, "train.tbptt: 5 is not possible; allowed: 0 only, because a"),
    (with_part("model", norm="batch") | {"train": {"accumulate": 2}}, "allowed: 1 only, because batch norm joins all steps and sequences"),
    (with_part("model", cell="esn", norm="layer"), "allowed: none only, because the readout is solved on the reservoir's states"),
    ({"task": {"name": "dates"}, "model": {"norm": "batch"}}, "allowed: none or layer, because a decoder writes step by step"),
    (with_part("train", tbptt=5, carry=True), "allowed: false only, because there is no answer before the end"),
    ({"task": {"name": "sine"}, "train": {"carry": True}}, "allowed: false only, because only chunks hand a state on"),
    (with_part("train", schedule_steps=7), "allowed: 100 only, because this schedule has no length of its own"),
    (with_part("train", tf_schedule="linear"), "allowed: constant only, because this task has no decoder"),
    ({"task": {"name": "dates"}, "train": {"tf_k": 5.0}}, "allowed: 100 only, because only the inverse sigmoid has a k"),
    ({"task": {"name": "dates"}, "model": {"attention": "dot"}}, "allowed: general or additive, which have a matrix between, because"),
    ({"task": {"name": "dates"}, "model": {"attention": "none", "attention_at": "before"}}, "because there is no attention in a decoder"),
    *(({"task": {"name": name}, "model": {"bidirectional": True}}, "allowed: false only, because read backwards, the")
      for name in ("char_lm", "sine", "reber")),
    ({"task": {"name": "char_lm"}, "model": {"readout": "mean"}}, "allowed: final only, because an answer is due at every step"),
    ({"task": ADDING, "modle": {}}, "modle: {} is not possible; allowed: the settings task, model, train (perhaps model was meant)."),
    ({"task": {"name": "nope"}}, "task.name: 'nope' is not possible; allowed: one of adding, "),
    ({"task": {"name": "adding", "length": 1}}, "task.length: 1 is not possible; allowed: a whole number from 2 to 1000 (time steps)."),
    ({"task": "adding"}, "task: 'adding' is not possible; allowed: an object such as"),
    ({}, "task: None is not possible; allowed: an object such as"),
    (5, "config: 5 is not possible; allowed: the settings task, model, train."),
]


@pytest.mark.parametrize(("data", "words"), REFUSED, ids=[words[:40] for _, words in REFUSED])
def test_a_refusal_names_field_value_and_what_is_allowed(data: object, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        RunConfig.parse(data)
    sentence = str(caught.value)
    assert words in sentence
    assert len(sentence) < 300
    assert sentence.encode("utf-8")  # printable, whatever was in the key


def test_the_constructor_refuses_in_the_same_words() -> None:
    config = RunConfig.parse({"task": ADDING})
    with pytest.raises(ConfigError, match="task has no decoder"):
        RunConfig(task=config.task, model=config.model.model_copy(update={"attention": "dot"}), train=config.train)


HOSTILE_JSON = [
    ("[" * 60_000, "brackets"),
    ('{"task":' * 99 + "1" + "}" * 99, "task.name: None"),
    ('{"task": {"name": "adding"}, "task": {"name": "dates"}}', "each setting once"),
    ('{"task": {"name": "adding"}, "model": {"hidden_size": ' + "9" * 5000 + "}}", "thousands of digits"),
    ('{"task": {"name": "adding"}, "train": {"learning_rate": NaN}}', "finite numbers"),
    ('{"task": {"name": "adding"}, "train": {"learning_rate": 1e400}}', "a number above 0 and up to 10"),
    ("x" * 1_000_000, "at most 65,536 bytes"),
    ('{"task": {"name": "adding"}', "JSON (line 1, column 28"),
    (b"\xff\xfe\x00", "JSON in UTF-8"),
    ("", "JSON (line 1"),
]


@pytest.mark.parametrize(("text", "words"), HOSTILE_JSON, ids=[words for _, words in HOSTILE_JSON])
def test_hostile_json_is_refused_in_one_sentence_within_100_ms(text: str | bytes, words: str) -> None:
    start = time.process_time()
    with pytest.raises(ConfigError) as caught:
        RunConfig.parse(text)
    assert time.process_time() - start < 0.1
    assert words in str(caught.value)
    assert len(str(caught.value)) < 300


@given(configs())
def test_json_and_url_give_back_the_same_config(config: RunConfig) -> None:
    assert RunConfig.parse(config.canonical()) == config
    assert RunConfig.parse(config.model_dump_json()) == config
    assert from_query(config.to_query()) == (config, [])
    assert RunConfig.parse(config.canonical()).hash == config.hash


@given(configs(), configs())
def test_hashes_are_equal_exactly_when_configs_are(one: RunConfig, other: RunConfig) -> None:
    assert (one.hash == other.hash) == (one == other)


def test_minus_zero_is_zero() -> None:
    zero, minus = (RunConfig.parse(with_part("model", gate_bias=bias)) for bias in (0.0, -0.0))
    assert zero.hash == minus.hash


def test_the_hash_of_a_config_never_changes() -> None:
    """Links, stored runs and recordings lean on it: a change here needs a reason in docs/architecture.md."""
    train = {"steps": 10, "batch_size": 4, "learning_rate": 0.01, "clip": {"mode": "value", "threshold": 2.0}, "seed": 7}
    config = RunConfig.parse({"task": {"name": "adding", "length": 30}, "model": {"cell": "gru", "hidden_size": 8}, "train": train})
    assert config.hash == "f93bd4ffbbca"


@given(configs(), st.randoms())
def test_the_order_of_query_parameters_does_not_matter(config: RunConfig, random: Any) -> None:
    query = {**config.to_query(), "model.hidden_size": "4096", "train.batch_size": "1024", "train.weight_decay": "0.1"}
    shuffled = list(query.items())
    random.shuffle(shuffled)
    assert from_query(dict(shuffled)) == from_query(query)


def test_a_query_keeps_what_it_can_and_names_what_it_ignored() -> None:
    query = {"task.name": "adding", "model.hidden_size": "1e309", "model.cell": "gru", "train.speed": "5", "run": "a", "model.gain": "nan"}
    config, ignored = from_query(query)
    assert (config.model.cell, config.model.hidden_size) == ("gru", 64)
    assert ignored == ["model.gain", "model.hidden_size", "train.speed"]


@given(hostile_queries())
@settings(max_examples=300)
def test_a_hostile_query_never_raises(query: dict[str, str]) -> None:
    config, ignored = from_query(query)
    assert refusals(config) == []
    assert set(ignored) <= set(query)


@pytest.mark.long
@pytest.mark.timeout(900)
@given(hostile_queries())
@settings(max_examples=10_000)
def test_ten_thousand_hostile_queries_never_raise(query: dict[str, str]) -> None:
    assert refusals(from_query(query)[0]) == []


@pytest.mark.parametrize("cell", choices(Cell))
@pytest.mark.parametrize(("layers", "both"), [(1, False), (4, True)])
@pytest.mark.parametrize("name", ["adding", "surnames", "dates", "tagging"])
def test_a_refused_size_comes_with_the_largest_that_fits(cell: str, layers: int, both: bool, name: str) -> None:
    if name == "dates" and cell in ("esn", "rnn_batchnorm"):
        pytest.skip("no decoder can use this cell")
    data = {
        "task": {"name": name, **({"length": 1000} if name == "adding" else {})},
        "model": {"cell": cell, "layers": layers, "bidirectional": both, "hidden_size": 4096},
        "train": {"batch_size": 1024},
    }
    with pytest.raises(ConfigError, match=r"allowed: at most \d+ units") as caught:
        RunConfig.parse(data)
    fits = int(caught.value.allowed.split()[2])
    assert memory_bytes(RunConfig.parse({**data, "model": {**data["model"], "hidden_size": fits}})) <= MEMORY_LIMIT
    with pytest.raises(ConfigError, match="at most"):
        RunConfig.parse({**data, "model": {**data["model"], "hidden_size": fits + 1}})


@given(configs())
def test_a_widget_shown_as_disabled_never_holds_a_choice(config: RunConfig) -> None:
    plain = flatten(RunConfig.parse({"task": {"name": config.task.name}}).model_dump())
    now = flatten(config.model_dump())
    for path in disabled(config.task, now).keys() & NEUTRAL.keys():
        assert now[path] in (NEUTRAL[path], plain[path])


def test_the_wrong_readout_and_the_open_mask_are_called_mistakes() -> None:
    wrong = {"task": {"name": "surnames"}, "model": {"readout": "last", "bidirectional": True}}
    assert "wrong readout for two directions" in notes(flatten(RunConfig.parse(wrong).model_dump()))["model.readout"]
    unmasked = {"task": {"name": "surnames"}, "model": {"readout": "max", "mask": False}}
    assert "padding is read as if it were data" in notes(flatten(RunConfig.parse(unmasked).model_dump()))["model.mask"]
    for name in USABLE:
        assert not notes(flatten(RunConfig.parse({"task": {"name": name}}).model_dump()))


def test_changing_a_field_leaves_the_original_alone() -> None:
    config = RunConfig.parse({"task": ADDING})
    assert config.changed("train.clip.mode", "value").train.clip.mode == "value"
    assert config.train.clip.mode == "norm"
    with pytest.raises(ConfigError, match=r"train\.steps: 0 is not possible"):
        config.changed("train.steps", 0)
