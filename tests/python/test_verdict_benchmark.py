"""The error rates of the verdict in the guide are those that were measured, and small enough."""

from __future__ import annotations

import json

import numpy as np
import pytest
import verdict
from shapes import CONTINUA, HELD_OUT, SHAPES

RESULTS = json.loads(verdict.RESULTS.read_text())


def test_the_guide_has_the_tables_of_what_was_measured() -> None:
    guide = verdict.GUIDE.read_text("utf-8")
    for part, table in (
        ("continua", verdict.continua_table),
        ("power", verdict.power_table),
        ("shapes", verdict.shapes_table),
    ):
        assert table(RESULTS[part]) in guide, part


def test_everything_was_measured_and_keeps_what_was_promised() -> None:
    assert {part: set(found) for part, found in RESULTS.items()} == {
        part: set(keys) for part, (_, keys) in verdict.PARTS.items()
    }
    alarms = [record["verdict"] == "separated" for record in RESULTS["continua"].values()]
    assert verdict.interval(sum(alarms), len(alarms))[1] <= 0.05
    for algorithm in verdict.TRIED:
        called = [
            record["index"] >= verdict.RIGHT
            for key, record in RESULTS["shapes"].items()
            if key.split("|")[1] == algorithm and record["verdict"] == "separated"
        ]
        assert np.mean(called) >= 0.9, algorithm


def test_shapes_are_of_many_kinds_and_the_same_every_time() -> None:
    assert len(SHAPES) >= 40
    assert len(CONTINUA) >= 15
    assert set(HELD_OUT) < {shape.kind for shape in SHAPES.values()}
    for shape in SHAPES.values():
        first, again = (shape.draw(np.random.default_rng(1)) for _ in range(2))
        np.testing.assert_array_equal(first[0], again[0])
        assert len(np.unique(first[1])) == len(shape.groups)


def test_an_interval_covers_the_share() -> None:
    assert verdict.interval(0, 10) == pytest.approx((0.0, 0.3085), abs=1e-4)
    low, high = verdict.interval(5, 10)
    assert low < 0.5 < high
    assert verdict.interval(10, 10)[1] == 1.0
