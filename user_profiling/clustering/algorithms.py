"""The registry of algorithms: each one's name, as an input file gives it, and its class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from user_profiling.clustering.algorithm import Algorithm
from user_profiling.clustering.density import Dbscan, Hdbscan
from user_profiling.clustering.gaussian_mixture import GaussianMixture
from user_profiling.clustering.genie import Genie
from user_profiling.clustering.kmeans import KMeans

# What an input file says to have the algorithm chosen whose segments are most real.
AUTO = "auto"

ALGORITHMS: dict[str, type[Algorithm]] = {
    "kmeans": KMeans,
    "gaussian_mixture": GaussianMixture,
    "dbscan": Dbscan,
    "hdbscan": Hdbscan,
    "genie": Genie,
}


def all_algorithms(
    parameters: Mapping[str, Mapping[str, Any]], min_segment_share: float
) -> dict[str, Algorithm]:
    """Return every algorithm by its name.

    Args:
        parameters: by name, its parameters.
        min_segment_share: least share of users in a segment.

    Raises:
        KeyError, TypeError: parameters are missing, or there is one that is not known.
    """
    return {
        name: algorithm(**parameters[name], min_segment_share=min_segment_share)
        for name, algorithm in ALGORITHMS.items()
    }
