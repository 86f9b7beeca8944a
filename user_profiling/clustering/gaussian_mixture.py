"""Gaussian mixture: segments that may be long, wide and tilted, each in its own way."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from sklearn import mixture
from sklearn.exceptions import ConvergenceWarning

from user_profiling.arrays import Floats, as_matrix, canonical_order, one_thread, sample_rows
from user_profiling.clustering.algorithm import Algorithm, Fitted
from user_profiling.clustering.scoring import Mixture
from user_profiling.validity.quality import Refit

COVARIANCE_TYPES = ("full", "tied", "diag", "spherical")


@dataclass(frozen=True, kw_only=True)
class GaussianMixture(Algorithm):
    """A Gaussian mixture.

    Attributes:
        covariance_type: full, tied, diag or spherical, as in scikit-learn.
        n_init: k-means++ starts of expectation-maximisation; the most likely end counts.
        refit_n_init: starts of a fit to resampled users.
        reg_covar: added to each variance.
        fit_rows: users to fit on, at most; all others are scored.
    """

    scored_by = Mixture.scored_by

    covariance_type: str
    n_init: int
    refit_n_init: int
    reg_covar: float
    fit_rows: int

    def __post_init__(self) -> None:
        """Refuse a type of covariance that scikit-learn does not know."""
        if self.covariance_type not in COVARIANCE_TYPES:
            raise ValueError(
                f"gaussian_mixture.covariance_type is {self.covariance_type!r}: use one of"
                f" {', '.join(COVARIANCE_TYPES)}"
            )

    def fit(self, values: Floats, segment_count: int, random_seed: int) -> Fitted:
        """Fit to values (n, p)."""
        return Fitted(values, fit_mixture(values, segment_count, self, random_seed=random_seed))

    def refit(self, segment_count: int) -> Refit:
        """Return what fits to resampled users, from fewer starts."""
        quick = replace(self, n_init=self.refit_n_init)

        def refit(values: Floats, random_seed: int) -> Fitted:
            return quick.fit(values, segment_count, random_seed)

        return refit


def fit_mixture(
    values: ArrayLike, segment_count: int, settings: GaussianMixture, *, random_seed: int
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
        fitted = mixture.GaussianMixture(
            segment_count,
            covariance_type=settings.covariance_type,
            n_init=settings.n_init,
            reg_covar=settings.reg_covar,
            # k-means would start every time where groups are round.
            init_params="k-means++",
            random_state=random_seed,
        ).fit(sample)
        labels = fitted.predict(sample).astype(np.int64)
    centroids = np.asarray(fitted.means_, dtype=np.float64)
    # A component that is the most probable for no user is no segment.
    order = canonical_order(labels, centroids)[: len(np.unique(labels))]
    return Mixture(
        weights=np.asarray(fitted.weights_, dtype=np.float64)[order],
        centroids=centroids[order],
        precisions=_full(fitted.precisions_, settings.covariance_type, *centroids.shape)[order],
    )


def _full(
    precisions: Floats, covariance_type: str, segment_count: int, feature_count: int
) -> Floats:
    """Return precisions (k, p, p) from the form in which scikit-learn keeps them."""
    if covariance_type == "full":
        return precisions
    if covariance_type == "tied":
        return np.repeat(precisions[None], segment_count, axis=0)
    of_features = np.broadcast_to(
        precisions.reshape(segment_count, -1), (segment_count, feature_count)
    )
    return np.stack([np.diag(row) for row in of_features])
