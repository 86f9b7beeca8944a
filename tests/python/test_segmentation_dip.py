"""The dip statistic is exact, its p-values hold their level, and ties are not gaps."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from test_segmentation_shapes import GAPS, REALITY, Floats

from user_profiling.validity.dip import dip, dip_p_value
from user_profiling.validity.reality import feature_gaps
from user_profiling.validity.ties import spread_ties


def dip_by_linear_programming(values: Floats) -> float:
    """The definition: least distance to a distribution that is convex, then concave."""
    x, n = np.sort(values), len(values)
    best = np.inf
    for mode in range(n):
        # Left of the mode, at it from the left, at it from the right, right of it; the distance.
        positions = np.concatenate([x[: mode + 1], x[mode:]])
        below = np.concatenate([np.arange(mode + 1), np.arange(mode, n)]) / n
        upto = below + 1.0 / n
        rows, bounds = [], []

        def require(weights: dict[int, float], bound: float, m: int = n + 2) -> None:
            row = np.zeros(m)
            for at, weight in weights.items():
                row[at] = weight
            rows.append(row)  # noqa: B023
            bounds.append(bound)  # noqa: B023

        for i in range(n + 1):
            if i != mode:
                require({i: -1.0, n + 1: -1.0}, -upto[i])
            if i != mode + 1:
                require({i: 1.0, n + 1: -1.0}, below[i])
        for i in range(n):
            require({i: 1.0, i + 1: -1.0}, 0.0)
        for start, stop, sign in ((0, mode, 1.0), (mode + 1, n, -1.0)):
            for i in range(start + 1, stop):
                left, right = positions[i] - positions[i - 1], positions[i + 1] - positions[i]
                slopes = {i - 1: -1.0 / left, i: 1.0 / left + 1.0 / right, i + 1: -1.0 / right}
                require({at: sign * weight for at, weight in slopes.items()}, 0.0)
        cost = np.zeros(n + 2)
        cost[-1] = 1.0
        solved = linprog(cost, A_ub=np.array(rows), b_ub=bounds, bounds=(None, None))
        if solved.status == 0:
            best = min(best, solved.fun)
    return float(best)


@pytest.mark.parametrize("seed", range(8))
def test_dip_agrees_with_its_definition(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(12) + seed * (rng.uniform(size=12) < 0.5)
    assert dip(values) == pytest.approx(dip_by_linear_programming(values), abs=1e-8)


def test_dip_of_known_cases() -> None:
    assert dip([0.0, 0.0, 1.0, 1.0]) == 0.25
    assert dip([3.0] * 10) == 0.05
    assert dip(np.arange(100.0)) == pytest.approx(0.005)
    assert np.isnan(dip([1.0]))
    with pytest.raises(ValueError, match="finite"):
        dip([1.0, np.nan])


@pytest.mark.parametrize("seed", range(3))
def test_dip_does_not_depend_on_unit_origin_and_direction(seed: int) -> None:
    values = np.random.default_rng(seed).gamma(2.0, size=300)
    assert dip(-3.0 * values + 7.0) == pytest.approx(dip(values))


def test_p_values_of_uniform_data_are_uniform() -> None:
    rng = np.random.default_rng(0)
    p_values = np.array([dip_p_value(dip(rng.uniform(size=300)), 300) for _ in range(500)])
    for level in (0.05, 0.2, 0.5, 0.8):
        assert abs((p_values <= level).mean() - level) < 0.06


def test_p_value_falls_as_the_dip_grows() -> None:
    for size in (15, 150, 1500, 150_000):
        p_values = [dip_p_value(depth, size) for depth in np.linspace(0.0, 0.25, 200)]
        assert p_values[0] == 1.0
        assert (np.diff(p_values) <= 0.0).all()
    assert dip_p_value(float("nan"), 3) == 1.0


def has_gap(values: Floats) -> bool:
    """The rule by which a verdict names a feature."""
    spread = spread_ties(values[:, None], GAPS.min_dip, np.random.default_rng(0))
    (depth,), (p_value,) = feature_gaps(spread)
    return bool(p_value <= REALITY.feature_significance and depth >= GAPS.min_dip)


@pytest.mark.parametrize("seed", range(5))
def test_ties_and_spikes_are_not_gaps(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 2000
    zero = rng.uniform(size=n) < 0.4
    tied = {
        "ranks": rng.integers(0, 6, size=n),
        "two values": rng.integers(0, 2, size=n),
        "log counts": np.log1p(rng.poisson(rng.gamma(1.0, 2.0, size=n))),
        "half-normal with a point mass at zero": np.where(
            zero, 0.0, np.abs(rng.standard_normal(n))
        ),
        "shares with a point mass at one": np.where(zero, 1.0, rng.beta(3.0, 1.0, size=n)),
        "shares with point masses at zero and one": np.clip(
            rng.uniform(-1.0, 2.0, size=n), 0.0, 1.0
        ),
        "clipped": np.clip(rng.standard_normal(n), -1.0, 1.0),
    }
    for name, values in tied.items():
        assert not has_gap(values.astype(np.float64)), name


@pytest.mark.parametrize("seed", range(5))
def test_gaps_are_found_beside_ties(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 2000
    buyer = rng.uniform(size=n) < 0.5
    gapped = {
        "non-buyers and buyers": np.where(buyer, np.log1p(rng.lognormal(4.0, 0.8, size=n)), 0.0),
        "low and high ranks": np.where(buyer, 8, 1) + rng.integers(0, 3, size=n),
        "two hills": np.where(buyer, 4.0, 0.0) + rng.standard_normal(n),
    }
    for name, values in gapped.items():
        assert has_gap(values.astype(np.float64)), name


def test_spreading_leaves_untied_and_constant_values_alone() -> None:
    rng = np.random.default_rng(0)
    values = np.column_stack([rng.standard_normal(50), np.full(50, 2.0)])
    np.testing.assert_array_equal(spread_ties(values, GAPS.min_dip, rng), values)
