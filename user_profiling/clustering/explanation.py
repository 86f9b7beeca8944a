"""Why a user is in a segment: squared distances split among the features, so that they add up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from user_profiling.arrays import Floats, Labels
from user_profiling.clustering.assignment import Assignment
from user_profiling.clustering.scoring import Scorer, euclidean_parts


@dataclass(frozen=True)
class Explanation:
    """What speaks for the segments of n users.

    Attributes:
        own: (n, p), how much each feature draws the user from the overall mean to the own
            segment: squared distance to the former less that to the latter, by Euclid.
        separating: (n, p), how much each feature draws the user from the nearest other segment to
            the own one, in the scorer's metric. A user's parts add up to the squared distance to
            the former less that to the latter.
    """

    own: Floats
    separating: Floats


def explain(scorer: Scorer, values: Floats, found: Assignment) -> Explanation:
    """Explain the assignment `found` of values (n, p), whose common centre is 0.

    A user who is in no segment has nothing to be drawn to: the parts are those of the squared
    distance alone, what sets the user apart from all users and from the nearest segment.
    """
    own = values * values
    own -= euclidean_parts(values, scorer.centroids, found.labels)
    separating = scorer.squared_parts(values, found.second_labels)
    separating -= scorer.squared_parts(values, found.labels)
    separating[found.second_labels < 0] = 0.0
    return Explanation(own, separating)


def largest(parts: Floats, count: int) -> Labels:
    """Return the features (n, count) with the largest parts above 0, largest first; -1: no more.

    The first of equals comes first. A few maxima in turn are several times as fast as an order of
    all features.
    """
    rest = parts.copy()
    rows = np.arange(len(parts))
    found = np.full((len(parts), min(count, parts.shape[1])), -1, dtype=np.int64)
    for place in range(found.shape[1]):
        features = rest.argmax(axis=1)
        found[:, place] = np.where(rest[rows, features] > 0.0, features, -1)
        rest[rows, features] = -np.inf
    return found
