"""Tasks of memory and counting, made by rules: a class at the end, a label at every step, or a written answer."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from engine.task_configs.base import Defaults, Kind, TaskConfig, defaults

NEXT = "read backwards, the next symbol would be known before it is to be said"
DIGITS_IN, DIGITS_OUT = 11, 13
"""Ten digits and padding; ten digits, padding, start and end."""


class FirstTokenConfig(TaskConfig):
    """Recall one symbol among noise: the cue stands first, in the middle or last."""

    name: Literal["first_token"] = "first_token"
    length: int = Field(30, ge=2, le=1000, description="time steps")
    cue: Literal["first", "middle", "last"] = "first"
    kind: ClassVar[Kind] = "classification"
    title: ClassVar[str] = "First token: recall one cue"
    label: ClassVar[str] = "Recall of one cue"
    asks: ClassVar[str] = "recall one symbol through noise"
    seeing: ClassVar[str] = "Each column is one time step: one digit among letters of noise must be named at the end."
    score: ClassVar[str] = "Cues recalled"
    letters: ClassVar[int] = 17
    answers: ClassVar[int] = 8
    defaults: ClassVar[Defaults] = defaults("gru", 64, 600, 0.01)

    @property
    def longest(self) -> int:
        return self.length


class CopyConfig(TaskConfig):
    """Ten symbols, ``length`` blanks, then say the ten again (Hochreiter & Schmidhuber 1997; Arjovsky et al. 2016)."""

    name: Literal["copy"] = "copy"
    length: int = Field(10, ge=1, le=500, description="blanks between reading and saying")
    kind: ClassVar[Kind] = "tagging"
    title: ClassVar[str] = "Copy: ten symbols across a gap"
    label: ClassVar[str] = "Copying across a gap"
    asks: ClassVar[str] = "keep ten symbols through a gap"
    seeing: ClassVar[str] = "Each column is one time step: ten symbols, a gap, then from the sign “>” on the ten must be said again."
    score: ClassVar[str] = "Symbols recalled"
    letters: ClassVar[int] = 11
    answers: ClassVar[int] = 9
    defaults: ClassVar[Defaults] = defaults("lstm", 64, 5000, 0.01)

    @property
    def longest(self) -> int:
        return self.length + 20


class ReversalConfig(TaskConfig):
    """Write a string of digits backwards, or as it is."""

    name: Literal["reversal"] = "reversal"
    length: int = Field(8, ge=2, le=40, description="digits")
    order: Literal["backwards", "same"] = "backwards"
    kind: ClassVar[Kind] = "translation"
    title: ClassVar[str] = "Reversal: write it backwards"
    label: ClassVar[str] = "Reversal of digits"
    asks: ClassVar[str] = "write digits backwards"
    seeing: ClassVar[str] = "Each column is a digit that is read, each row of the attention map one that is written."
    score: ClassVar[str] = "Strings fully right"
    letters: ClassVar[int] = DIGITS_IN
    answers: ClassVar[int] = DIGITS_OUT
    defaults: ClassVar[Defaults] = defaults("gru", 64, 1200, attention="general")

    @property
    def answer_steps(self) -> int:
        return self.length + 1

    @property
    def longest(self) -> int:
        return self.length


class RunningSumConfig(TaskConfig):
    """After each digit, write the sum so far modulo 10."""

    name: Literal["running_sum"] = "running_sum"
    length: int = Field(8, ge=2, le=40, description="digits")
    kind: ClassVar[Kind] = "translation"
    title: ClassVar[str] = "Running sum: feed back what you wrote"
    label: ClassVar[str] = "Running sum modulo 10"
    asks: ClassVar[str] = "add digits one by one"
    seeing: ClassVar[str] = "Each column is a digit that is read, each row of the attention map one written sum."
    score: ClassVar[str] = "Sums fully right"
    letters: ClassVar[int] = DIGITS_IN
    answers: ClassVar[int] = DIGITS_OUT
    defaults: ClassVar[Defaults] = defaults("gru", 64, 2000, attention="general")

    @property
    def answer_steps(self) -> int:
        return self.length + 1

    @property
    def longest(self) -> int:
        return self.length


class SortingConfig(TaskConfig):
    """Write the digits of a string in ascending order."""

    name: Literal["sorting"] = "sorting"
    length: int = Field(6, ge=2, le=20, description="digits")
    kind: ClassVar[Kind] = "translation"
    title: ClassVar[str] = "Sorting: write digits in order"
    label: ClassVar[str] = "Sorting of digits"
    asks: ClassVar[str] = "sort digits"
    seeing: ClassVar[str] = "Each column is a digit that is read, each row of the attention map one that is written, smallest first."
    score: ClassVar[str] = "Strings fully right"
    letters: ClassVar[int] = DIGITS_IN
    answers: ClassVar[int] = DIGITS_OUT
    defaults: ClassVar[Defaults] = defaults("gru", 64, 1500, attention="general")

    @property
    def answer_steps(self) -> int:
        return self.length + 1

    @property
    def longest(self) -> int:
        return self.length


class ParityConfig(TaskConfig):
    """After each bit: have there been an odd number of ones? Trained on short sequences, tested on ten times as long ones."""

    name: Literal["parity"] = "parity"
    length: int = Field(20, ge=2, le=50, description="time steps in training")
    kind: ClassVar[Kind] = "tagging"
    title: ClassVar[str] = "Parity: one bit of memory, for ever"
    label: ClassVar[str] = "Parity of bits"
    asks: ClassVar[str] = "flip one bit for ever"
    seeing: ClassVar[str] = "Each column is one bit: after it the network says whether the ones so far are odd in number."
    score: ClassVar[str] = "Prefixes right"
    letters: ClassVar[int] = 3
    answers: ClassVar[int] = 2
    defaults: ClassVar[Defaults] = defaults("rnn", 16, 1000, 0.01)

    @property
    def longest(self) -> int:
        return 10 * self.length

    @property
    def trained_steps(self) -> int:
        return self.length


class ReberConfig(TaskConfig):
    """Which symbols may come next in a string of the embedded Reber grammar (Hochreiter & Schmidhuber 1997)?"""

    name: Literal["reber"] = "reber"
    kind: ClassVar[Kind] = "tagging"
    title: ClassVar[str] = "Reber grammar: what may come next?"
    label: ClassVar[str] = "Embedded Reber grammar"
    asks: ClassVar[str] = "learn a grammar with one distant rule"
    seeing: ClassVar[str] = "Each column is one symbol: after it the network says which may follow. The second decides the last but one."
    score: ClassVar[str] = "Strings fully right"
    letters: ClassVar[int] = 8
    answers: ClassVar[int] = 8
    causal: ClassVar[str] = NEXT
    bucketed: ClassVar[bool] = True
    defaults: ClassVar[Defaults] = defaults("lstm", 16, 1200, 0.01)

    @property
    def longest(self) -> int:
        return 40


class AnbnConfig(TaskConfig):
    """Count: after a^n there must come b^n. Trained to n = 10, tested to n = 40 (Gers & Schmidhuber 2001)."""

    name: Literal["anbn"] = "anbn"
    kind: ClassVar[Kind] = "tagging"
    title: ClassVar[str] = "aⁿbⁿ: can it count?"
    label: ClassVar[str] = "Counting, aⁿbⁿ"
    asks: ClassVar[str] = "count further than it was taught"
    seeing: ClassVar[str] = "Each column is one letter: after it the network says which may follow. Only counting tells when the b's end."
    score: ClassVar[str] = "Counts right up to"
    share: ClassVar[bool] = False
    letters: ClassVar[int] = 3
    answers: ClassVar[int] = 3
    causal: ClassVar[str] = NEXT
    defaults: ClassVar[Defaults] = defaults("lstm", 10, 5000, 0.01)

    @property
    def longest(self) -> int:
        return 80

    @property
    def trained_steps(self) -> int:
        return 20


class BracketsConfig(TaskConfig):
    """After each symbol of a balanced string: which bracket would have to be closed first? Tested on longer strings than trained on."""

    name: Literal["brackets"] = "brackets"
    kind: ClassVar[Kind] = "tagging"
    title: ClassVar[str] = "Brackets: what is still open?"
    label: ClassVar[str] = "Balanced brackets"
    asks: ClassVar[str] = "keep track of open brackets"
    seeing: ClassVar[str] = "Each column is one bracket: after it the network says which one must be closed first."
    score: ClassVar[str] = "Steps right"
    letters: ClassVar[int] = 7
    answers: ClassVar[int] = 4
    bucketed: ClassVar[bool] = True
    defaults: ClassVar[Defaults] = defaults("lstm", 64, 1500)

    @property
    def longest(self) -> int:
        return 40

    @property
    def trained_steps(self) -> int:
        return 20
