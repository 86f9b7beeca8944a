"""K-means: several k-means++ starts, then a polish to a true fixed point."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from sklearn import cluster
from sklearn.exceptions import ConvergenceWarning

from user_profiling.arrays import Floats, Labels, as_matrix, canonical_order, one_thread
from user_profiling.clustering.algorithm import Algorithm, CannotFitError, Fitted
from user_profiling.clustering.scoring import NearestCentroid
from user_profiling.validity.quality import Partition, Refit

# Ends an iteration that float rounding keeps from settling; convergence takes a few dozen passes.
MOST_PASSES = 1000
# Rows that greedy k-means++ tries for each centroid; the one that brings most is taken.
SEED_TRIALS = 3


@dataclass(frozen=True, kw_only=True)
class KMeans(Algorithm):
    """K-means.

    Attributes:
        n_init: starts of a fit; the best one counts.
        refit_n_init: starts of a fit to resampled users.
    """

    n_init: int
    refit_n_init: int

    def fit(self, values: Floats, segment_count: int, random_seed: int) -> Fitted:
        """Fit to values (n, p)."""
        fitted = fit_kmeans(values, segment_count, n_init=self.n_init, random_seed=random_seed)
        return Fitted(values, NearestCentroid(fitted.centroids))

    def refit(self, segment_count: int) -> Refit:
        """Return what fits to resampled users, unpolished."""
        return kmeans_refit(segment_count, self.refit_n_init)


def kmeans_refit(segment_count: int, n_init: int) -> Refit:
    """Return what fits k-means to rows, with the given number of segments and of starts."""

    def refit(values: Floats, random_seed: int) -> Partition:
        labels = quick_labels(values, segment_count, n_init=n_init, random_seed=random_seed)
        return NearestMean(values, labels)

    return refit


@dataclass(frozen=True)
class NearestMean:
    """Labels (n,) of rows (n, p); other rows go where the mean is nearest."""

    rows: Floats
    labels: Labels

    def predict(self, values: Floats) -> Labels:
        """Return the segment (m,) of each row of values (m, p)."""
        present = np.unique(self.labels[self.labels >= 0])
        means = np.array([self.rows[self.labels == segment].mean(axis=0) for segment in present])
        with one_thread():
            squared = (means**2).sum(axis=1) - 2.0 * values @ means.T
        nearest: Labels = squared.argmin(axis=1).astype(np.int64)
        return nearest


@dataclass(frozen=True)
class KMeansFit:
    """A fitted segmentation.

    Attributes:
        centroids: (k, p), in the unit of the values; largest segment first, ties by centroid.
        labels: (n,), the position in centroids of each row's segment.
        inertia: the sum over rows of the squared distance to the own centroid.
    """

    centroids: Floats
    labels: Labels
    inertia: float


def fit_kmeans(
    values: ArrayLike, segment_count: int, *, n_init: int, random_seed: int
) -> KMeansFit:
    """Fit k-means to values (n, p), each feature already scaled to its weight.

    Lloyd's algorithm from `n_init` k-means++ seedings (Arthur and Vassilvitskii 2007), the best of
    which is iterated until no user changes segment. Labels are in canonical order: descending size.

    Raises:
        ValueError: values are not a finite matrix, or segment_count is below 1.
        CannotFitError: there are fewer distinct rows than segments.
    """
    matrix = as_matrix(values)
    coarse = _best_start(matrix, segment_count, n_init, random_seed)
    with one_thread(), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fine = cluster.KMeans(
            segment_count, init=coarse.cluster_centers_, n_init=1, tol=0, max_iter=MOST_PASSES
        ).fit(matrix)
    labels = fine.labels_.astype(np.int64)
    sizes = np.bincount(labels, minlength=segment_count)
    if (sizes == 0).any():
        raise CannotFitError(
            f"only {int((sizes > 0).sum())} distinct rows for {segment_count} segments: "
            "lower segment_count or add features"
        )
    centroids = np.asarray(fine.cluster_centers_, dtype=np.float64)
    order = canonical_order(labels, centroids)
    rank = np.empty_like(order)
    rank[order] = np.arange(segment_count)
    return KMeansFit(centroids[order], rank[labels], float(fine.inertia_))


def quick_labels(values: ArrayLike, segment_count: int, *, n_init: int, random_seed: int) -> Labels:
    """Return labels (n,) as `fit_kmeans` does, but unpolished and in no particular order.

    For resampling, where many fits are made and none is looked at. With fewer distinct rows
    than segments, some segments stay empty.
    """
    matrix = as_matrix(values)
    seeds = _seedings(matrix, segment_count, n_init, random_seed)
    labels = _best_start(matrix, segment_count, n_init, random_seed, seeds).labels_
    return np.asarray(labels, dtype=np.int64)


def _best_start(
    matrix: Floats,
    segment_count: int,
    n_init: int,
    random_seed: int,
    seeds: Labels | None = None,
) -> cluster.KMeans:
    """Return the best of several starts, from the rows seeds (n_init, k) if they are given."""
    _check(matrix, segment_count, n_init)
    remaining = iter([] if seeds is None else seeds)

    def start(centred: Floats, _count: int, **_: object) -> Floats:
        rows: Floats = centred[next(remaining)]
        return rows

    init = "k-means++" if seeds is None else start
    with one_thread(), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return cluster.KMeans(
            segment_count, init=init, n_init=n_init, random_state=random_seed
        ).fit(matrix)


def _check(matrix: Floats, segment_count: int, n_init: int) -> None:
    if segment_count < 1 or n_init < 1:
        raise ValueError("segment_count and n_init must be at least 1")
    if segment_count > len(matrix):
        raise CannotFitError(f"{len(matrix)} users cannot make {segment_count} segments")


def _seedings(matrix: Floats, segment_count: int, n_init: int, random_seed: int) -> Labels:
    """Return the rows (n_init, k) of greedy k-means++ seedings, all starts made at once.

    The same as scikit-learn's, without what it costs to call it once a start and a segment: half
    the time of a fit to a few thousand users.
    """
    _check(matrix, segment_count, n_init)
    generator = np.random.default_rng(random_seed)
    centred = matrix - matrix.mean(axis=0)
    squares = np.einsum("ij,ij->i", centred, centred)

    def squared_distances(rows: Labels) -> Floats:
        squared: Floats = centred[rows] @ centred.T
        squared *= -2.0
        squared += squares
        squared += squares[rows][:, None]
        np.maximum(squared, 0.0, out=squared)
        return squared

    every = np.arange(n_init)
    seeds = np.empty((n_init, segment_count), dtype=np.int64)
    seeds[:, 0] = generator.integers(len(matrix), size=n_init)
    with one_thread():
        nearest = squared_distances(seeds[:, 0])
        for position in range(1, segment_count):
            summed = nearest.cumsum(axis=1)
            thrown = generator.uniform(size=(n_init, SEED_TRIALS)) * summed[:, -1:]
            tried = np.stack([np.searchsorted(*pair) for pair in zip(summed, thrown, strict=True)])
            tried = np.minimum(tried, len(matrix) - 1)
            closer = squared_distances(tried.ravel()).reshape(n_init, SEED_TRIALS, len(matrix))
            np.minimum(closer, nearest[:, None, :], out=closer)
            best = closer.sum(axis=2).argmin(axis=1)
            nearest, seeds[:, position] = closer[every, best], tried[every, best]
    return seeds
