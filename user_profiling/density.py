"""Density-based clusters: crowds with emptier space between them, and users who are in none.

Both algorithms are fitted on a sample of bounded size, and the sample is kept: who comes later is
put by `scoring.Density` where the algorithm itself would have put them.

Recommended: sample_rows 2000, neighbours 10, minimum_share 0.02.
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
from user_profiling.assignment import NOISE
from user_profiling.scoring import Density


@dataclass(frozen=True)
class DensitySettings:
    """How density-based clusters are found.

    Attributes:
        sample_rows: users to fit on, at most.
        neighbours: users (the user included) within eps that make a user a core of a cluster
            (DBSCAN), or rank of the neighbour at the core distance (HDBSCAN).
        minimum_share: least share of the users in a cluster; a smaller one is noise.
        eps: DBSCAN's reach; None: chosen from the data.
    """

    sample_rows: int
    neighbours: int
    minimum_share: float
    eps: float | None = None


def fit_dbscan(values: ArrayLike, settings: DensitySettings, *, random_seed: int) -> Density:
    """Fit DBSCAN (Ester, Kriegel, Sander and Xu 1996) to values (n, p).

    Where eps is not given it is chosen by `choose_eps`. A user within eps of cores of two clusters
    belongs to that of the nearest core; scikit-learn leaves it to the order of the rows.

    Raises:
        ValueError: values are not a finite matrix.
    """
    sample = _sample(values, settings, random_seed)
    eps = settings.eps or choose_eps(sample, settings.neighbours)
    with one_thread():
        fitted = DBSCAN(eps=eps, min_samples=settings.neighbours).fit(sample)
    cores = np.asarray(fitted.core_sample_indices_, dtype=np.int64)
    labels = np.asarray(fitted.labels_, dtype=np.int64)
    # Only cores extend a cluster, so only they are kept; the size of a cluster counts all users.
    sizes = np.bincount(labels[labels >= 0])
    lasting = np.flatnonzero(sizes >= settings.minimum_share * len(sample))
    kept = cores[np.isin(labels[cores], lasting)]
    return _density(
        sample[kept],
        np.searchsorted(lasting, labels[kept]),
        np.zeros(len(kept)),
        0,
        np.full(len(lasting), eps),
    )


def fit_hdbscan(values: ArrayLike, settings: DensitySettings, *, random_seed: int) -> Density:
    """Fit HDBSCAN (Campello, Moulavi and Sander 2013) to values (n, p).

    A cluster's limit is the reach at which it would merge with something outside of it. Within that
    limit lie the users that the algorithm has put there, and no others.

    Raises:
        ValueError: values are not a finite matrix.
    """
    sample = _sample(values, settings, random_seed)
    smallest = max(2, int(np.ceil(settings.minimum_share * len(sample))))
    neighbours = min(settings.neighbours, len(sample))
    if len(sample) < 2 * smallest:
        labels = np.full(len(sample), NOISE, dtype=np.int64)
    else:
        with one_thread():
            labels = HDBSCAN(smallest, min_samples=neighbours, copy=True).fit(sample).labels_
    distances = cdist(sample, sample)
    cores = np.partition(distances, neighbours - 1, axis=1)[:, neighbours - 1]
    np.maximum(distances, cores[:, None], out=distances)
    np.maximum(distances, cores[None, :], out=distances)
    labels = np.asarray(labels, dtype=np.int64)
    limits = np.empty(int(labels.max(initial=NOISE)) + 1)
    for segment in range(len(limits)):
        own = labels == segment
        # Just below the least reach to anybody outside.
        limits[segment] = np.nextafter(distances[np.ix_(own, ~own)].min(initial=np.inf), 0.0)
    return _density(sample, labels, cores, neighbours, limits)


def choose_eps(values: ArrayLike, neighbours: int) -> float:
    """Return a reach for DBSCAN from the data (n, p).

    The knee of the users' distances to their nearest neighbours of the given rank, sorted: the
    point farthest below the straight line from the least to the largest (Ester et al. 1996, section
    4.2, with the knee of Satopaa et al. 2011). To its left lie users in crowds, to its right
    stragglers.
    """
    matrix = as_matrix(values)
    rank = min(neighbours, len(matrix)) - 1
    reach = np.sort(np.partition(cdist(matrix, matrix), rank, axis=1)[:, rank])
    line = np.linspace(reach[0], reach[-1], len(reach))
    knee = float(reach[int((line - reach).argmax())])
    # All users alike: any reach joins them.
    return knee if knee > 0 else float(reach[-1]) or 1.0


def _sample(values: ArrayLike, settings: DensitySettings, random_seed: int) -> Floats:
    matrix = as_matrix(values)
    generator = np.random.default_rng(random_seed)
    return matrix[sample_rows(len(matrix), settings.sample_rows, generator)]


def _density(
    points: Floats, labels: Labels, cores: Floats, neighbours: int, limits: Floats
) -> Density:
    """Return the clusters in canonical order: most points first."""
    centroids = np.array(
        [points[labels == segment].mean(axis=0) for segment in range(len(limits))]
    ).reshape(len(limits), points.shape[1])
    order = canonical_order(labels[labels >= 0], centroids)
    # Label -1 finds the last entry.
    rank = np.append(np.argsort(order), NOISE)
    return Density(points, rank[labels], cores, neighbours, limits[order], centroids[order])
