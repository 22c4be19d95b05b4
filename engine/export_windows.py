"""The data of forecasts, of tasks on one long text, and of images for the exported script: windows out of what a task's file makes."""

from __future__ import annotations

from engine.config import RunConfig
from engine.export_scores import CLASSES, STEPS, labels
from engine.export_source import source
from engine.task_configs.series import SeriesConfig

_SUNSPOTS = '''from pathlib import Path


def series():
    """The file sunspots.csv of Unrolled, engine/tasks/data: a month and its number a line."""
    lines = Path("sunspots.csv").read_text().splitlines()[1:]
    return torch.tensor([float(line.split(",")[1]) for line in lines])

'''


_FORECAST = '''
LENGTH, AHEAD = @LENGTH, @AHEAD
@READ
split = len(values) * 3 // 4
scale, values = values[:split].std(), (values - values[:split].mean()) / values[:split].std()
@INPUTS


def windows(starts):
    """x (B, T, 1), and y (B, T, AHEAD): the values that follow each step."""
    t = starts[:, None] + torch.arange(LENGTH)
    return inputs[t][:, :, None].to(device), None, values[t[:, :, None] + torch.arange(1, AHEAD + 1)].to(device)


held_out = windows(torch.linspace(split, len(values) - LENGTH - AHEAD, 128).long())


def training_batch():
    return windows(torch.randint(split - LENGTH - AHEAD + 1, (BATCH,)))


def loss_of(net, batch):
    x, lengths, y = batch
    return nn.functional.mse_loss(net(x, lengths), y)


def score(net):
    """Mean absolute error; repeating the last value comes first to mind as a rival."""
    x, lengths, y = held_out
    return ((net(x, lengths) - y).abs().mean() * scale).item()
'''


def series(config: RunConfig) -> str:
    task, name = config.task, config.task.name
    assert isinstance(task, SeriesConfig)
    made = {
        "sine": "import math\n\n" + source("sine", "N,PERIOD,NOISE,DRIFT", "series"),
        "random_walk": source("random_walk", "N", "series"),
        "mackey_glass": source("mackey_glass", "N,DELAY,FIRST", "PARTS", "series", "_slope"),
        "narma10": source("narma10", "N,FIRST", "series"),
        "sunspots": _SUNSPOTS,
    }[name]
    own = source("drawn", "SEED", "own_generator") if "own_generator" in made else ""
    driven = name == "narma10"
    words = {"@LENGTH": str(task.length), "@AHEAD": str(task.horizon), "@INPUTS": "" if driven else "inputs = values",
             "@READ": "inputs, values = series()" if driven else "values = series()"}
    text = _FORECAST
    for mark, word in words.items():
        text = text.replace(mark, word)
    return own + made + text


def _characters() -> str:
    return source("characters", "STRANGE", "SYMBOLS", "_IDS", "as_ids").replace("PAD", "'·'")


def _windows(length: int, tags: bool, marked: str) -> str:
    """Windows out of one long text, and what follows or tags each of its characters."""
    answer = "tags[t]" if tags else "text[t + 1]"
    both = "text, tags" if tags else "text"
    return f'''
LENGTH = {length}


def windows({both}, starts):
    t = starts[:, None] + torch.arange(LENGTH)
    return text[t].to(device), torch.full((len(t),), LENGTH), {answer}.to(device)


def training_batch():
    return windows({"*train" if tags else "train"}, torch.randint(len({"train[0]" if tags else "train"}) - LENGTH, (BATCH,)))


held_out = windows({"*test" if tags else "test"}, torch.arange(0, len({"test[0]" if tags else "test"}) - LENGTH - 1, LENGTH))
''' + marked


BITS = '''
def loss_of(net, batch):
    x, lengths, y = batch
    return nn.functional.cross_entropy(net(x, lengths).flatten(0, 1), y.flatten(), ignore_index=-1)


def score(net):
    """Bits per character."""
    return loss_of(net, held_out).item() / math.log(2)
'''


def char_lm(config: RunConfig) -> str:
    return "import math\n\n" + _characters() + source("char_lm", "topics_once") + '''
texts = topics_once()
train = as_ids("".join(text for i, text in enumerate(texts) if i % 10))
test = as_ids("".join(texts[::10]))
''' + _windows(config.task.longest, False, BITS)


def tagging(config: RunConfig) -> str:
    return "import io\nimport keyword\nimport sysconfig\nimport tokenize\nfrom pathlib import Path\n\n" + _characters() + source(
        "source_tags", "TRAIN", "HELD_OUT", "TAGS", "_OF_TOKEN", "tags_of", "_source",
    ) + '''
def tagged(names):
    sources = [_source(name) for name in names]
    return as_ids("".join(sources)), torch.tensor([tag for source in sources for tag in tags_of(source)])


train, test = tagged(TRAIN), tagged(HELD_OUT)
''' + _windows(config.task.longest, True, labels(STEPS))


def digits(config: RunConfig) -> str:
    steps = f".reshape(-1, {config.task.longest}, {config.task.inputs})"
    return '''from sklearn.datasets import load_digits

found = load_digits()
images, digits = torch.tensor(found.images, dtype=torch.float32)STEPS / 16, torch.tensor(found.target)
held = torch.arange(len(digits)) % 5 == 0
held_out = images[held].to(device), None, digits[held].to(device)
images, digits = images[~held], digits[~held]


def training_batch():
    index = torch.randint(len(digits), (BATCH,))
    return images[index].to(device), None, digits[index].to(device)

'''.replace("STEPS", steps) + CLASSES
