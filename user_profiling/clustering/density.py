"""Density-based clusters: dense places with emptier space between them, and users who are in none.

Both algorithms are fitted on a sample of bounded size, and the sample is kept: who comes later is
put by `scoring.Density` where the algorithm itself would have put them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.distance import cdist
from sklearn.cluster import DBSCAN, HDBSCAN

from user_profiling.arrays import (
    Floats,
    Labels,
    as_matrix,
    canonical_order,
    one_thread,
    sample_rows,
)
from user_profiling.clustering.algorithm import Algorithm, Fitted
from user_profiling.clustering.assignment import NOISE
from user_profiling.clustering.scoring import Density


@dataclass(frozen=True, kw_only=True)
class _DensityBased(Algorithm):
    """DBSCAN or HDBSCAN; a cluster of fewer than min_segment_share of the users is noise.

    Attributes:
        sample_rows: users to fit on, at most.
        min_samples: users (the user included) within eps that make a user a core of a cluster
            (DBSCAN), or rank of the neighbour at the core distance (HDBSCAN).
    """

    takes_segment_count = False
    scored_by = Density.scored_by
    weighs_copies = False

    sample_rows: int
    min_samples: int


@dataclass(frozen=True, kw_only=True)
class Dbscan(_DensityBased):
    """DBSCAN.

    Attributes:
        eps: its reach; None: chosen from the data.
    """

    eps: float | None

    def fit(self, values: Floats, segment_count: int, random_seed: int) -> Fitted:  # noqa: ARG002
        """Fit to values (n, p); the number of segments is what it is."""
        return Fitted(values, fit_dbscan(values, self, random_seed=random_seed))


@dataclass(frozen=True, kw_only=True)
class Hdbscan(_DensityBased):
    """HDBSCAN."""

    def fit(self, values: Floats, segment_count: int, random_seed: int) -> Fitted:  # noqa: ARG002
        """Fit to values (n, p); the number of segments is what it is."""
        return Fitted(values, fit_hdbscan(values, self, random_seed=random_seed))


def fit_dbscan(values: ArrayLike, settings: Dbscan, *, random_seed: int) -> Density:
    """Fit DBSCAN (Ester, Kriegel, Sander and Xu 1996) to values (n, p).

    Where eps is not given it is chosen by `choose_eps`. A user within eps of cores of two clusters
    belongs to that of the nearest core; scikit-learn leaves it to the order of the rows.

    Raises:
        ValueError: values are not a finite matrix.
    """
    sample = _sample(values, settings, random_seed)
    eps = settings.eps or choose_eps(sample, settings.min_samples)
    with one_thread():
        fitted = DBSCAN(eps=eps, min_samples=settings.min_samples).fit(sample)
    cores = np.asarray(fitted.core_sample_indices_, dtype=np.int64)
    labels = np.asarray(fitted.labels_, dtype=np.int64)
    # Only cores extend a cluster, so only they are kept; the size of a cluster counts all users.
    sizes = np.bincount(labels[labels >= 0])
    lasting = np.flatnonzero(sizes >= settings.min_segment_share * len(sample))
    kept = cores[np.isin(labels[cores], lasting)]
    return _density(
        sample[kept],
        np.searchsorted(lasting, labels[kept]),
        np.zeros(len(kept)),
        0,
        np.full(len(lasting), eps),
    )


def fit_hdbscan(values: ArrayLike, settings: Hdbscan, *, random_seed: int) -> Density:
    """Fit HDBSCAN (Campello, Moulavi and Sander 2013) to values (n, p).

    A cluster's limit is the reach at which it would merge with something outside of it. Within that
    limit lie the users that the algorithm has put there, and no others.

    Raises:
        ValueError: values are not a finite matrix.
    """
    sample = _sample(values, settings, random_seed)
    smallest = max(2, int(np.ceil(settings.min_segment_share * len(sample))))
    min_samples = min(settings.min_samples, len(sample))
    if len(sample) < 2 * smallest:
        labels = np.full(len(sample), NOISE, dtype=np.int64)
    else:
        with one_thread():
            labels = HDBSCAN(smallest, min_samples=min_samples, copy=True).fit(sample).labels_
    distances = cdist(sample, sample)
    cores = np.partition(distances, min_samples - 1, axis=1)[:, min_samples - 1]
    np.maximum(distances, cores[:, None], out=distances)
    np.maximum(distances, cores[None, :], out=distances)
    labels = np.asarray(labels, dtype=np.int64)
    limits = np.empty(int(labels.max(initial=NOISE)) + 1)
    for segment in range(len(limits)):
        own = labels == segment
        # Just below the least reach to any user outside.
        limits[segment] = np.nextafter(distances[np.ix_(own, ~own)].min(initial=np.inf), 0.0)
    return _density(sample, labels, cores, min_samples, limits)


def choose_eps(values: ArrayLike, min_samples: int) -> float:
    """Return a reach for DBSCAN from the data (n, p).

    The knee of the users' distances to their nearest neighbours of the given rank, sorted: the
    point farthest below the straight line from the least to the largest (Ester et al. 1996, section
    4.2, with the knee of Satopaa et al. 2011). To its left lie users in dense places, to its right
    stragglers.
    """
    matrix = as_matrix(values)
    rank = min(min_samples, len(matrix)) - 1
    reach = np.sort(np.partition(cdist(matrix, matrix), rank, axis=1)[:, rank])
    line = np.linspace(reach[0], reach[-1], len(reach))
    knee = float(reach[int((line - reach).argmax())])
    # All users alike: any reach joins them.
    return knee if knee > 0 else float(reach[-1]) or 1.0


def _sample(values: ArrayLike, settings: _DensityBased, random_seed: int) -> Floats:
    matrix = as_matrix(values)
    generator = np.random.default_rng(random_seed)
    return matrix[sample_rows(len(matrix), settings.sample_rows, generator)]


def _density(
    points: Floats, labels: Labels, cores: Floats, min_samples: int, limits: Floats
) -> Density:
    """Return the clusters in canonical order: most points first."""
    centroids = np.array(
        [points[labels == segment].mean(axis=0) for segment in range(len(limits))]
    ).reshape(len(limits), points.shape[1])
    order = canonical_order(labels[labels >= 0], centroids)
    # Label -1 finds the last entry.
    rank = np.append(np.argsort(order), NOISE)
    return Density(points, rank[labels], cores, min_samples, limits[order], centroids[order])
