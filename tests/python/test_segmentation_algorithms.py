"""Every algorithm finds what it is made for, and puts new users where it would have put them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN, HDBSCAN, KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from test_segmentation_shapes import ALGORITHMS, SIX, Floats, blobs, scaled

from user_profiling.arrays import one_thread
from user_profiling.arrow import ahead
from user_profiling.clustering.batches import Words, assignment_batches, key_batches
from user_profiling.clustering.density import Dbscan, Hdbscan, choose_eps, fit_dbscan, fit_hdbscan
from user_profiling.clustering.explanation import explain, largest
from user_profiling.clustering.gaussian_mixture import COVARIANCE_TYPES, fit_mixture
from user_profiling.clustering.model import SegmentModel
from user_profiling.clustering.scoring import NearestCentroid

N = 1500
Labels = np.ndarray
MIXTURE = ALGORITHMS["gaussian_mixture"]
OWN_HDBSCAN = ALGORITHMS["hdbscan"]
SEEDS = st.integers(0, 2**31 - 1)


def elongated(rng: np.random.Generator) -> tuple[Floats, Labels]:
    """Three long groups beside each other: k-means cuts them across."""
    labels = rng.integers(3, size=N)
    along, across = 6.0 * rng.standard_normal(N), 0.6 * rng.standard_normal(N)
    return scaled(np.column_stack([along, 4.0 * labels + 0.3 * along + across])), labels


def uneven(rng: np.random.Generator) -> tuple[Floats, Labels]:
    """A wide group of most users and two small dense ones beside it."""
    labels = rng.choice(3, size=N, p=[0.8, 0.12, 0.08])
    centres = np.array([[0.0, 0.0], [7.0, 0.0], [0.0, 7.0]])
    spread = np.array([1.8, 0.35, 0.35])
    return scaled(centres[labels] + spread[labels, None] * rng.standard_normal((N, 2))), labels


def noisy(rng: np.random.Generator) -> tuple[Floats, Labels]:
    """Four groups of which a quarter of the users is scattered evenly over everything."""
    labels = rng.integers(4, size=N)
    centres = np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0], [8.0, 8.0]])
    values = centres[labels] + 0.7 * rng.standard_normal((N, 2))
    stray = rng.uniform(size=N) < 0.25
    values[stray] = rng.uniform(-4.0, 12.0, size=(int(stray.sum()), 2))
    return scaled(values), np.where(stray, -1, labels)


def personas(rng: np.random.Generator) -> tuple[Floats, Labels]:
    values, labels = blobs(rng, N, 9, 3.0, SIX)
    return scaled(values), labels


MADE_FOR_THEM = {"elongated": elongated, "uneven": uneven, "noisy": noisy, "personas": personas}


def agreement(truth: Labels, labels: Labels) -> float:
    """Adjusted Rand index over the users who are in a planted group."""
    planted = truth >= 0
    return float(adjusted_rand_score(truth[planted], labels[planted]))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", MADE_FOR_THEM)
def test_a_mixture_is_as_good_as_that_of_scikit_learn(name: str, seed: int) -> None:
    values, truth = MADE_FOR_THEM[name](np.random.default_rng(seed))
    count = len(np.unique(truth[truth >= 0]))
    own = MIXTURE
    with one_thread():
        direct = GaussianMixture(
            count,
            n_init=own.n_init,
            init_params="k-means++",
            reg_covar=own.reg_covar,
            random_state=seed,
        ).fit_predict(values)
    found = MIXTURE.fit(values, count, seed).labels
    assert agreement(truth, found) >= agreement(truth, direct) - 1e-9
    if name in ("elongated", "uneven"):
        with one_thread():
            round_ones = KMeans(count, n_init=10, random_state=seed).fit_predict(values)
        assert agreement(truth, found) > agreement(truth, round_ones) + 0.1
        assert agreement(truth, found) > 0.9


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", MADE_FOR_THEM)
def test_hdbscan_is_as_good_as_that_of_scikit_learn(name: str, seed: int) -> None:
    values, truth = MADE_FOR_THEM[name](np.random.default_rng(seed))
    own = OWN_HDBSCAN
    with one_thread():
        direct = HDBSCAN(
            int(np.ceil(own.min_segment_share * N)), min_samples=own.min_samples, copy=True
        ).fit_predict(values)
    found = OWN_HDBSCAN.fit(values, 0, seed).labels
    assert adjusted_rand_score(direct, found) > 0.9999
    assert agreement(truth, found) >= agreement(truth, direct) - 1e-9
    if name == "noisy":
        assert agreement(truth, found) > 0.85
        # most strays lie within reach of some group; those who do not are told from its members
        strays, members = (found[truth < 0] < 0).mean(), (found[truth >= 0] < 0).mean()
        assert strays > 0.3
        assert members < 0.05


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", MADE_FOR_THEM)
def test_dbscan_finds_the_cores_of_scikit_learn(name: str, seed: int) -> None:
    values, _ = MADE_FOR_THEM[name](np.random.default_rng(seed))
    own = ALGORITHMS["dbscan"]
    eps = choose_eps(values, own.min_samples)
    with one_thread():
        direct = DBSCAN(eps=eps, min_samples=own.min_samples).fit(values)
    cores = direct.core_sample_indices_
    sizes = np.bincount(direct.labels_[direct.labels_ >= 0])
    in_large = np.isin(direct.labels_[cores], np.flatnonzero(sizes >= own.min_segment_share * N))
    found = fit_dbscan(values, own, random_seed=seed).assign(values).labels
    assert adjusted_rand_score(direct.labels_[cores[in_large]], found[cores[in_large]]) == 1.0
    assert (found[direct.labels_ < 0] < 0).all()


def test_dbscan_takes_the_reach_that_it_is_given() -> None:
    values = np.concatenate([np.arange(0, 1, 0.01), np.arange(5, 6, 0.01)])[:, None]
    given_eps = Dbscan(sample_rows=500, min_samples=3, min_segment_share=0.02, eps=0.05)
    scorer = fit_dbscan(values, given_eps, random_seed=0)
    np.testing.assert_array_equal(scorer.limits, [0.05, 0.05])
    found = scorer.assign(np.array([[0.5], [1.035], [1.05], [5.0], [3.0]]))
    np.testing.assert_array_equal(found.labels >= 0, [True, True, False, True, False])
    assert np.isnan(found.distance[4])
    assert 0.95 < found.confidence[4] <= 1.0
    wide = fit_dbscan(values, replace(given_eps, eps=10.0), random_seed=0)
    assert len(wide.limits) == 1
    alone = wide.assign(values)
    assert (alone.second_labels == -1).all()
    assert np.isinf(alone.second_distance).all()


def test_where_no_user_is_in_a_cluster_there_is_only_noise() -> None:
    values = np.random.default_rng(0).uniform(size=(60, 12))
    few = Dbscan(sample_rows=500, min_samples=10, min_segment_share=0.02, eps=1e-6)
    scorer = fit_dbscan(values, few, random_seed=0)
    found = scorer.assign(values)
    assert (found.labels == -1).all()
    assert (found.confidence == 1.0).all()
    explanation = explain(scorer, values, found)
    np.testing.assert_array_equal(explanation.separating, 0.0)
    tiny = fit_hdbscan(
        values[:3],
        Hdbscan(sample_rows=500, min_samples=10, min_segment_share=0.02),
        random_seed=0,
    )
    assert (tiny.assign(values).labels == -1).all()


@pytest.mark.parametrize("algorithm", ["gaussian_mixture", "dbscan", "hdbscan"])
def test_segments_do_not_depend_on_the_order_of_users_or_features(algorithm: str) -> None:
    values, _ = blobs(np.random.default_rng(5), 600, 3, 6.0, SIX)
    order = np.random.default_rng(6).permutation(len(values))
    first = ALGORITHMS[algorithm].fit(values, 6, 1)
    for other, labels in (
        (values[order], first.labels[order]),
        (values[:, ::-1], first.labels),
        (np.column_stack([values, np.zeros(len(values))]), first.labels),
    ):
        assert adjusted_rand_score(ALGORITHMS[algorithm].fit(other, 6, 1).labels, labels) > 0.99


@pytest.mark.parametrize("covariance_type", COVARIANCE_TYPES)
def test_every_kind_of_covariance_scores_like_scikit_learn(covariance_type: str) -> None:
    values, _ = blobs(np.random.default_rng(2), 500, 3, 4.0, (0.5, 0.3, 0.2))
    own = replace(MIXTURE, covariance_type=covariance_type, n_init=1, reg_covar=1e-3, fit_rows=1000)
    direct = GaussianMixture(
        3,
        covariance_type=covariance_type,
        reg_covar=1e-3,
        init_params="k-means++",
        random_state=4,
    )
    with one_thread():
        direct.fit(values)
        expected = np.sort(direct.predict_proba(values), axis=1)
    scorer = fit_mixture(values, 3, own, random_seed=4)
    found = scorer.assign(values)
    np.testing.assert_allclose(found.confidence, expected[:, -1], atol=1e-9)
    with pytest.raises(ValueError, match="covariance"):
        replace(MIXTURE, covariance_type="round")


def test_a_mixture_is_fitted_on_a_sample_and_scores_all_users() -> None:
    values, truth = blobs(np.random.default_rng(8), 20_000, 4, 5.0, (0.5, 0.3, 0.2))
    few = replace(MIXTURE, fit_rows=2000)
    assert adjusted_rand_score(truth, few.fit(values, 3, 0).labels) > 0.99


def test_the_largest_parts_come_first_and_only_those_above_zero() -> None:
    parts = np.array([[0.1, -2.0, 3.0, 0.2], [-1.0, -2.0, 0.0, -3.0]])
    np.testing.assert_array_equal(largest(parts, 3), [[2, 3, 0], [-1, -1, -1]])


def test_of_equal_parts_the_first_comes_first() -> None:
    np.testing.assert_array_equal(largest(np.array([[1.0, 2.0, 2.0, 1.0]]), 9), [[1, 2, 0, 3]])


def test_batches_made_ahead_are_the_same_and_so_is_an_error() -> None:
    batches = [pa.record_batch([pa.array([number])], ["number"]) for number in range(5)]
    assert list(ahead(iter(batches))) == batches

    def broken() -> Iterator[pa.RecordBatch]:
        yield batches[0]
        raise ValueError("no such user")

    made = ahead(broken())
    assert next(made) == batches[0]
    with pytest.raises(ValueError, match="no such user"):
        next(made)


def test_users_are_told_apart_in_words_that_add_up() -> None:
    values = np.array([[2.0, 0.1], [-3.0, 0.2], [0.1, 0.0], [30.0, 30.0]])
    scorer = NearestCentroid(np.array([[2.0, 0.0], [-2.0, 0.0]]))
    model = SegmentModel(4, ("spend", "visits"), ("s01", "s02"), scorer, np.array([1.0, 1.5]))
    words = Words(
        high={"spend": "high spend", "visits": "many visits"},
        low={"spend": "low spend", "visits": "few visits"},
        labels={"spend": "Spend", "visits": "Visits"},
        traits=3,
        min_distance=0.5,
    )
    batch = pa.record_batch(
        [pa.array(list("abcd")), pa.nulls(4, pa.string()), *map(pa.array, values.T)],
        ["user_id", "unclustered_key", "spend", "visits"],
    )
    (scored,) = assignment_batches([batch], model, words)
    rows = scored.to_pylist()
    assert [row["segment_key"] for row in rows] == ["s01", "s02", "s01", "s01"]
    assert [row["is_outlier"] for row in rows] == [False, False, True, True]
    assert [row["own_traits"] for row in rows] == ["high spend", "low spend", None, "high spend"]
    assert rows[0]["separating_traits"] == "higher spend"
    assert rows[1]["separating_traits"] == "lower spend"
    assert rows[0]["separating_parts"] == [
        {"feature_name": "spend", "part": pytest.approx(16.0)},
        {"feature_name": "all others", "part": pytest.approx(0.0)},
    ]
    for row in rows:
        parts = sum(part["part"] for part in row["separating_parts"])
        difference = row["distance_to_next_centroid"] ** 2 - row["distance_to_centroid"] ** 2
        assert parts == pytest.approx(difference)


def test_who_takes_no_part_in_the_clustering_has_no_figure_of_it() -> None:
    scorer = NearestCentroid(np.array([[2.0], [-2.0]]))
    model = SegmentModel(1, ("spend",), ("s01", "s02"), scorer, np.array([1.0, 1.0]))
    words = Words({"spend": "high"}, {"spend": "low"}, {"spend": "Spend"}, 3, 0.5)
    batch = pa.record_batch(
        [pa.array(["a", "b"]), pa.array([None, "inactive"]), pa.array([2.5, 90.0])],
        ["user_id", "unclustered_key", "spend"],
    )
    (scored,) = assignment_batches([batch], model, words)
    placed, inactive = scored.to_pylist()
    assert placed["segment_key"] == "s01"
    assert placed["distance_to_centroid"] == pytest.approx(0.5)
    assert inactive == dict.fromkeys(inactive) | {
        "user_id": "b",
        "segment_key": "inactive",
        "model_version": 1,
        "confidence": 1.0,
        "is_outlier": False,
    }
    (keys,) = key_batches([batch], model)
    assert keys.column("segment_key").to_pylist() == ["s01", "inactive"]
