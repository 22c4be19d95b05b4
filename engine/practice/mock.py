"""A mock interview: its plan, the next question given how the last answer was graded, and the report. Pure and decided by the seed.

A thread is an opening question and up to two follow-ups: a strong answer is followed deeper along its chain, a weak one by a simpler
question of the same topic, a very weak one ends the thread. Beside the threads: derivations, code reading, pictures of faulty runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal, get_args

from engine.practice.bank import by_id, questions
from engine.practice.grading import Level, Ticks
from engine.practice.schema import Evidence, Question
from engine.practice.topics import SECONDS, Kind, Topic

Role = Literal["ML engineer", "research", "data scientist"]
Part = Literal["opening", "follow-up", "whiteboard", "code reading", "debugging"]
Minutes = Literal[20, 30, 45]

ROLES: tuple[Role, ...] = get_args(Role)
TOPICS_OF: dict[Role, tuple[Topic, ...]] = {
    "ML engineer": ("training", "gates", "clipping", "long", "seq2seq", "attention"),
    "research": ("gradients", "attention", "gates", "forcing", "limits", "long"),
    "data scientist": ("training", "limits", "gates", "long", "bidirectional", "attention"),
}
PARTS: dict[Minutes, tuple[Part, ...]] = {
    20: ("opening", "whiteboard", "code reading", "debugging"),
    30: ("opening", "whiteboard", "opening", "code reading", "debugging", "opening"),
    45: ("opening", "whiteboard", "opening", "code reading", "opening", "debugging", "opening", "code reading", "debugging", "opening"),
}
KIND_OF: dict[Part, Kind] = {"whiteboard": "derivation", "code reading": "code", "debugging": "picture"}
FOLLOW_UPS = 2


@dataclass(frozen=True)
class Answered:
    """A question that was asked and how the person graded the answer. ``survived``: the spoken follow-up was answered too."""

    part: Part
    question: str
    level: Level
    seconds: float
    ticks: Ticks = field(default_factory=Ticks)
    survived: bool = True


@dataclass(frozen=True)
class Interview:
    minutes: Minutes
    role: Role
    seed: int
    answered: tuple[Answered, ...] = ()

    def after(self, answer: Answered) -> Interview:
        return replace(self, answered=(*self.answered, answer))

    @property
    def left(self) -> float:
        """Seconds left of the time agreed on."""
        return 60.0 * self.minutes - sum(answer.seconds for answer in self.answered)


@dataclass(frozen=True)
class Turn:
    """What is asked next. ``prompts``: spoken follow-ups of this question; ``seconds``: how long an interviewer would wait."""

    part: Part
    question: Question
    prompts: tuple[str, ...]
    seconds: int


def next_turn(interview: Interview) -> Turn | None:
    """The next question; None when every part was asked, or the time is used up."""
    if interview.left <= 0:
        return None
    followed = _follow_up(interview)
    if followed is not None:
        return _turn("follow-up", followed)
    begun = sum(answer.part != "follow-up" for answer in interview.answered)
    parts = PARTS[interview.minutes]
    if begun == len(parts):
        return None
    fresh = _opening(interview) if parts[begun] == "opening" else _exercise(interview, parts[begun])
    return _turn(parts[begun], fresh)


def _turn(part: Part, question: Question) -> Turn:
    prompts = tuple(text for text in question.follow_up if text not in by_id())
    return Turn(part, question, prompts, SECONDS[question.kind])


def _follow_up(interview: Interview) -> Question | None:
    """The next question of the running thread, None where it has ended."""
    thread = _thread(interview)
    if not thread or len(thread) > FOLLOW_UPS or thread[-1].level is Level.VERY_WEAK:
        return None
    last = by_id()[thread[-1].question]
    open_ones = [q for q in _unasked(interview) if q.kind in ("concept", "prediction")]
    if thread[-1].level is Level.WEAK:
        simpler = [q for q in open_ones if q.topic == last.topic and q.level <= last.level]
        return _pick(interview, simpler)
    linked = [q for q in open_ones if q.id in last.follow_up]
    deeper = linked or [q for q in open_ones if q.topic == last.topic and q.level >= last.level]
    most = max((q.level for q in deeper), default=0)
    return _pick(interview, [q for q in deeper if q.level == most])


def _thread(interview: Interview) -> tuple[Answered, ...]:
    """The answers since the last opening, if nothing but follow-ups came after it."""
    for i in range(len(interview.answered) - 1, -1, -1):
        if interview.answered[i].part != "follow-up":
            return interview.answered[i:] if interview.answered[i].part == "opening" else ()
    return ()


def _opening(interview: Interview) -> Question:
    """A classic question first; topics in the role's order, none twice while others are left."""
    seen = {by_id()[answer.question].topic for answer in interview.answered}
    topics = [t for t in TOPICS_OF[interview.role] if t not in seen] or list(TOPICS_OF[interview.role])
    topic = topics[0] if interview.answered else _random(interview).choice(topics[:3])
    concepts = [q for q in _unasked(interview) if q.topic == topic and q.kind == "concept"]
    classic = [q for q in concepts if q.classic]
    chosen = _pick(interview, classic or concepts or _unasked(interview))
    assert chosen is not None, "a bank has more questions than an interview"
    return chosen


def _exercise(interview: Interview, part: Part) -> Question:
    """A derivation, code or picture: from the role's topics where there is one."""
    pool = [q for q in _unasked(interview) if q.kind == KIND_OF[part]]
    mine = [q for q in pool if q.topic in TOPICS_OF[interview.role]]
    chosen = _pick(interview, mine or pool)
    assert chosen is not None, "a bank has more questions than an interview"
    return chosen


def _unasked(interview: Interview) -> list[Question]:
    asked = {answer.question for answer in interview.answered}
    return [question for question in questions() if question.id not in asked]


def _pick(interview: Interview, pool: list[Question]) -> Question | None:
    return _random(interview).choice(pool) if pool else None


def _random(interview: Interview) -> Random:
    return Random(f"{interview.role} {interview.minutes} {interview.seed} {len(interview.answered)}")


@dataclass(frozen=True)
class Signal:
    """One line of the report. ``level`` is the rounded-down mean of its answers; None where nothing of it was asked."""

    name: str
    level: Level | None
    answers: int


@dataclass(frozen=True)
class Missed:
    """Musts that were not made, and red flags that were raised, of one question."""

    question: Question
    musts: tuple[str, ...]
    red_flags: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    signals: tuple[Signal, ...]
    missed: tuple[Missed, ...]
    tonight: tuple[Evidence, ...]  # experiments of the weakest answers, the weakest first
    seconds: float


SIGNALS: dict[str, tuple[Part, ...]] = {
    "understanding": ("opening",),
    "depth": ("follow-up",),
    "technical skill": ("whiteboard", "code reading"),
    "debugging": ("debugging",),
}
TONIGHT = 5


def report(interview: Interview) -> Report:
    answered = interview.answered
    signals = tuple(_signal(name, [a.level for a in answered if a.part in parts]) for name, parts in SIGNALS.items())
    timing = _signal("time kept", [_kept(answer) for answer in answered])
    weakest = sorted((a for a in answered if a.level < Level.VERY_STRONG), key=lambda answer: answer.level)
    runs = dict.fromkeys(by_id()[answer.question].evidence[0] for answer in weakest if by_id()[answer.question].evidence)
    missed = tuple(miss for miss in map(_missed, answered) if miss.musts or miss.red_flags)
    return Report((*signals, timing), missed, tuple(runs)[:TONIGHT], sum(a.seconds for a in answered))


def _signal(name: str, levels: list[Level]) -> Signal:
    return Signal(name, Level(sum(levels) // len(levels)) if levels else None, len(levels))


def _kept(answer: Answered) -> Level:
    """How well an answer kept to the time an interviewer would wait: within it, half over, twice over, longer."""
    over = answer.seconds / SECONDS[by_id()[answer.question].kind]
    return Level(4 - sum(over > limit for limit in (1.0, 1.5, 2.0)))


def _missed(answer: Answered) -> Missed:
    question, ticks = by_id()[answer.question], answer.ticks
    musts = tuple(point.say for i, point in enumerate(question.must) if i not in ticks.must)
    flags = tuple(point.say for i, point in enumerate(question.red_flags) if i in ticks.red_flags)
    return Missed(question, musts, flags)
