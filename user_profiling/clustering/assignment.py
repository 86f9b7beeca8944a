"""Assignment of users to the nearest centroid, how sure it is, and who lies too far out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from user_profiling.arrays import Floats, Labels, as_matrix

# The label of users who belong to no segment.
NOISE = -1


@dataclass(frozen=True)
class Assignment:
    """The own and the nearest other segment of each of n users.

    Attributes:
        labels: (n,), the own segment; the first in canonical order if two are equally near, -1 for
            a user who belongs to none.
        distance: (n,), to its centroid, in the scorer's metric and the unit of the scaled features;
            nan for a user who belongs to none.
        second_labels: (n,), the nearest other segment; -1 if there is no other.
        second_distance: (n,), the distance to it; infinite if there is no other.
        confidence: (n,), 0 on the border between two segments, 1 far from it. With centroids,
            1 - distance / second_distance, the simplified silhouette (Hruschka, de Castro and
            Campello 2004).
    """

    labels: Labels
    distance: Floats
    second_labels: Labels
    second_distance: Floats
    confidence: Floats


@dataclass(frozen=True)
class OutlierRule:
    """How far from the own centroid is too far.

    Attributes:
        fence: multiple of the interquartile range of distances above their upper quartile.
        min_users: a segment with fewer users takes the limit of all users together.
    """

    fence: float
    min_users: int


def assign(values: ArrayLike, centroids: ArrayLike) -> Assignment:
    """Assign each row of values (n, p) to the nearest of centroids (k, p).

    A row's result does not depend on the other rows in the batch, to the last bit.

    Raises:
        ValueError: an input is not a finite matrix, or they differ in the number of features.
    """
    matrix, centres = as_matrix(values), as_matrix(centroids)
    if matrix.shape[1] != centres.shape[1]:
        raise ValueError(
            f"{matrix.shape[1]} features in values, {centres.shape[1]} in the centroids"
        )
    row_count, rows = len(matrix), np.arange(len(matrix))
    squared = _squared_distances(matrix, centres)
    labels, second_labels = two_nearest(squared)
    distance = np.sqrt(squared[rows, labels])
    second_distance = np.full(row_count, np.inf)
    if len(centres) > 1:
        second_distance = np.sqrt(squared[rows, second_labels])
    ratio = np.divide(distance, second_distance, out=np.ones(row_count), where=second_distance > 0)
    return Assignment(labels, distance, second_labels, second_distance, 1.0 - ratio)


def two_nearest(distances: Floats) -> tuple[Labels, Labels]:
    """Return the positions of the least and the second least of each row of distances (n, k).

    The first of equals comes first. The second is -1 where there is just one column.
    """
    rows = np.arange(len(distances))
    labels = distances.argmin(axis=1).astype(np.int64)
    if distances.shape[1] == 1:
        return labels, np.full(len(distances), NOISE, dtype=np.int64)
    rest = distances.copy()
    rest[rows, labels] = np.inf
    return labels, rest.argmin(axis=1).astype(np.int64)


def outlier_limits(
    distance: ArrayLike, labels: ArrayLike, segment_count: int, rule: OutlierRule
) -> Floats:
    """Return for each segment (k,) the distance beyond which a user is an outlier.

    Tukey's upper fence: upper quartile + fence x interquartile range of the distances of the
    segment's users. Quartiles do not move when a few users are extreme, as a mean would.
    """
    distances = np.asarray(distance, dtype=np.float64)
    owners = np.asarray(labels, dtype=np.int64)

    def limit(of: Floats) -> float:
        lower, upper = np.quantile(of, [0.25, 0.75])
        return float(upper + rule.fence * (upper - lower))

    inside = owners >= 0
    overall = limit(distances[inside]) if inside.any() else np.inf
    limits = np.full(segment_count, overall)
    for segment in range(segment_count):
        own = distances[owners == segment]
        if len(own) >= rule.min_users:
            limits[segment] = limit(own)
    return limits


def _squared_distances(matrix: Floats, centres: Floats) -> Floats:
    # Feature by feature, because a matrix product may round a row differently in another batch.
    squared = np.zeros((len(matrix), len(centres)))
    for segment, centre in enumerate(centres):
        total = np.zeros(len(matrix))
        for feature, coordinate in enumerate(centre):
            offset = matrix[:, feature] - coordinate
            total += offset * offset
        squared[:, segment] = total
    return squared
