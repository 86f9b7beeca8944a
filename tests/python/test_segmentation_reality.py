"""The verdict is right, with margin, on clouds whose answer is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_segmentation_shapes import CASES, GAPS, KMEANS, REALITY, SHAPES, SWEEP, Floats, scaled

from user_profiling.clustering.kmeans import fit_kmeans, kmeans_refit
from user_profiling.validity.copula import GaussianCopula
from user_profiling.validity.gaps import GapFinder
from user_profiling.validity.reality import Health, assess, feature_gaps, with_one_peak
from user_profiling.validity.sweep import choose, sweep

CANDIDATES = range(2, 9)


def judge(values: Floats, segment_count: int, seed: int) -> Health:
    fit = fit_kmeans(values, segment_count, n_init=10, random_seed=seed)
    return assess(
        values,
        fit.labels,
        replace(REALITY, random_seed=seed),
        refit=kmeans_refit(segment_count, KMEANS.refit_n_init),
        feature_names=[f"feature {j}" for j in range(values.shape[1])],
    )


@pytest.mark.parametrize(("verdict", "name"), CASES)
def test_verdict_with_the_number_of_segments_chosen_by_the_sweep(verdict: str, name: str) -> None:
    seed = 7
    values = scaled(SHAPES[verdict][name](np.random.default_rng(seed)))
    settings = replace(SWEEP, random_seed=seed, n_resamples=6)
    segment_count, _ = choose(sweep(values, CANDIDATES, settings, KMEANS), settings)
    health = judge(values, segment_count, seed)
    assert health.verdict == verdict, health.reason
    # The figure that decides keeps its distance from the threshold.
    if verdict == "none":
        assert health.replication < REALITY.min_replication - 0.05, health.reason
    else:
        assert health.replication > REALITY.min_replication + 0.05, health.reason
        assert health.bootstrap_jaccard > REALITY.min_stability + 0.05, health.reason
        if verdict == "continuum":
            assert health.gap_share < REALITY.min_gap_share - 0.2, health.reason
        else:
            assert all(pair.is_gap == (pair.first != pair.second) for pair in health.gap_pairs)


def test_a_uniform_square_cut_in_four_is_a_continuum() -> None:
    values = scaled(np.random.default_rng(7).uniform(size=(2000, 2)))
    health = judge(values, 4, seed=7)
    assert health.verdict == "continuum", health.reason
    assert health.replication > 0.8
    assert health.gap_share == 0.0


def test_the_reason_gives_the_figures() -> None:
    values = scaled(SHAPES["separated"]["eight_corners"](np.random.default_rng(1)))
    health = judge(values, 8, seed=1)
    assert health.reason.startswith(
        "Groups with gaps between them: a gap lies between each segment"
    )
    assert f"{health.silhouette:.3f}" in health.reason
    assert f"{health.null_silhouette:.3f}" in health.reason
    assert f"the inertia, {health.inertia:.2f} against {health.null_inertia:.2f}" in health.reason
    assert "two peaks by themselves: feature 0, feature 1, feature 2." in health.reason
    assert len(health.segment_jaccard) == 8
    assert (health.feature_p_values < 0.001).all()


def test_groups_are_tighter_and_closer_than_the_reference_and_noise_is_not() -> None:
    least = 1.0 / (1 + REALITY.n_baselines)
    groups = judge(
        scaled(SHAPES["separated"]["few_six_blobs_spread_2"](np.random.default_rng(2))), 6, 2
    )
    assert groups.null_p_value == groups.null_inertia_p_value == least
    assert groups.silhouette_margin == groups.silhouette - groups.null_silhouette
    assert groups.silhouette_margin > REALITY.min_margin + 0.05
    noise = judge(
        scaled(SHAPES["none"]["few_independent_gaussian"](np.random.default_rng(2))), 3, 2
    )
    assert noise.null_p_value > 0.1
    assert noise.null_inertia_p_value > 0.1
    assert abs(noise.silhouette_margin) < REALITY.min_margin


def test_a_wrong_number_of_segments_is_not_called_separated() -> None:
    values = scaled(SHAPES["continuum"]["correlated_gaussian"](np.random.default_rng(3)))
    for segment_count in (2, 9):
        assert judge(values, segment_count, seed=3).verdict != "separated"


def test_groups_cut_into_a_wrong_number_of_segments_are_named_in_the_reason() -> None:
    values = scaled(SHAPES["separated"]["eight_corners"](np.random.default_rng(1))[:1000])
    health = judge(values, 5, seed=1)
    assert health.verdict == "none", health.reason
    assert "there are groups, but another number of them" in health.reason


def test_two_groups_cut_into_slices_are_called_so() -> None:
    rng = np.random.default_rng(4)
    # each a uniform square: cut into slices, it stays one
    square = rng.uniform(size=(1800, 2))
    square[900:, 0] += 3.0
    values = scaled(square)
    labels = 2 * (values[:, 0] > 0) + (values[:, 1] > 0)
    health = assess(
        values,
        labels,
        replace(REALITY, n_baselines=19, n_resamples=4),
        refit=kmeans_refit(4, KMEANS.refit_n_init),
        feature_names=["a", "b"],
        segment_names=["s01", "s02", "s03", "s04"],
    )
    assert health.verdict == "continuum"
    assert health.reason.startswith("Two groups, cut into four slices: a gap lies between")
    assert "none between s01 and s02, s03 and s04." in health.reason
    assert health.group_count == 2


@pytest.mark.parametrize("seed", range(4))
def test_five_groups_of_forty_customers_are_separated(seed: int) -> None:
    rng = np.random.default_rng(seed)
    places = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.5, 0.5]])
    values = scaled(np.repeat(places, 40, axis=0) + 0.14 * rng.standard_normal((200, 2)))
    health = judge(values, 5, seed)
    assert 0.55 < health.silhouette < 0.75
    assert health.verdict == "separated", health.reason


def test_slices_no_tighter_than_chance_are_not_separated_by_a_feature_with_two_peaks() -> None:
    """The other features are noise; the reference has one peak where the data have two."""
    rng = np.random.default_rng(1)
    values = rng.standard_normal((800, 3))
    values[:, 0] = np.where(rng.uniform(size=800) < 0.5, -1.0, 1.0) + 0.2 * values[:, 0]
    single = with_one_peak(scaled(values), np.array([True, False, False]))
    np.testing.assert_array_equal(single[:, 1:], scaled(values)[:, 1:])
    assert feature_gaps(single)[1][0] > 0.5
    np.testing.assert_allclose(single.std(axis=0), 1.0, atol=0.02)


def test_one_segment_is_no_segmentation() -> None:
    values = np.random.default_rng(0).standard_normal((40, 2))
    labels = np.where(values[:, 0] > 1.5, -1, 0)
    health = assess(values, labels, REALITY, refit=kmeans_refit(2, 1), feature_names=["a", "b"])
    assert health.verdict == "none"
    assert "fewer than two segments" in health.reason
    assert np.isnan(health.silhouette)
    assert len(health.feature_dips) == 2


def test_a_category_makes_no_gap() -> None:
    """Its values are apart by nature: users who differ in nothing else are no groups."""
    generator = np.random.default_rng(7)
    category = generator.integers(2, size=2000)
    indicators = 3.0 * np.eye(2)[category]
    values = np.column_stack([scaled(generator.normal(size=(2000, 3))), indicators])
    is_indicator = [False, False, False, True, True]
    settings = replace(SWEEP, n_resamples=2)
    (alone,) = sweep(values, [2], settings, KMEANS)
    (candidate,) = sweep(values, [2], settings, KMEANS, is_indicator=is_indicator)
    assert alone.gap_share == 1.0
    assert candidate.gap_share == 0.0
    assert candidate.group_count == 1
    # everything else is measured with the category
    assert candidate.silhouette == alone.silhouette

    health = assess(
        values,
        category,
        replace(REALITY, n_baselines=3, n_resamples=2),
        refit=kmeans_refit(2, KMEANS.refit_n_init),
        feature_names=list("abcde"),
        is_indicator=is_indicator,
    )
    assert (health.gap_share, health.group_count) == (0.0, 1)
    assert (health.feature_dips[3:] == 0).all()


def test_where_there_are_only_categories_they_are_groups() -> None:
    category = np.random.default_rng(7).integers(3, size=2000)
    values = np.eye(3)[category]
    (candidate,) = sweep(
        values, [3], replace(SWEEP, n_resamples=2), KMEANS, is_indicator=[True] * 3
    )
    assert candidate.gap_share == 1.0


def test_the_reference_keeps_each_feature_and_the_rank_correlations() -> None:
    rng = np.random.default_rng(5)
    values = SHAPES["continuum"]["counts"](rng)
    reference = GaussianCopula(values, rng).sample(rng)
    np.testing.assert_array_equal(np.sort(values, axis=0), np.sort(reference, axis=0))
    ranks = [np.argsort(np.argsort(x, axis=0, kind="stable"), axis=0) for x in (values, reference)]
    wanted, reached = (np.corrcoef(r, rowvar=False) for r in ranks)
    np.testing.assert_allclose(reached, wanted, atol=0.08)


@pytest.mark.parametrize("seed", range(3))
def test_curved_clouds_show_no_gaps_at_any_number_of_segments(seed: int) -> None:
    for name in ("banana", "half_moon", "s_curve"):
        values = scaled(SHAPES["continuum"][name](np.random.default_rng(seed)))
        finder = GapFinder(values, GAPS)
        for segment_count in range(2, 8):
            labels = fit_kmeans(values, segment_count, n_init=5, random_seed=seed).labels
            assert finder.find(labels).share < 0.2, (name, segment_count)


@pytest.mark.parametrize("seed", range(3))
def test_few_users_with_many_features_show_no_gaps(seed: int) -> None:
    values = np.random.default_rng(seed).standard_normal((200, 40))
    finder = GapFinder(values, GAPS)
    for segment_count in (2, 4, 6):
        labels = fit_kmeans(values, segment_count, n_init=5, random_seed=seed).labels
        assert finder.find(labels).share == 0.0
