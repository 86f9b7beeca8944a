"""A fit from beginning to end, whatever the users are like."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from test_segmentation_shapes import (
    ALGORITHMS,
    DEFAULTS,
    META,
    NODE,
    SIX,
    VARIABLES,
    Floats,
    blobs,
    counts,
    scaled,
)

from user_profiling.arrow import fit_matrix
from user_profiling.clustering.fitting import FitInputs, FitSettings, fit_model
from user_profiling.clustering.matching import match_segments
from user_profiling.clustering.model import (
    MODELS_SCHEMA,
    NOISE_KEY,
    FittedModel,
    models_table,
    newest,
    preview,
    read_models,
    scoring_model,
)
from user_profiling.clustering.settings import fit_settings, with_expert
from user_profiling.validity.sweep import sweep

SEGMENTS = META["segments"] | {
    "min_segment_share": VARIABLES["min_segment_share"],
    "min_segment_count": 2,
    "max_segment_count": 4,
}
# little resampling
QUICK = {
    "k_sweep": {"n_resamples": 2},
    "verdict": {"n_resamples": 2, "n_baselines": 3},
    "algorithm_comparison": {"n_resamples": 2},
}


def settings_of(algorithm: str, segment_count: str = "auto", **segments: int) -> FitSettings:
    decision = {"algorithm": algorithm, "segment_count": segment_count, "random_seed": 1}
    return fit_settings(
        decision,
        segments=SEGMENTS | segments,
        algorithms=META["algorithms"],
        settings=DEFAULTS,
        expert=QUICK,
    )


def fit(
    values: Floats, algorithm: str = "kmeans", segment_count: str = "auto", **inputs: Any
) -> FittedModel:
    scaling = [
        {
            "feature_order": place,
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
    decision = {
        "fitted_version": 1,
        "signature": f"algorithm {algorithm}",
        "fitted_as_of_date": date(2024, 1, 2),
        "excluded_features": None,
        "refit_reason": "there is no model yet",
        "should_refit": True,
    }
    given = FitInputs(decision=decision, scaling=scaling, bins=[], values=values)
    return fit_model(replace(given, **inputs), settings_of(algorithm, segment_count))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_where_there_is_no_cluster_the_verdict_is_none(algorithm: str) -> None:
    values = np.random.default_rng(0).standard_normal((500, 12))
    model = fit(values, algorithm)
    assert model.verdict == "none"
    found = scoring_model(model).scorer.assign(values)
    assert (found.labels < model.segment_count).all()
    has_noise = NOISE_KEY in {segment.segment_key for segment in model.segments}
    assert has_noise == (not ALGORITHMS[algorithm].takes_segment_count)
    assert {compared.algorithm for compared in model.comparisons} == set(ALGORITHMS)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("users", [4, 9, 25])
def test_few_users_are_judged_and_not_trusted(algorithm: str, users: int) -> None:
    model = fit(np.random.default_rng(1).standard_normal((users, 3)), algorithm)
    assert model.verdict == "none"


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
    many = settings_of("gaussian_mixture", max_segment_count=12)
    measured = sweep(scaled(values), range(2, 13), many.sweep, many.chosen)
    counts = [candidate.segment_count for candidate in measured]
    assert len(counts) == len(set(counts))
    assert all(candidate.smallest_share > 0 for candidate in measured)


def test_auto_takes_the_algorithm_whose_segments_are_the_groups() -> None:
    rng = np.random.default_rng(0)
    angle = rng.uniform(0.0, 2.0 * np.pi, 450)
    circles = np.column_stack([np.cos(angle), np.sin(angle)])
    radius = np.repeat([1.0, 3.0], [150, 300])[:, None]
    rings = scaled(radius * circles + 0.1 * rng.standard_normal((450, 2)))
    model = fit(rings, "auto")
    assert model.verdict == "separated", model.reason
    assert model.algorithm in ("hdbscan", "genie")
    compared = {compared.algorithm: compared for compared in model.comparisons}
    assert compared[model.algorithm].reason.startswith("chosen: verdict separated")
    assert compared["kmeans"].verdict != "separated"
    assert compared["kmeans"].reason.startswith("not chosen: verdict")
    assert compared["dbscan"].verdict is None


def test_auto_takes_k_means_where_all_find_the_same() -> None:
    values, _ = blobs(np.random.default_rng(0), 400, 2, 9.0, SIX[:3])
    model = fit(scaled(values), "auto", segment_count="3")
    assert model.algorithm == "kmeans"
    assert "hdbscan" not in [c.algorithm for c in model.comparisons if c.verdict]


def test_more_groups_than_the_largest_candidate_are_found() -> None:
    rng = np.random.default_rng(0)
    places = 8.0 * np.array([[x, y] for x in range(3) for y in range(3)])
    values = scaled(np.repeat(places, 60, axis=0) + rng.standard_normal((540, 2)))
    model = fit(values)
    assert model.segment_count == 9
    assert model.verdict == "separated", model.reason
    pairs = [pair for pair in model.gap_pairs if pair.segment_key != pair.other_segment_key]
    assert all(pair.is_gap for pair in pairs)
    assert len(model.gap_pairs) == len(pairs) + 9


def test_a_rule_that_finds_users_without_a_value_says_so() -> None:
    values, _ = blobs(np.random.default_rng(0), 600, 2, 6.0, SIX[:2])
    with_unknown = [{"feature_name": "f0", "bin_number": 0, "lower_edge": None, "fit_share": 0.1}]
    # one feature: what stands for a missing value is on one side of the border
    for bins, expected in (([], {False}), (with_unknown, {False, True})):
        model = fit(scaled(values[:, :1]), segment_count="2", bins=bins)
        assert {bound.with_unknown for bound in model.rule_bounds} == expected


def test_a_segment_is_not_continued_by_what_was_noise() -> None:
    old, new = [0] * 100 + [-1] * 900, [0] * 1000
    found = match_segments(old, new, ["s01"], new_segment_count=1, min_overlap=0.3)
    assert found == {0: None}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_model_is_the_same_after_a_way_through_its_table(algorithm: str) -> None:
    values, _ = blobs(np.random.default_rng(0), 300, 2, 6.0, SIX[:3])
    model = fit(scaled(values), algorithm)
    table = models_table([model])
    assert table.schema == MODELS_SCHEMA
    (again,) = read_models(table)
    # what is not finite is null, and equal otherwise to the last bit
    assert models_table([again]).equals(table)
    assert again.segments == model.segments
    assert again.density_points == model.density_points
    stored = duckdb.from_arrow(table).order("model_version").to_arrow_table()
    assert read_models(stored) == [again]


def test_points_are_kept_for_the_version_in_force_and_a_preview() -> None:
    values, _ = blobs(np.random.default_rng(0), 300, 2, 6.0, SIX[:3])
    first = fit(scaled(values), "hdbscan")
    second = replace(first, model_version=2)
    looked_at = replace(first, model_version=3, is_preview=True)
    assert newest([first, looked_at, second]) is second
    assert preview([first, looked_at, second]) is looked_at
    assert newest([looked_at]) is preview([first]) is None
    kept = read_models(models_table([first, second, looked_at]))
    assert [bool(model.density_points) for model in kept] == [False, True, True]


def test_keys_outlive_a_refit_and_are_never_used_again() -> None:
    values = scaled(blobs(np.random.default_rng(0), 600, 3, 6.0, SIX[:4])[0])
    first = fit(values, segment_count="4")
    fewer = fit(values, segment_count="3", kept=[first], values_for_kept=values)
    old = {segment.segment_key for segment in first.segments}
    assert {segment.segment_key for segment in fewer.segments} < old
    assert fewer.kept_silhouette == pytest.approx(first.silhouette)
    # the one that is gone stays gone: the users are cut again under a new key
    second = replace(fewer, model_version=2)
    more = fit(values, segment_count="4", kept=[first, second], values_for_kept=values)
    new = {segment.segment_key for segment in more.segments} - old
    assert new == {"s05"}


def test_the_table_declares_the_types_that_the_model_has() -> None:
    declared = {column["name"]: column["data_type"] for column in NODE["columns"]}
    table = duckdb.from_arrow(MODELS_SCHEMA.empty_table())
    types = [str(data_type).lower().replace('"', "") for data_type in table.types]
    types = [data_type.replace("varchar", "string") for data_type in types]
    assert declared == dict(zip(table.columns, types, strict=True))


def test_what_an_expert_says_takes_the_place_of_defaults_entry_by_entry() -> None:
    known = {"gap_test": {"min_dip": 0.03, "min_users": 20}, "batch_users": 9}
    given = {"gap_test": {"min_dip": 0.1}, "batch_users": 5, "of_another_node": 1}
    assert with_expert(known, given) == {
        "gap_test": {"min_dip": 0.1, "min_users": 20},
        "batch_users": 5,
    }
    assert with_expert(known, None) == known
    with pytest.raises(TypeError, match="unknown"):
        fit_settings(
            {"algorithm": "kmeans", "segment_count": "auto", "random_seed": 1},
            segments=SEGMENTS,
            algorithms=META["algorithms"],
            settings=DEFAULTS,
            expert={"kmeans": {"unknown": 1}},
        )


def test_a_fit_does_not_rest_on_the_last_bit_of_a_value() -> None:
    # engines differ by such bits, and a value of many users is then no longer one value
    rng = np.random.default_rng(5)
    values = scaled(counts(rng, 600))
    nudged = np.nextafter(values, rng.choice([-np.inf, np.inf], values.shape))
    assert (values != nudged).all()
    names = [f"f{place}" for place in range(values.shape[1])]
    models = [
        fit(fit_matrix(pa.table(dict(zip(names, of.T, strict=True))), names))
        for of in (values, nudged)
    ]
    timeless = [
        replace(one, comparisons=tuple(replace(row, seconds=0.0) for row in one.comparisons))
        for one in models
    ]
    assert models_table(timeless[:1]).equals(models_table(timeless[1:]))


def test_a_fit_has_one_zero() -> None:
    values = fit_matrix(pa.table({"f0": [-1e-17, 0.0, -0.0, 1e-17, None]}), ["f0", "absent"])
    assert not np.signbit(values[:4]).any()
    assert np.isnan(values[4, 0])
