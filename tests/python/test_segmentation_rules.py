"""Rules recover segments in round numbers, and say how well on users who had no say in them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_segmentation_shapes import DEFAULTS

from user_profiling.clustering.fitting import in_own_units
from user_profiling.clustering.rules import Bound, RuleSettings, find_rules
from user_profiling.validity.comparison import ComparisonSettings
from user_profiling.validity.gaps import GapSettings

RULES = RuleSettings(**DEFAULTS["segment_rules"])
SEEDS = st.integers(0, 2**31 - 1)


def test_a_rule_is_a_bound_in_round_numbers() -> None:
    orders = np.random.default_rng(0).choice([0.0, 1, 2, 3, 5, 8, 13, 21], 800)
    values = np.column_stack([orders, np.ones(800)])
    many, few = find_rules(values, np.where(orders >= 3, 0, 1), 2, RULES)
    assert many is not None
    assert few is not None
    assert many.bounds == (Bound(0, 3.0, None),)
    assert few.bounds == (Bound(0, None, 3.0),)
    assert (many.precision, many.coverage) == (1.0, 1.0)


def test_bounds_of_several_features_and_both_sides() -> None:
    rng = np.random.default_rng(0)
    values = rng.uniform(0, 100, size=(8000, 3))
    inside = (values[:, 0] >= 40) & (values[:, 0] < 60) & (values[:, 2] >= 30)
    rule, _ = find_rules(values, np.where(inside, 0, 1), 2, RULES)
    assert rule is not None
    assert {bound.feature for bound in rule.bounds} == {0, 2}
    (around,) = [bound for bound in rule.bounds if bound.feature == 0]
    assert around.least == pytest.approx(40, abs=0.5)
    assert around.below == pytest.approx(60, abs=0.5)
    assert rule.precision > 0.97
    assert rule.coverage > 0.97


def test_a_segment_that_cannot_be_told_apart_has_a_poor_rule_and_says_so() -> None:
    rng = np.random.default_rng(1)
    values, labels = rng.standard_normal((4000, 4)), rng.integers(2, size=4000)
    for rule in find_rules(values, labels, 2, RULES):
        assert rule is not None
        assert rule.precision < 0.6


def test_a_segment_without_users_has_no_rule_and_noise_needs_none() -> None:
    values = np.arange(40.0)[:, None]
    labels = np.where(values[:, 0] < 20, 0, -1)
    first, empty = find_rules(values, labels, 2, RULES)
    assert first is not None
    assert first.bounds == (Bound(0, None, 20.0),)
    assert empty is None


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_precision_and_coverage_are_those_of_the_other_half(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.round(rng.standard_normal((300, 2)) * 10.0 ** rng.integers(-3, 4), 3)
    labels = (values[:, 0] + values[:, 1] * rng.uniform(-1, 1) > 0).astype(np.int64)
    for segment, rule in enumerate(find_rules(values, labels, 2, RULES)):
        if rule is None:
            continue
        assert len(rule.bounds) <= RULES.max_depth
        other = slice(1, None, 2)
        found = np.ones(150, dtype=bool)
        for bound in rule.bounds:
            column = values[other, bound.feature]
            found &= column >= (-np.inf if bound.least is None else bound.least)
            found &= column < (np.inf if bound.below is None else bound.below)
        own = labels[other] == segment
        assert rule.coverage == pytest.approx((found & own).sum() / own.sum())
        assert rule.precision == pytest.approx((found & own).sum() / max(found.sum(), 1))


def test_values_come_back_in_their_own_units() -> None:
    raw = np.array([[0.0, 0.25], [3.0, 0.5], [120.0, 0.75]])
    scaling = [
        {"transform": "log1p", "center": 2.0, "spread": 1.5, "weight": 0.5},
        {"transform": "none", "center": 0.4, "spread": 0.1, "weight": 2.0},
    ]
    scaled = np.column_stack(
        [(np.log1p(raw[:, 0]) - 2.0) * 0.5 / 1.5, (raw[:, 1] - 0.4) * 2.0 / 0.1]
    )
    np.testing.assert_allclose(in_own_units(scaled, scaling), raw, rtol=1e-12)


def test_the_project_s_settings_are_known() -> None:
    gaps = GapSettings(**DEFAULTS["gap_test"], random_seed=1)
    compared = ComparisonSettings(**DEFAULTS["algorithm_comparison"], gaps=gaps, random_seed=1)
    assert compared.n_resamples > 1
