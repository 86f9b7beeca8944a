"""Gaussian mixture: segments that may be long, wide and tilted, each in its own way.

Recommended: covariance full, starts 10, regularisation 0.01 (a hundredth of a feature's variance is
added to each component's, so that a spike of equal values does not make a component without width),
fit_rows 20,000.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from user_profiling.arrays import Floats, as_matrix, canonical_order, one_thread, sample_rows
from user_profiling.scoring import Mixture

COVARIANCES = ("full", "tied", "diag", "spherical")


@dataclass(frozen=True)
class MixtureSettings:
    """How a Gaussian mixture is fitted.

    Attributes:
        covariance: full, tied, diag or spherical, as in scikit-learn.
        starts: k-means++ starts of expectation-maximisation; the most likely end counts.
        regularisation: added to each variance.
        fit_rows: users to fit on, at most; all others are scored.
    """

    covariance: str
    starts: int
    regularisation: float
    fit_rows: int

    def __post_init__(self) -> None:
        """Refuse a covariance that scikit-learn does not know."""
        if self.covariance not in COVARIANCES:
            raise ValueError(
                f"gaussian_mixture_settings.covariance is {self.covariance!r}: use one of"
                f" {', '.join(COVARIANCES)}"
            )


def fit_mixture(
    values: ArrayLike, segment_count: int, settings: MixtureSettings, *, random_seed: int
) -> Mixture:
    """Fit a mixture of segment_count normal distributions to values (n, p).

    Expectation-maximisation (Dempster, Laird and Rubin 1977) by scikit-learn, on a simple random
    sample where there are more users than settings.fit_rows. Components are in canonical order:
    descending by the number of users for whom they are the most probable.

    Raises:
        ValueError: values are not a finite matrix, or there are fewer users than segments.
    """
    matrix = as_matrix(values)
    generator = np.random.default_rng(random_seed)
    sample = matrix[sample_rows(len(matrix), settings.fit_rows, generator)]
    with one_thread(), warnings.catch_warnings():
        # A fit that has not settled after 100 passes is a fit all the same.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = GaussianMixture(
            segment_count,
            covariance_type=settings.covariance,
            n_init=settings.starts,
            reg_covar=settings.regularisation,
            # k-means would start every time where groups are round.
            init_params="k-means++",
            random_state=random_seed,
        ).fit(sample)
        labels = fitted.predict(sample).astype(np.int64)
    centroids = np.asarray(fitted.means_, dtype=np.float64)
    # A component that is the most probable for nobody is no segment.
    order = canonical_order(labels, centroids)[: len(np.unique(labels))]
    return Mixture(
        weights=np.asarray(fitted.weights_, dtype=np.float64)[order],
        centroids=centroids[order],
        precisions=_full(fitted.precisions_, settings.covariance, *centroids.shape)[order],
    )


def _full(precisions: Floats, covariance: str, segment_count: int, feature_count: int) -> Floats:
    """Return precisions (k, p, p) from the form in which scikit-learn keeps them."""
    if covariance == "full":
        return precisions
    if covariance == "tied":
        return np.repeat(precisions[None], segment_count, axis=0)
    of_features = np.broadcast_to(
        precisions.reshape(segment_count, -1), (segment_count, feature_count)
    )
    return np.stack([np.diag(row) for row in of_features])
