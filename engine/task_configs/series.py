"""Forecasts: real numbers, a step or more ahead."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from engine.task_configs.base import Defaults, Kind, TaskConfig, defaults

FUTURE = "read backwards, the value to be forecast would be known"


class SeriesConfig(TaskConfig):
    """At every step, say the next ``horizon`` values of a series that is read in windows of ``length`` steps."""

    length: int = Field(50, ge=4, le=500, description="time steps of a window")
    horizon: int = Field(1, ge=1, le=48, description="values ahead")
    kind: ClassVar[Kind] = "forecast"
    score: ClassVar[str] = "Mean absolute error"
    share: ClassVar[bool] = False
    causal: ClassVar[str] = FUTURE

    @property
    def outputs(self) -> int:
        return self.horizon

    @property
    def longest(self) -> int:
        return self.length


class SineConfig(SeriesConfig):
    """A sine of 25 steps with noise and a slow drift."""

    name: Literal["sine"] = "sine"
    title: ClassVar[str] = "Sine: forecast through noise"
    label: ClassVar[str] = "Noisy sine"
    asks: ClassVar[str] = "forecast a noisy sine"
    seeing: ClassVar[str] = "Each column is one time step: the network says the next value, beside two rules that need no network."
    defaults: ClassVar[Defaults] = defaults("gru", 32, 600)


class RandomWalkConfig(SeriesConfig):
    """A random walk: nothing beats repeating the last value."""

    name: Literal["random_walk"] = "random_walk"
    length: int = Field(20, ge=4, le=500, description="time steps of a window")
    title: ClassVar[str] = "Random walk: nothing to forecast"
    label: ClassVar[str] = "Random walk"
    asks: ClassVar[str] = "forecast a random walk"
    seeing: ClassVar[str] = "Each column is one time step. The best forecast is the last value; a curve that looks good may be just that."
    defaults: ClassVar[Defaults] = defaults("lstm", 32, 600)


class MackeyGlassConfig(SeriesConfig):
    """The chaotic delay equation of Mackey and Glass (1977), delay 17."""

    name: Literal["mackey_glass"] = "mackey_glass"
    length: int = Field(100, ge=4, le=500, description="time steps of a window")
    title: ClassVar[str] = "Mackey-Glass: chaos with a rule"
    label: ClassVar[str] = "Mackey-Glass chaos"
    asks: ClassVar[str] = "forecast chaos"
    seeing: ClassVar[str] = "Each column is one time step of a chaotic equation without noise: every error is the network's own."
    defaults: ClassVar[Defaults] = defaults("gru", 64, 1000)


class Narma10Config(SeriesConfig):
    """Say the output of a tenth-order system from its random input (Atiya & Parlos 2000)."""

    name: Literal["narma10"] = "narma10"
    length: int = Field(100, ge=20, le=500, description="time steps of a window")
    horizon: int = Field(1, ge=1, le=1, description="values ahead")
    title: ClassVar[str] = "NARMA10: a system with ten steps of memory"
    label: ClassVar[str] = "NARMA10 system"
    asks: ClassVar[str] = "imitate a system with memory"
    seeing: ClassVar[str] = "Each column is one random input: the network says the system's next output, which depends on the last ten."
    defaults: ClassVar[Defaults] = defaults("gru", 64, 1500)


class SunspotsConfig(SeriesConfig):
    """Monthly sunspot numbers since 1749: eleven years in, one year ahead."""

    name: Literal["sunspots"] = "sunspots"
    length: int = Field(132, ge=4, le=500, description="time steps of a window")
    horizon: int = Field(12, ge=1, le=48, description="values ahead")
    title: ClassVar[str] = "Sunspots: forecast the Sun"
    label: ClassVar[str] = "Sunspots"
    asks: ClassVar[str] = "forecast sunspots a year ahead"
    seeing: ClassVar[str] = "Each column is one month of the real record: the network says the next twelve, beside two simple rules."
    defaults: ClassVar[Defaults] = defaults("gru", 32, 600)
