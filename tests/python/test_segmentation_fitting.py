"""A fit from beginning to end, whatever the users are like."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from test_segmentation_shapes import SIX, VARIABLES, Floats, blobs, scaled

from user_profiling.clustering.fitting import FitInputs, fit_rows
from user_profiling.clustering.matching import match_segments
from user_profiling.clustering.model import NOISE_KEY, Row, read_model
from user_profiling.clustering.settings import fit_settings
from user_profiling.validity.sweep import sweep

ALGORITHMS = ("kmeans", "gaussian_mixture", "dbscan", "hdbscan")
# as python_models/ml_segment_fit.yml names them, with little resampling
FIT = {
    **{name: VARIABLES[name] for name in ("min_segment_share", "segment_match_overlap")},
    "min_segment_count": 2,
    "max_segment_count": 4,
    "algorithms": {name: VARIABLES[f"{name}_settings"] for name in ALGORITHMS},
    "dbscan_eps": None,
    "sweep": VARIABLES["sweep_settings"] | {"n_resamples": 2},
    "gaps": VARIABLES["gap_settings"],
    "reality": VARIABLES["reality_settings"] | {"n_resamples": 2, "n_baselines": 3},
    "outliers": VARIABLES["outlier_rule"],
    "rules": VARIABLES["rule_settings"],
    "comparison": VARIABLES["comparison_settings"] | {"n_resamples": 2},
}


def fit(
    values: Floats, algorithm: str = "kmeans", segment_count: str = "auto", **inputs: Any
) -> list[Row]:
    scaling = [
        {
            "feature_name": f"f{place}",
            "label": f"Feature {place}",
            "block_value": None,
            "transform": "none",
            "missing_as": 0.0,
            "clip_low": -9.0,
            "clip_high": 9.0,
            "center": 0.0,
            "spread": 1.0,
            "weight": 1.0,
        }
        for place in range(values.shape[1])
    ]
    given = FitInputs(
        version=1,
        asked_for={"algorithm": algorithm},
        scaling=scaling,
        bins=[],
        values=values,
        kept_rows=[],
        values_for_kept=None,
    )
    asked_for = {"algorithm": algorithm, "segment_count": segment_count, "random_seed": 1}
    return fit_rows(replace(given, **inputs), fit_settings(FIT, asked_for))


def fact(rows: list[Row], item: str, name: str, value: str = "number_value") -> list[Any]:
    return [row[value] for row in rows if row["item"] == item and row["name"] == name]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_where_there_is_no_crowd_the_verdict_is_none(algorithm: str) -> None:
    values = np.random.default_rng(0).standard_normal((500, 12))
    rows = fit(values, algorithm)
    assert fact(rows, "metric", "verdict", "text_value") == ["none"]
    model = read_model(rows)
    assert model is not None
    found = model.scorer.assign(values)
    assert (found.labels < len(model.segment_keys)).all()
    has_noise_key = NOISE_KEY in fact(rows, "segment", "position", "segment_key")
    assert has_noise_key == (algorithm in ("dbscan", "hdbscan"))
    assert len(fact(rows, "comparison", "segment_count")) == len(ALGORITHMS)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("users", [4, 9, 25])
def test_few_users_are_judged_and_not_trusted(algorithm: str, users: int) -> None:
    rows = fit(np.random.default_rng(1).standard_normal((users, 3)), algorithm)
    assert fact(rows, "metric", "verdict", "text_value") == ["none"]


def test_too_few_users_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="3 users, 3 of them different, cannot make 2 segments"):
        fit(np.eye(3))
    with pytest.raises(ValueError, match="40 users, 1 of them different"):
        fit(np.ones((40, 2)))
    with pytest.raises(ValueError, match="segment_count is 9, but so many segments"):
        fit(scaled(np.random.default_rng(0).standard_normal((12, 2))), segment_count="9")
    with pytest.raises(ValueError, match="no feature can be used"):
        fit(np.empty((10, 0)))


def test_a_mixture_is_chosen_among_the_numbers_that_it_fills() -> None:
    rng = np.random.default_rng(0)
    values = np.vstack([0.01 * rng.standard_normal((300, 2)), 3 * rng.standard_normal((100, 2))])
    many = fit_settings(
        FIT | {"max_segment_count": 12},
        {"algorithm": "gaussian_mixture", "segment_count": "auto", "random_seed": 1},
    )
    measured = sweep(scaled(values), range(2, 13), many.sweep, many.method)
    counts = [candidate.segment_count for candidate in measured]
    assert len(counts) == len(set(counts))
    assert all(candidate.smallest_share > 0 for candidate in measured)


def test_a_rule_that_finds_users_without_a_value_says_so() -> None:
    values, _ = blobs(np.random.default_rng(0), 600, 2, 6.0, SIX[:2])
    with_unknown = [
        {"feature_name": name, "bin_number": 0, "lower_edge": None, "share": 0.1}
        for name in ("f0", "f1")
    ]
    for bins, expected in (([], {0.0}), (with_unknown, {0.0, 1.0})):
        rows = fit(scaled(values), segment_count="2", bins=bins)
        assert set(fact(rows, "rule", "with_unknown")) == expected


def test_a_segment_is_not_continued_by_what_was_noise() -> None:
    old, new = [0] * 100 + [-1] * 900, [0] * 1000
    found = match_segments(old, new, ["s01"], new_segment_count=1, min_overlap=0.3)
    assert found == {0: None}
