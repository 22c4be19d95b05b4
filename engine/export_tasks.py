"""The data of the generated tasks for the exported script: the task's own functions, and what joins them to a network, batch first."""

from __future__ import annotations

from engine import export_windows as windows
from engine.config import RunConfig
from engine.export_data import NAMES
from engine.export_scores import CLASSES, COUNTED, RECALL, STEPS, WHOLE, WRITTEN, labels
from engine.export_source import source

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
    return _drawn(source("first_token", "draw"), f"{at}, BATCH, {last}", f"{at}, 512, {last}") + CLASSES


def _copy(config: RunConfig) -> str:
    at, last = f"*draw({config.task.longest - 20}", "torch.default_generator)"
    return _drawn(source("copy", "draw"), f"{at}, BATCH, {last}", f"{at}, 512, {last}") + labels(RECALL)


def _parity(config: RunConfig) -> str:
    long = config.task.longest
    return _drawn(source("parity", "draw"), f"*draw({long // 10}, BATCH, torch.default_generator)",
                  f"*draw({long}, 128, torch.default_generator)") + labels(STEPS)


def _anbn(config: RunConfig) -> str:
    training, held_out = "*strings(torch.randint(1, 11, (BATCH,)))", "*strings(torch.arange(1, 41))"
    return _drawn(source("anbn", "strings"), training, held_out) + labels(COUNTED)


def _digit_strings(config: RunConfig) -> str:
    order = config.task.model_dump().get("order", "backwards")
    turned = "x.flip(0)" if order == "backwards" else "x"
    answer = {"reversal": turned, "running_sum": "x.cumsum(0) % 10", "sorting": "x.sort(0).values"}
    signs = 'SIGNS = "_^$0123456789"  # padding, start, end, and the digits\nids = {digit: i + 1 for i, digit in enumerate("0123456789")}'
    return signs + source("digit_strings", "digits") + f'''
def asked(n, held_out):
    x = digits({config.task.longest}, n, torch.default_generator, held_out)
    y = torch.cat([{answer[config.task.name]} + 3, torch.full_like(x[:1], 2)])
    return (x + 1).T.to(device), torch.full((n,), len(x)), y.T.to(device)


held_out = asked(512, True)


def training_batch():
    return asked(BATCH, False)
''' + WRITTEN


def _reber(config: RunConfig) -> str:
    return "import hashlib\nimport random\n\n" + source("reber", "GRAPH", "NEXT", "string", "is_held_out") + '''
HELD_OUT, throw, seen, unseen = 1000, random.Random(0), [], []
while len(seen) < 4000 or len(unseen) < HELD_OUT:
    text, following = string(throw)
    row = [".BEPSTVX".index(symbol) for symbol in text], [NEXT.index(these) for these in following]
    if len(text) <= 40:
        (unseen if is_held_out(text) else seen).append(row)
rows = unseen[:HELD_OUT] + seen[:4000]
''' + _PADDED.replace("FILLING", "-1") + labels(WHOLE)


def _brackets(config: RunConfig) -> str:
    return "import random\n\n" + source("brackets", "PAIRS", "balanced", "open_after") + '''
HELD_OUT, throw = 512, random.Random(0)
texts = [balanced(throw.randrange(22, 41, 2), throw) for _ in range(HELD_OUT)]
texts += [balanced(throw.randrange(2, 21, 2), throw) for _ in range(6000)]
closers = ["none", *PAIRS.values()]
rows = [([".([{)]}".index(sign) for sign in text], [closers.index(label) for label in open_after(text)]) for text in texts]
''' + _PADDED.replace("FILLING", "-1") + labels(STEPS)


def _number_words(config: RunConfig) -> str:
    return "import random\n\n" + source("number_words", "SMALL", "UNITS", "TENS", "words") + '''
SIGNS = "_^$0123456789"  # padding, start, end, and the digits
HELD_OUT, throw = 512, random.Random(0)
numbers = [*range(SMALL), *throw.sample(range(SMALL, 1_000_000), 11_512)]
throw.shuffle(numbers)
ids = {letter: i + 1 for i, letter in enumerate(sorted({letter for n in numbers for letter in words(n)}))}
rows = [([ids[letter] for letter in words(n)], [SIGNS.index(sign) for sign in str(n) + "$"]) for n in numbers]
''' + _PADDED.replace("FILLING", "0") + WRITTEN


def _name_writing(config: RunConfig) -> str:
    return "import math\n" + NAMES + """
HELD_OUT = sum(is_held_out(name) for name, _ in found)
letters = sorted({letter for name, _ in found for letter in name})
ids = {letter: i + 1 + len(SOURCES) for i, letter in enumerate(letters)}  # 0 is padding, then the languages; the end is last
END = 1 + len(SOURCES) + len(letters)
rows = [([language + 1, *(ids[letter] for letter in name)], [*(ids[letter] for letter in name), END])
        for name, language in sorted(found, key=lambda row: not is_held_out(row[0]))]
""" + _PADDED.replace("FILLING", "-1") + windows.BITS


MADE = {
    **dict.fromkeys(("sine", "random_walk", "mackey_glass", "narma10", "sunspots"), windows.series),
    **dict.fromkeys(("reversal", "running_sum", "sorting"), _digit_strings),
    "first_token": _first_token, "copy": _copy, "parity": _parity, "reber": _reber, "anbn": _anbn, "brackets": _brackets,
    "char_lm": windows.char_lm, "tagging": windows.tagging, "number_words": _number_words, "digits": windows.digits,
    "name_writing": _name_writing,
}
