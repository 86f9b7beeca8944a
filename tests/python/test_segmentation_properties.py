"""What must not change a segmentation does not change it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from test_segmentation_shapes import GAPS, OUTLIERS, REALITY, SIX, Floats, blobs, gaussian, scaled

from user_profiling.arrays import as_matrix, sample_rows
from user_profiling.clustering.assignment import OutlierRule, assign, outlier_limits
from user_profiling.clustering.explanation import explain
from user_profiling.clustering.kmeans import KMeansFit, fit_kmeans, kmeans_refit
from user_profiling.clustering.matching import match_segments
from user_profiling.clustering.scoring import NearestCentroid
from user_profiling.validity.gaps import GapFinder
from user_profiling.validity.quality import silhouettes
from user_profiling.validity.reality import assess
from user_profiling.validity.ties import spread_ties

SEEDS = st.integers(0, 2**31 - 1)
COORDINATES = st.floats(-1e3, 1e3, width=32)


def groups(seed: int, n: int = 180, p: int = 3) -> Floats:
    """Four groups too far apart for a start or a rounding error to matter."""
    rng = np.random.default_rng(seed)
    centres = np.array([[0, 0, 0], [30, 0, 0], [0, 45, 0], [0, 0, 70]], dtype=np.float64)[:, :p]
    labels = rng.permutation(np.arange(n) % 4)
    return centres[labels] + rng.standard_normal((n, p))


def fit(values: Floats, seed: int) -> KMeansFit:
    return fit_kmeans(values, 4, n_init=8, random_seed=seed)


def same_partition(one: np.ndarray, other: np.ndarray) -> bool:
    pairs = set(zip(one.tolist(), other.tolist(), strict=True))
    return len(pairs) == len(set(one.tolist())) == len(set(other.tolist()))


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_order_of_users_does_not_matter(seed: int) -> None:
    values = groups(seed)
    order = np.random.default_rng(seed).permutation(len(values))
    first, second = fit(values, seed), fit(values[order], seed)
    assert same_partition(first.labels[order], second.labels)
    assert second.inertia == pytest.approx(first.inertia)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_order_of_features_does_not_matter(seed: int) -> None:
    values = groups(seed)
    first, second = fit(values, seed), fit(values[:, [2, 0, 1]], seed)
    assert same_partition(first.labels, second.labels)
    assert second.inertia == pytest.approx(first.inertia)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_users_delivered_twice_make_the_same_segments(seed: int) -> None:
    values = groups(seed)
    first, second = fit(values, seed), fit(np.vstack([values, values]), seed)
    assert same_partition(first.labels, second.labels[: len(values)])
    assert same_partition(first.labels, second.labels[len(values) :])
    assert second.inertia == pytest.approx(2.0 * first.inertia)


@given(SEEDS, st.floats(-100.0, 100.0))
@settings(max_examples=20, deadline=None)
def test_a_constant_feature_changes_nothing(seed: int, constant: float) -> None:
    values = groups(seed)
    wider = np.column_stack([values, np.full(len(values), constant)])
    first, second = fit(values, seed), fit(wider, seed)
    np.testing.assert_array_equal(first.labels, second.labels)
    assert second.inertia == pytest.approx(first.inertia)
    np.testing.assert_allclose(second.centroids[:, :-1], first.centroids, atol=1e-9)


@given(SEEDS)
@settings(max_examples=10, deadline=None)
def test_labels_are_in_canonical_order_and_every_user_is_with_the_nearest(seed: int) -> None:
    values = np.random.default_rng(seed).standard_normal((300, 4))
    fitted = fit_kmeans(values, 5, n_init=3, random_seed=seed)
    sizes = np.bincount(fitted.labels, minlength=5)
    assert (np.diff(sizes) <= 0).all()
    found = assign(values, fitted.centroids)
    np.testing.assert_array_equal(found.labels, fitted.labels)
    assert (found.distance**2).sum() == pytest.approx(fitted.inertia)
    means = [values[fitted.labels == segment].mean(axis=0) for segment in range(5)]
    np.testing.assert_allclose(fitted.centroids, means, atol=1e-9)


@given(
    arrays(np.float64, (13, 4), elements=COORDINATES),
    arrays(np.float64, (3, 4), elements=COORDINATES),
)
@settings(max_examples=60, deadline=None)
def test_parts_of_the_explanation_add_up(values: Floats, centroids: Floats) -> None:
    scorer = NearestCentroid(centroids)
    found = scorer.assign(values)
    parts = explain(scorer, values, found).separating
    difference = found.second_distance**2 - found.distance**2
    scale = max(1.0, float((found.second_distance**2).max()))
    np.testing.assert_allclose(parts.sum(axis=1), difference, atol=1e-9 * scale)
    assert ((found.confidence >= 0.0) & (found.confidence <= 1.0)).all()
    assert (found.labels != found.second_labels).all()


@given(SEEDS, st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_a_user_gets_the_same_result_in_any_batch(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    values, centroids = rng.standard_normal((41, 7)), rng.standard_normal((5, 7))
    whole = assign(values, centroids)
    batches = [assign(values[i : i + size], centroids) for i in range(0, 41, size)]
    for name in vars(whole):
        together = np.concatenate([getattr(batch, name) for batch in batches])
        np.testing.assert_array_equal(together, getattr(whole, name))


def test_assignment_on_a_border_at_a_centroid_and_with_one_segment() -> None:
    found = assign([[0.0], [1.0], [5.0]], [[0.0], [2.0]])
    np.testing.assert_array_equal(found.labels, [0, 0, 1])
    np.testing.assert_allclose(found.confidence, [1.0, 0.0, 0.4])
    alone = assign([[3.0]], [[1.0]])
    assert alone.confidence[0] == 1.0
    assert np.isinf(alone.second_distance[0])
    with pytest.raises(ValueError, match="features"):
        assign([[1.0, 2.0]], [[1.0]])
    with pytest.raises(ValueError, match="finite"):
        assign([[np.nan]], [[1.0]])


def test_outlier_limits_do_not_move_with_a_few_extremes() -> None:
    distance = np.random.default_rng(0).uniform(1.0, 2.0, size=1000)
    labels = np.arange(1000) % 2
    limits = outlier_limits(distance, labels, 3, OUTLIERS)
    assert limits == pytest.approx([3.25, 3.25, 3.25], abs=0.15)
    distance[:20] = 1e6
    np.testing.assert_allclose(outlier_limits(distance, labels, 3, OUTLIERS), limits, rtol=0.05)
    tight = outlier_limits(distance, labels, 3, OutlierRule(fence=1.5, min_users=20))
    assert (tight < limits).all()


@given(SEEDS, st.integers(2, 6))
@settings(max_examples=30, deadline=None)
def test_segments_keep_their_keys_whatever_their_new_labels(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    old = rng.permutation(np.arange(60) % count)
    renamed = rng.permutation(count)
    keys = [f"s{i}" for i in range(count)]
    matched = match_segments(old, renamed[old], keys, new_segment_count=count, min_overlap=0.3)
    assert matched == {int(new): keys[i] for i, new in enumerate(renamed)}


def test_matching_splits_merges_and_strangers() -> None:
    old = [0] * 40 + [1] * 40 + [-1] * 10
    new = [0] * 25 + [1] * 15 + [2] * 40 + [1] * 10
    keys = ["a", "b"]
    assert match_segments(old, new, keys, new_segment_count=4, min_overlap=0.3) == {
        0: "a",
        1: None,
        2: "b",
        3: None,
    }
    merged = match_segments([0, 0, 0, 1], [0] * 4, keys, new_segment_count=1, min_overlap=0.3)
    assert merged == {0: "a"}
    strict = match_segments(old, new, keys, new_segment_count=4, min_overlap=0.9)
    assert strict == {0: None, 1: None, 2: "b", 3: None}
    with pytest.raises(ValueError, match="old labels"):
        match_segments([0], [0, 1], keys, new_segment_count=2, min_overlap=0.3)


@given(SEEDS)
@settings(max_examples=10, deadline=None)
def test_gaps_do_not_depend_on_order_of_users_or_constant_features(seed: int) -> None:
    values = groups(seed, n=240)
    labels = fit(values, seed).labels
    order = np.random.default_rng(seed).permutation(len(values))
    wider = np.column_stack([values, np.full(len(values), 3.0)])
    for other, own in ((values[order], labels[order]), (wider, labels)):
        found = GapFinder(other, GAPS).find(own)
        assert found.group_count == 4
        assert found.share == 1.0


@pytest.mark.parametrize("name", ["groups", "cloud"])
def test_the_verdict_does_not_depend_on_order_copies_or_constants(name: str) -> None:
    rng = np.random.default_rng(11)
    values = scaled(blobs(rng, 900, 4, 4.0, SIX)[0] if name == "groups" else gaussian(rng, 900, 3))
    if name == "cloud":
        values[:, 0] *= 2.0
    # two of the six groups lie in the same place
    count, verdict = (5, "separated") if name == "groups" else (2, "continuum")
    order = rng.permutation(len(values))
    quick = replace(REALITY, n_resamples=6)
    for other in (
        values,
        values[order],
        values[:, ::-1],
        np.vstack([values, values]),
        np.column_stack([values, np.zeros(len(values))]),
    ):
        health = assess(
            other,
            fit_kmeans(other, count, n_init=8, random_seed=1).labels,
            quick,
            refit=kmeans_refit(count, 4),
            feature_names=[f"f{j}" for j in range(other.shape[1])],
        )
        assert health.verdict == verdict, health.reason


@given(arrays(np.float64, (40, 2), elements=st.integers(-3, 3).map(float)), SEEDS)
@settings(max_examples=40, deadline=None)
def test_spreading_ties_keeps_the_order_of_values(values: Floats, seed: int) -> None:
    spread = spread_ties(values, 1.0, np.random.default_rng(seed))
    for before, after in zip(values.T, spread.T, strict=True):
        assert (np.diff(before[np.argsort(after, kind="stable")]) >= 0.0).all()


def test_silhouettes_are_those_of_scikit_learn() -> None:
    from sklearn.metrics import silhouette_score

    rng = np.random.default_rng(0)
    values = rng.standard_normal((1500, 3))
    labelings = [fit_kmeans(values, k, n_init=1, random_seed=0).labels for k in (2, 5)]
    lonely = labelings[0].copy()
    lonely[7] = 2
    for labels in (*labelings, lonely):
        (found,) = silhouettes(values, [labels])
        assert found == pytest.approx(silhouette_score(values, labels), abs=1e-9)


def test_a_sample_is_simple_random_and_ascending() -> None:
    drawn = [sample_rows(10, 4, np.random.default_rng(seed)) for seed in range(2000)]
    assert all((np.diff(rows) > 0).all() for rows in drawn)
    shares = np.bincount(np.concatenate(drawn), minlength=10) / len(drawn)
    np.testing.assert_allclose(shares, 0.4, atol=0.05)
    np.testing.assert_array_equal(sample_rows(3, 5, np.random.default_rng(0)), [0, 1, 2])


def test_values_that_cannot_be_fitted_are_refused() -> None:
    for values in ([[1.0, np.inf]], [1.0, 2.0], np.empty((0, 2)), np.empty((2, 0))):
        with pytest.raises(ValueError, match=r"finite|matrix"):
            as_matrix(values)
    with pytest.raises(ValueError, match="distinct rows"):
        fit_kmeans(np.ones((10, 2)), 3, n_init=2, random_seed=0)
    with pytest.raises(ValueError, match="cannot make"):
        fit_kmeans(np.ones((2, 2)), 3, n_init=2, random_seed=0)
