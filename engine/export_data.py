"""The data of each task as plain Python, for the exported script. Each part defines ``training_batch``, ``loss_of`` and ``score``."""

from __future__ import annotations

_ADDING = '''
def draw(n):
    """Random numbers, two of them marked, one in each half; the answer is the sum of the marked ones."""
    values, marks, row = torch.rand(n, T), torch.zeros(n, T), torch.arange(n)
    for first, last in ((0, T // 2), (T // 2, T)):
        marks[row, torch.randint(first, last, (n,))] = 1
    return torch.stack([values, marks], 2).to(device), None, (values * marks).sum(1, keepdim=True).to(device)


held_out = draw(512)


def training_batch():
    return draw(BATCH)


def loss_of(net, batch):
    x, lengths, y = batch
    return nn.functional.mse_loss(net(x, lengths), y)


def score(net):
    """Mean squared error; always saying 1 gives about 0.167."""
    return loss_of(net, held_out).item()
'''

NAMES = """import hashlib
import importlib

SOURCES = {  # language: (Faker's locale, attributes of its person provider)
    "Azerbaijani": ("az_AZ", ["last_names"]), "Croatian": ("hr_HR", ["last_names"]), "Dutch": ("nl_NL", ["last_names"]),
    "English": ("en_GB", ["last_names"]), "Estonian": ("et_EE", ["last_names_est"]), "Finnish": ("fi_FI", ["last_names"]),
    "French": ("fr_FR", ["last_names"]), "German": ("de_DE", ["last_names"]), "Indonesian": ("id_ID", ["last_names"]),
    "Irish": ("ga_IE", ["last_names"]), "Italian": ("it_IT", ["last_names"]), "Polish": ("pl_PL", ["unisex_last_names", "male_last_names"]),
    "Slovak": ("sk_SK", ["last_names"]), "Spanish": ("es_ES", ["last_names"]), "Swedish": ("sv_SE", ["last_names"]),
    "Twi": ("tw_GH", ["last_names"]), "Uzbek": ("uz_UZ", ["last_names"]), "Zulu": ("zu_ZA", ["last_names"]),
}
languages = {}
for language, (locale, attributes) in enumerate(SOURCES.values()):
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    for name in (name for attribute in attributes for name in getattr(provider, attribute)):
        languages.setdefault(name.strip().lower(), set()).add(language)
found = [(name, min(those)) for name, those in sorted(languages.items()) if len(those) == 1 and len(name) <= 40 and "," not in name]


def is_held_out(name):
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") < 0.1 * 2**32
"""
"""``found``: every name with the number of its language."""

_SURNAMES = "\n" + NAMES + """

train = [row for row in found if not is_held_out(row[0])]
letters = sorted({letter for name, _ in found for letter in name})
ids = {letter: i + 1 for i, letter in enumerate(letters)}  # 0 is padding


def padded(rows):
    return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)


def batch_of(some):
    x = padded([[ids[letter] for letter in name] for name, _ in some])
    return x.to(device), torch.tensor([len(name) for name, _ in some]), torch.tensor([language for _, language in some]).to(device)


held_out = batch_of([row for row in found if is_held_out(row[0])])


def training_batch():
    return batch_of([train[i] for i in torch.randint(len(train), (BATCH,))])


def loss_of(net, batch):
    x, lengths, y = batch
    return nn.functional.cross_entropy(net(x, lengths), y)


def score(net):
    \"\"\"Macro-F1: the mean over languages of F1.\"\"\"
    x, lengths, y = held_out
    said = net(x, lengths).argmax(1)
    present = [k for k in range(len(SOURCES)) if ((said == k) | (y == k)).any()]
    each = [2 * ((said == k) & (y == k)).sum() / ((said == k).sum() + (y == k).sum()) for k in present]
    return torch.stack(each).mean().item()
"""

_DATES = '''
import random
from datetime import date

from babel.dates import format_date

LANGUAGES, FORMATS = ("en", "de", "fr", "es"), ("medium", "long", "full")
SIGNS = "_^$-0123456789"  # padding, start, end, and what an ISO date is written with
throw = random.Random(0)
days = [date.fromordinal(n) for n in throw.sample(range(date(1700, 1, 1).toordinal(), date(2099, 12, 31).toordinal() + 1), 12_512)]
texts = [" ".join(format_date(day, throw.choice(FORMATS), locale=throw.choice(LANGUAGES)).split()).lower() for day in days]
rows = list(zip(texts, (day.isoformat() for day in days)))
train = rows[:12_000]
letters = sorted({letter for text, _ in train for letter in text})
ids = {letter: i + 1 for i, letter in enumerate(letters)}  # 0 is padding


def padded(rows):
    return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)


def batch_of(some):
    x = padded([[ids.get(letter, 0) for letter in text] for text, _ in some])
    y = torch.tensor([[SIGNS.index(sign) for sign in iso + "$"] for _, iso in some])
    return x.to(device), torch.tensor([len(text) for text, _ in some]), y.to(device)


held_out = batch_of(rows[12_000:])


def training_batch():
    return batch_of([train[i] for i in torch.randint(len(train), (BATCH,))])


def loss_of(net, batch):
    x, lengths, y = batch
    return nn.functional.cross_entropy(net(x, lengths, y, TEACHER_FORCING).flatten(0, 1), y.flatten())


def score(net):
    """Share of held-out dates that are right to the last sign; the decoder is fed its own signs."""
    x, lengths, y = held_out
    return (net(x, lengths, y, 0.0).argmax(2) == y).all(1).float().mean().item()
'''


_MIXED = '''
def training_batch():
    return batch_of([train[i] for i in torch.randint(len(train), (BATCH,))])
'''
_BUCKETED = '''
train.sort(key=lambda row: len(row[0]))
starts = torch.linspace(0, len(train), max(1, len(train) // 512) + 1).round().long()


def training_batch():
    """Of one bucket of about equal length, so that little is padding; every row is as likely as the others."""
    bucket = int(torch.searchsorted(starts, torch.randint(len(train), (1,)), right=True)) - 1
    return batch_of([train[i] for i in torch.randint(int(starts[bucket]), int(starts[bucket + 1]), (BATCH,))])
'''


def bucketed(data: str) -> str:
    """The same data, drawn by buckets as ``engine/tasks/buckets.py`` draws them."""
    assert _MIXED in data
    return data.replace(_MIXED, _BUCKETED)


DATA: dict[str, str] = {"adding": _ADDING, "surnames": _SURNAMES, "dates": _DATES}
