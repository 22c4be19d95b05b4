"""The benchmark's arithmetic: rounds, rotation, ratios and the verdict on a demand."""

import time

from engine.bench.interleave import Row, compare, measure, ratio_row
from engine.bench.report import table


def _burn(seconds: float) -> None:
    start = time.process_time()
    while time.process_time() - start < seconds:
        pass


def test_a_way_that_works_twice_as_long_costs_about_twice_as_much() -> None:
    costs = compare({"one": lambda: _burn(0.002), "two": lambda: _burn(0.004)}, rounds=3, seconds=0.02, warm=1)
    assert 1.6 < ratio_row(costs, "two", "one").ratio < 2.4


def test_the_ratio_is_the_median_of_the_rounds_and_not_of_the_sums() -> None:
    row = ratio_row({"mine": [1.0, 2.0, 30.0], "base": [1.0, 1.0, 10.0]}, "mine", "base", demand=2.5)
    assert row.ratio == 2.0
    assert row.holds


def test_a_demand_that_does_not_hold_says_so_in_the_table() -> None:
    text = table([Row("a", "b", 2.0, 1.0, 2.0, demand=1.05), Row("c", "b", 1.0, 1.0, 1.0)])
    assert "at most 1.05: does not hold" in text
    assert text.splitlines()[-1].endswith("|  |")


def test_a_row_at_the_edge_of_its_demand_is_measured_on_and_all_its_rounds_count():
    ways = {"mine": lambda: None, "base": lambda: None}
    clear = measure(ways, [("mine", "base", 1e6)], 2, 0.002)
    edge = measure(ways, [("mine", "mine", 1.01), ("mine", "base", None)], 2, 0.002)
    assert [row.rounds for row in clear] == [2]
    assert [row.rounds for row in edge] == [8, 8]
    assert "at most 1.01: holds, 8 rounds" in table(edge)
