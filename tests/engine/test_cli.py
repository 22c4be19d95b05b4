import json
import subprocess
import sys

import pytest

from engine.__main__ import main

TINY = {"task": {"name": "adding", "length": 4}, "model": {"hidden_size": 4}, "train": {"steps": 12, "batch_size": 2, "device": "cpu"}}


@pytest.fixture
def config(tmp_path):
    def write(text: str) -> str:
        path = tmp_path / "config.json"
        path.write_text(text)
        return str(path)

    return write


def test_one_json_object_a_step_and_a_last_one_that_says_finished(config, capsys):
    assert main(["train", config(json.dumps(TINY))]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["step"] for line in lines] == [*range(1, 13), 12]
    assert {"loss", "metric", "grad_norm", "clipped", "learning_rate", "seconds"} <= lines[0].keys()
    assert lines[-1]["state"] == "finished"
    assert lines[-1]["held_metric"] == lines[-1]["held_loss"]
    assert 0 < lines[-1]["baseline"] < 1
    assert sum("held_loss" in line for line in lines[:-1]) >= 5


def test_the_same_config_prints_the_same_losses(config, capsys):
    runs = []
    for _ in range(2):
        main(["train", config(json.dumps(TINY))])
        runs.append([json.loads(line)["loss"] for line in capsys.readouterr().out.splitlines()[:-1]])
    assert runs[0] == runs[1]


@pytest.mark.parametrize(("text", "says"), [
    ('{"task": {"name": "adding"}, "model": {"hidden_size": -5}}', "model.hidden_size"),
    ('{"task": {"name": "nonsense"}}', "task"),
    ("{", "config"),
])
def test_a_bad_config_is_one_line_and_exit_two(config, capsys, text, says):
    assert main(["train", config(text)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert says in captured.err


def test_a_missing_file_is_one_line_and_exit_two(tmp_path, capsys):
    assert main(["train", str(tmp_path / "none.json")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_run_that_breaks_says_where_and_exits_one(config, capsys):
    broken = {**TINY, "model": {"cell": "rnn", "init": "orthogonal", "gain": 5.0, "hidden_size": 8},
              "train": {"steps": 300, "optimizer": "sgd", "learning_rate": 10.0, "clip": {"mode": "none"}, "device": "cpu"}}
    assert main(["train", config(json.dumps(broken))]) == 1
    captured = capsys.readouterr()
    last = json.loads(captured.out.splitlines()[-1])
    assert last["state"] == "failed"
    assert f"at step {last['step'] + 1}" in last["message"]


def test_it_is_a_command(config):
    done = subprocess.run([sys.executable, "-m", "engine", "train", config(json.dumps(TINY))], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1])["state"] == "finished"
    assert done.stderr == ""
