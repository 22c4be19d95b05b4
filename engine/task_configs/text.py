"""Tasks on text: a language model, labels of source code, number words, and rows of digit images."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from engine.task_configs.base import Defaults, Kind, TaskConfig, defaults
from engine.task_configs.memory import DIGITS_OUT, NEXT

PRINTABLE = 98
"""95 printable signs of ASCII, the end of a line, any other sign, and padding."""


class CharLMConfig(TaskConfig):
    """Say the next character of Python's own help texts. ``temperature`` is that of the text it writes in the picture."""

    name: Literal["char_lm"] = "char_lm"
    length: int = Field(64, ge=8, le=400, description="characters of a window")
    temperature: float = Field(0.7, ge=0, le=3, description="0 writes the likeliest character always")
    kind: ClassVar[Kind] = "language"
    title: ClassVar[str] = "Characters: a language model"
    label: ClassVar[str] = "Character language model"
    asks: ClassVar[str] = "write like a manual"
    seeing: ClassVar[str] = "Each column is one character: after it the network bets on the next. Below it goes on writing by itself."
    score: ClassVar[str] = "Bits per character"
    share: ClassVar[bool] = False
    letters: ClassVar[int] = PRINTABLE
    answers: ClassVar[int] = PRINTABLE
    causal: ClassVar[str] = NEXT
    defaults: ClassVar[Defaults] = defaults("lstm", 128, 2500, 0.004)

    @property
    def longest(self) -> int:
        return self.length


class NameWritingConfig(TaskConfig):
    """Write a surname, given its language: one token in, letters out. ``temperature`` is that of the name in the picture."""

    name: Literal["name_writing"] = "name_writing"
    temperature: float = Field(0.7, ge=0, le=3, description="0 writes the likeliest name always")
    kind: ClassVar[Kind] = "language"
    title: ClassVar[str] = "Names: write one of a language"
    label: ClassVar[str] = "Names from a language alone"
    asks: ClassVar[str] = "write a name"
    seeing: ClassVar[str] = "The first column is a language, the others a name of it. Given the language alone, it writes a name by itself."
    score: ClassVar[str] = "Bits per character"
    share: ClassVar[bool] = False
    letters: ClassVar[int] = 97
    answers: ClassVar[int] = 97
    causal: ClassVar[str] = NEXT
    bucketed: ClassVar[bool] = True
    given: ClassVar[int] = 1
    defaults: ClassVar[Defaults] = defaults("gru", 128, 1200)

    @property
    def longest(self) -> int:
        return 41


class TaggingConfig(TaskConfig):
    """Say for each character of Python source what it belongs to: name, keyword, string, comment ..."""

    name: Literal["tagging"] = "tagging"
    length: int = Field(80, ge=8, le=400, description="characters of a window")
    kind: ClassVar[Kind] = "tagging"
    title: ClassVar[str] = "Tagging: colour source code"
    label: ClassVar[str] = "Tags of Python source"
    asks: ClassVar[str] = "colour source code"
    seeing: ClassVar[str] = "Each column is one character of Python source: the network says what it belongs to."
    score: ClassVar[str] = "Characters right"
    letters: ClassVar[int] = PRINTABLE
    answers: ClassVar[int] = 7
    defaults: ClassVar[Defaults] = defaults("gru", 64, 800, bidirectional=True)

    @property
    def longest(self) -> int:
        return self.length


class NumberWordsConfig(TaskConfig):
    """Read an English number word and write its digits."""

    name: Literal["number_words"] = "number_words"
    kind: ClassVar[Kind] = "translation"
    title: ClassVar[str] = "Number words: read a long number"
    label: ClassVar[str] = "Number words into digits"
    asks: ClassVar[str] = "read a number word"
    seeing: ClassVar[str] = "Each column is a letter that is read, each row of the attention map one digit that is written."
    score: ClassVar[str] = "Numbers fully right"
    letters: ClassVar[int] = 23
    answers: ClassVar[int] = DIGITS_OUT
    bucketed: ClassVar[bool] = True
    defaults: ClassVar[Defaults] = defaults("gru", 64, 1000, bidirectional=True, attention="additive")

    @property
    def answer_steps(self) -> int:
        return 7

    @property
    def longest(self) -> int:
        return 74


class DigitsConfig(TaskConfig):
    """Which digit is it? Images of 8 x 8 pixels, read row by row or pixel by pixel (Le et al. 2015, there 28 x 28)."""

    name: Literal["digits"] = "digits"
    read: Literal["rows", "pixels"] = "rows"
    kind: ClassVar[Kind] = "classification"
    title: ClassVar[str] = "Digits: an image as a sequence"
    label: ClassVar[str] = "Images of digits"
    asks: ClassVar[str] = "read an image of a digit step by step"
    seeing: ClassVar[str] = "Each column is one row of an image of 8 x 8 pixels, or one pixel, from the top: the network names the digit."
    score: ClassVar[str] = "Images right"
    features: ClassVar[int] = 8
    answers: ClassVar[int] = 10
    package: ClassVar[str] = "sklearn"
    defaults: ClassVar[Defaults] = defaults("gru", 64, 600)

    @property
    def inputs(self) -> int:
        return 8 if self.read == "rows" else 1

    @property
    def longest(self) -> int:
        return 64 // self.inputs
