"""The data of the generated tasks for the exported script: the task's own functions, and what joins them to a network, batch first."""

from __future__ import annotations

from engine.config import RunConfig
from engine.export_source import source
from engine.task_configs.series import SeriesConfig

_CLASSES = '''
def loss_of(net, batch):
    x, lengths, y = batch
    return nn.functional.cross_entropy(net(x, lengths), y)


def score(net):
    """Share of the held-out sequences that are right."""
    x, lengths, y = held_out
    return (net(x, lengths).argmax(1) == y).float().mean().item()
'''
_LABELS = '''
def loss_of(net, batch):
    x, lengths, y = batch
    return nn.functional.cross_entropy(net(x, lengths).flatten(0, 1), y.flatten(), ignore_index=-1)


def score(net):
    """SCORE"""
    x, lengths, y = held_out
    said = net(x, lengths).argmax(2)
    return MARK
'''
_STEPS = ("Share of the held-out steps that are right.", "(said == y)[y >= 0].float().mean().item()")
_WHOLE = ("Share of the held-out strings that are right in every step.", "((said == y) | (y < 0)).all(1).float().mean().item()")
_RECALL = ("Share of the ten symbols that are recalled.", "(said == y)[y > 0].float().mean().item()")
_COUNTED = (
    "The largest n up to which every string is right.",
    "min([int(n) // 2 for n, right in zip(lengths, ((said == y) | (y < 0)).all(1)) if not right] + [41]) - 1",
)
_WRITTEN = '''
def loss_of(net, batch):
    x, lengths, y = batch
    return nn.functional.cross_entropy(net(x, lengths, y, TEACHER_FORCING).flatten(0, 1), y.flatten(), ignore_index=0)


def score(net):
    """Share of held-out answers that are right to the last sign; the decoder is fed its own signs."""
    x, lengths, y = held_out
    return ((net(x, lengths, y, 0.0).argmax(2) == y) | (y == 0)).all(1).float().mean().item()
'''
_PADDED = '''
def padded(rows, filling=0):
    return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True, padding_value=filling)


def batch_of(some):
    """Rows of (input ids, answer ids)."""
    lengths = torch.tensor([len(row[0]) for row in some])
    return padded([row[0] for row in some]).to(device), lengths, padded([row[1] for row in some], FILLING).to(device)


held_out = batch_of(rows[:HELD_OUT])
train = rows[HELD_OUT:]


def training_batch():
    return batch_of([train[i] for i in torch.randint(len(train), (BATCH,))])
'''


def _labels(words: tuple[str, str]) -> str:
    return _LABELS.replace("SCORE", words[0]).replace("MARK", words[1])


def _drawn(function: str, training: str, held_out: str) -> str:
    """``function`` gives time-major x and y."""
    return function + f'''
def drawn(x, y, lengths=None):
    """Batch first: x (B, T), lengths (B,), y."""
    lengths = torch.full((x.shape[1],), len(x)) if lengths is None else lengths
    return x.T.to(device), lengths, (y.T if y.dim() == 2 else y).to(device)


held_out = drawn({held_out})


def training_batch():
    return drawn({training})

'''


def _first_token(config: RunConfig) -> str:
    length, place = config.task.longest, {"first": 0, "middle": config.task.longest // 2, "last": config.task.longest - 1}
    at = f"*draw({length}, {place[config.task.model_dump()['cue']]}"
    last = "torch.default_generator)"
    return _drawn(source("first_token", "draw"), f"{at}, BATCH, {last}", f"{at}, 512, {last}") + _CLASSES


def _copy(config: RunConfig) -> str:
    at, last = f"*draw({config.task.longest - 20}", "torch.default_generator)"
    return _drawn(source("copy", "draw"), f"{at}, BATCH, {last}", f"{at}, 512, {last}") + _labels(_RECALL)


def _parity(config: RunConfig) -> str:
    long = config.task.longest
    return _drawn(source("parity", "draw"), f"*draw({long // 10}, BATCH, torch.default_generator)",
                  f"*draw({long}, 128, torch.default_generator)") + _labels(_STEPS)


def _anbn(config: RunConfig) -> str:
    training, held_out = "*strings(torch.randint(1, 11, (BATCH,)))", "*strings(torch.arange(1, 41))"
    return _drawn(source("anbn", "strings"), training, held_out) + _labels(_COUNTED)


def _digit_strings(config: RunConfig) -> str:
    order = config.task.model_dump().get("order", "backwards")
    turned = "x.flip(0)" if order == "backwards" else "x"
    answer = {"reversal": turned, "running_sum": "x.cumsum(0) % 10", "sorting": "x.sort(0).values"}
    return 'SIGNS = "_^$0123456789"  # padding, start, end, and the digits\nids = {digit: i + 1 for i, digit in enumerate("0123456789")}' + source(
        "digit_strings", "digits",
    ) + f'''
def asked(n, held_out):
    x = digits({config.task.longest}, n, torch.default_generator, held_out)
    y = torch.cat([{answer[config.task.name]} + 3, torch.full_like(x[:1], 2)])
    return (x + 1).T.to(device), torch.full((n,), len(x)), y.T.to(device)


held_out = asked(512, True)


def training_batch():
    return asked(BATCH, False)
''' + _WRITTEN


def _reber(config: RunConfig) -> str:
    return "import random\n\n" + source("reber", "GRAPH", "NEXT", "string") + '''
HELD_OUT, throw, found = 1000, random.Random(0), {}
while len(found) < 4000:
    text, following = string(throw)
    if len(text) <= 40:
        found[text] = following
texts = list(found.items())
throw.shuffle(texts)
rows = [([".BEPSTVX".index(symbol) for symbol in text], [NEXT.index(these) for these in following]) for text, following in texts]
''' + _PADDED.replace("FILLING", "-1") + _labels(_WHOLE)


def _brackets(config: RunConfig) -> str:
    return "import random\n\n" + source("brackets", "PAIRS", "balanced", "open_after") + '''
HELD_OUT, throw = 512, random.Random(0)
texts = [balanced(throw.randrange(22, 41, 2), throw) for _ in range(HELD_OUT)]
texts += [balanced(throw.randrange(2, 21, 2), throw) for _ in range(6000)]
closers = ["none", *PAIRS.values()]
rows = [([".([{)]}".index(sign) for sign in text], [closers.index(label) for label in open_after(text)]) for text in texts]
''' + _PADDED.replace("FILLING", "-1") + _labels(_STEPS)


def _number_words(config: RunConfig) -> str:
    return "import random\n\n" + source("number_words", "SMALL", "UNITS", "TENS", "words") + '''
SIGNS = "_^$0123456789"  # padding, start, end, and the digits
HELD_OUT, throw = 512, random.Random(0)
numbers = [*range(SMALL), *throw.sample(range(SMALL, 1_000_000), 11_512)]
throw.shuffle(numbers)
ids = {letter: i + 1 for i, letter in enumerate(sorted({letter for n in numbers for letter in words(n)}))}
rows = [([ids[letter] for letter in words(n)], [SIGNS.index(sign) for sign in str(n) + "$"]) for n in numbers]
''' + _PADDED.replace("FILLING", "0") + _WRITTEN


def _series(config: RunConfig) -> str:
    task, name = config.task, config.task.name
    assert isinstance(task, SeriesConfig)
    made = {
        "sine": "import math\n\n" + source("sine", "N,PERIOD,NOISE,DRIFT", "series"),
        "random_walk": source("random_walk", "N", "series"),
        "mackey_glass": source("mackey_glass", "N,DELAY,FIRST", "PARTS", "series", "_slope"),
        "narma10": source("narma10", "N,FIRST", "series"),
        "sunspots": 'from pathlib import Path\n\n\ndef series():\n    """The file sunspots.csv of Unrolled, engine/tasks/data: a month and its number a line."""\n'
                    '    return torch.tensor([float(line.split(",")[1]) for line in Path("sunspots.csv").read_text().splitlines()[1:]])\n\n',
    }[name]
    own = source("drawn", "SEED", "own_generator") if "own_generator" in made else ""
    return own + made + f'''
LENGTH, AHEAD = {task.length}, {task.horizon}
{"inputs, values = series()" if name == "narma10" else "values = series()"}
split = len(values) * 3 // 4
scale, values = values[:split].std(), (values - values[:split].mean()) / values[:split].std()
{"" if name == "narma10" else "inputs = values"}


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


def _char_lm(config: RunConfig) -> str:
    bits = '''
def loss_of(net, batch):
    x, lengths, y = batch
    return nn.functional.cross_entropy(net(x, lengths).flatten(0, 1), y.flatten())


def score(net):
    """Bits per character."""
    return loss_of(net, held_out).item() / math.log(2)
'''
    return "import math\n\n" + _characters() + source("char_lm", "topics_once") + '''
texts = topics_once()
train = as_ids("".join(text for i, text in enumerate(texts) if i % 10))
test = as_ids("".join(texts[::10]))
''' + _windows(config.task.longest, False, bits)


def _tagging(config: RunConfig) -> str:
    return "import io\nimport keyword\nimport sysconfig\nimport tokenize\nfrom pathlib import Path\n\n" + _characters() + source(
        "source_tags", "TRAIN", "HELD_OUT", "TAGS", "_OF_TOKEN", "tags_of", "_source",
    ) + '''
def tagged(names):
    sources = [_source(name) for name in names]
    return as_ids("".join(sources)), torch.tensor([tag for source in sources for tag in tags_of(source)])


train, test = tagged(TRAIN), tagged(HELD_OUT)
''' + _windows(config.task.longest, True, _labels(_STEPS))


def _digits(config: RunConfig) -> str:
    return '''from sklearn.datasets import load_digits

found = load_digits()
images, digits = torch.tensor(found.images, dtype=torch.float32) / 16, torch.tensor(found.target)
held = torch.arange(len(digits)) % 5 == 0
held_out = images[held].to(device), None, digits[held].to(device)
images, digits = images[~held], digits[~held]


def training_batch():
    index = torch.randint(len(digits), (BATCH,))
    return images[index].to(device), None, digits[index].to(device)

''' + _CLASSES


MADE = {
    "first_token": _first_token, "copy": _copy, "reversal": _digit_strings, "running_sum": _digit_strings, "sorting": _digit_strings,
    "parity": _parity, "reber": _reber, "anbn": _anbn, "brackets": _brackets, "sine": _series, "random_walk": _series,
    "mackey_glass": _series, "narma10": _series, "sunspots": _series, "char_lm": _char_lm, "tagging": _tagging,
    "number_words": _number_words, "digits": _digits,
}
