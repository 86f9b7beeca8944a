"""Scorers: what a fitted model does with any user, also one that it has never seen.

All of them work row by row: a user's result does not depend on the other users in the batch, to the
last bit. A scorer measures distances in its own metric, and splits a squared distance among the
features, so that an assignment can be explained.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Protocol

import numpy as np
from scipy.spatial.distance import cdist

from user_profiling.arrays import Floats, Labels, as_matrix
from user_profiling.clustering.assignment import NOISE, Assignment, assign, two_nearest

# Users whose distances to all kept points are held at a time.
CHUNK_ROWS = 4096


class Scorer(Protocol):
    """A fitted model of k segments in p features.

    `scored_by` names the kind of scorer: where it is "centroids", the nearest one decides, which
    SQL can tell too.
    """

    scored_by: ClassVar[str]

    @property
    def centroids(self) -> Floats:
        """The centre of each segment (k, p), on the model's scale."""

    def assign(self, values: Floats) -> Assignment:
        """Put each row of values (n, p) into a segment, or into none (-1)."""

    def squared_parts(self, values: Floats, segments: Labels) -> Floats:
        """Split each row's squared distance to a segment among the features (n, p).

        Args:
            values: (n, p).
            segments: (n,), the segment of each row; 0 in all features where there is none (-1).
        """


@dataclass(frozen=True)
class NearestCentroid:
    """K-means: the segment whose centroid is nearest by Euclidean distance."""

    scored_by: ClassVar[str] = "centroids"

    centroids: Floats

    def assign(self, values: Floats) -> Assignment:
        """Put each row of values (n, p) into the nearest segment."""
        return assign(values, self.centroids)

    def squared_parts(self, values: Floats, segments: Labels) -> Floats:
        """Split each row's squared Euclidean distance among the features (n, p)."""
        return euclidean_parts(as_matrix(values), self.centroids, segments)


@dataclass(frozen=True)
class Mixture:
    """Gaussian mixture: the component that most probably made the user.

    The distance is that of Mahalanobis, so that a segment may be long in one direction; the
    confidence is the posterior probability of the own component.

    Attributes:
        weights: (k,), the share of users that each component makes.
        centroids: (k, p), their means.
        precisions: (k, p, p), the inverses of their covariances.
    """

    scored_by: ClassVar[str] = "mixture"

    weights: Floats
    centroids: Floats
    precisions: Floats

    def assign(self, values: Floats) -> Assignment:
        """Put each row of values (n, p) into the most probable segment."""
        matrix = as_matrix(values)
        squared = np.stack(
            [self._squared(matrix, segment) for segment in range(len(self.weights))], axis=1
        )
        log_density = self._log_factors - squared / 2.0
        labels, second_labels = two_nearest(-log_density)
        rows = np.arange(len(matrix))
        shares = np.exp(log_density - log_density[rows, labels][:, None])
        distance = np.sqrt(squared)
        return Assignment(
            labels=labels,
            distance=distance[rows, labels],
            second_labels=second_labels,
            second_distance=np.where(second_labels >= 0, distance[rows, second_labels], np.inf),
            confidence=1.0 / shares.sum(axis=1),
        )

    def squared_parts(self, values: Floats, segments: Labels) -> Floats:
        """Split each row's squared Mahalanobis distance among the features (n, p).

        Part j is offset j times the j-th coordinate of precision x offset. A part can be below 0,
        where features that go together point different ways.
        """
        matrix = as_matrix(values)
        parts = np.zeros_like(matrix)
        for segment, (centre, precision) in enumerate(
            zip(self.centroids, self.precisions, strict=True)
        ):
            own = segments == segment
            offsets = matrix[own] - centre
            for feature, column in enumerate(precision):
                # term by term, as in _squared
                projected = sum(offsets[:, other] * factor for other, factor in enumerate(column))
                parts[own, feature] = offsets[:, feature] * projected
        return parts

    @cached_property
    def _roots(self) -> Floats:
        return np.asarray(np.linalg.cholesky(self.precisions), dtype=np.float64)

    @cached_property
    def _log_factors(self) -> Floats:
        diagonals = np.diagonal(self._roots, axis1=1, axis2=2)
        with np.errstate(divide="ignore"):
            factors: Floats = np.log(self.weights) + np.log(diagonals).sum(axis=1)
        return factors

    def _squared(self, matrix: Floats, segment: int) -> Floats:
        # Feature by feature, because a matrix product may round a row differently in another batch.
        offsets = [matrix[:, j] - centre for j, centre in enumerate(self.centroids[segment])]
        total = np.zeros(len(matrix))
        for column in range(matrix.shape[1]):
            projected = np.zeros(len(matrix))
            for row in range(column, matrix.shape[1]):
                projected += offsets[row] * self._roots[segment, row, column]
            total += projected * projected
        return total


@dataclass(frozen=True)
class Density:
    """Density-based clusters: the segment within whose reach a user lies, or none.

    A user reaches a kept point at the largest of their distance and both core distances (the mutual
    reachability of Campello, Moulavi and Sander 2013). The user belongs to the nearest segment of
    which a point is reached within the segment's limit, else to none; a kept point has its segment,
    also on the very border. Distances to the centroid are Euclidean; the confidence is
    1 - reach / limit in a segment and 1 - limit / reach outside of all: 0 on the border, 1 far
    from it. Without a limit it is 1 - reach / reach of the next segment.

    Attributes:
        points: (m, p), the users that the model was fitted on.
        point_labels: (m,), their segments; -1 for none.
        cores: (m,), their core distances.
        min_samples: rank of the neighbour that gives a user's core distance; 0: it is 0.
        limits: (k,), the reach up to which a segment extends; infinite where nobody is in none.
        centroids: (k, p), the mean of each segment's points.
    """

    scored_by: ClassVar[str] = "density"

    points: Floats
    point_labels: Labels
    cores: Floats
    min_samples: int
    limits: Floats
    centroids: Floats

    def assign(self, values: Floats) -> Assignment:
        """Put each row of values (n, p) into the segment that it lies in, or into none (-1)."""
        matrix = as_matrix(values)
        if not len(self.limits):
            nowhere = np.full(len(matrix), NOISE, dtype=np.int64)
            far = np.full(len(matrix), np.inf)
            unknown = np.full(len(matrix), np.nan)
            return Assignment(nowhere, unknown, nowhere, far, np.ones(len(matrix)))
        rows, starts = np.arange(len(matrix)), range(0, len(matrix), CHUNK_ROWS)
        chunks = [self._reach(matrix[start : start + CHUNK_ROWS]) for start in starts]
        reach = np.vstack([chunk[0] for chunk in chunks])
        twins = np.concatenate([chunk[1] for chunk in chunks])
        inside = reach <= self.limits
        nearest = np.where(inside, reach, np.inf).argmin(axis=1)
        labels = np.where(inside.any(axis=1), nearest, NOISE).astype(np.int64)
        labels[twins >= 0] = self.point_labels[twins[twins >= 0]]
        with np.errstate(divide="ignore"):
            outside = 1.0 - (self.limits / reach).max(axis=1)
        limits = self.limits[labels]
        if np.isinf(limits).any():
            others = reach.copy()
            others[rows, labels] = np.inf
            limits = np.where(np.isinf(limits), others.min(axis=1), limits)
        with np.errstate(divide="ignore", invalid="ignore"):
            within = np.nan_to_num(1.0 - reach[rows, labels] / limits)
        confidence = np.maximum(np.where(labels >= 0, within, outside), 0.0)
        to_centroids = cdist(matrix, self.centroids)
        distance = np.where(labels >= 0, to_centroids[rows, labels], np.nan)
        others = to_centroids
        others[rows[labels >= 0], labels[labels >= 0]] = np.inf
        second_labels = others.argmin(axis=1).astype(np.int64)
        second_distance = others[rows, second_labels]
        second_labels[np.isinf(second_distance)] = NOISE
        return Assignment(labels, distance, second_labels, second_distance, confidence)

    def squared_parts(self, values: Floats, segments: Labels) -> Floats:
        """Split each row's squared Euclidean distance to the centroid among the features (n, p)."""
        return euclidean_parts(as_matrix(values), self.centroids, segments)

    def _reach(self, matrix: Floats) -> tuple[Floats, Labels]:
        """Return the least reach from each row to a point of each segment (n, k), and twins (n,).

        The twin of a row is the kept point in the same place; -1 if there is none.
        """
        distances = cdist(matrix, self.points)
        own = np.zeros(len(matrix))
        if self.min_samples:
            rank = min(self.min_samples, len(self.points)) - 1
            own = np.partition(distances, rank, axis=1)[:, rank]
        reach = np.empty((len(matrix), len(self.limits)))
        for segment in range(len(self.limits)):
            member = self.point_labels == segment
            reach[:, segment] = np.maximum(distances[:, member], self.cores[member]).min(axis=1)
        nearest = distances.argmin(axis=1)
        twins = np.where(distances[np.arange(len(matrix)), nearest] == 0.0, nearest, -1)
        return np.maximum(reach, own[:, None]), twins.astype(np.int64)


def euclidean_parts(matrix: Floats, centroids: Floats, segments: Labels) -> Floats:
    """Split each row's squared Euclidean distance to a centroid among the features (n, p).

    Args:
        matrix: (n, p).
        centroids: (k, p).
        segments: (n,), the centroid of each row; 0 in all features where there is none (-1).
    """
    if not len(centroids):
        return np.zeros_like(matrix)
    parts = matrix - centroids[segments]
    parts *= parts
    parts[segments < 0] = 0.0
    return parts
