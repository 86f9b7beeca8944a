"""The four ways to find segments, behind one interface."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

from user_profiling.arrays import Floats, Labels
from user_profiling.assignment import Assignment
from user_profiling.density import DensitySettings, fit_dbscan, fit_hdbscan
from user_profiling.kmeans import fit_kmeans
from user_profiling.mixture import MixtureSettings, fit_mixture
from user_profiling.quality import Refit, kmeans_refit
from user_profiling.scoring import NearestCentroid, Scorer

# No bound of the method's own.
EVERYBODY = sys.maxsize


@dataclass(frozen=True)
class Fitted:
    """Segments of the users that a model was fitted on, and what puts others into them.

    Attributes:
        rows: (n, p), the users.
        scorer: what puts any user into a segment; segments are in canonical order.
    """

    rows: Floats
    scorer: Scorer

    @cached_property
    def found(self) -> Assignment:
        """The segment of each row, how far it is, and which is next."""
        return self.scorer.assign(self.rows)

    @property
    def labels(self) -> Labels:
        """The segment (n,) of each row; -1 for users who belong to none."""
        return self.found.labels

    def predict(self, values: Floats) -> Labels:
        """Return the segment (m,) of each row of values (m, p)."""
        return self.scorer.assign(values).labels


class Method(Protocol):
    """A way to find segments."""

    @property
    def takes_count(self) -> bool:
        """Whether it is told how many segments to find; else it finds that out itself."""

    @property
    def weighs_copies(self) -> bool:
        """Whether a user who is there twice counts twice.

        Where density decides, a copy would make a crowd of its own.
        """

    @property
    def judged_rows(self) -> int:
        """Users on whom its segments are judged, at most: refits are dearer for some."""

    def fit(self, values: Floats, segment_count: int, random_seed: int) -> Fitted:
        """Fit to values (n, p) as well as can be."""

    def refit(self, segment_count: int) -> Refit:
        """Return what fits to users drawn anew, as quickly as can be."""


@dataclass(frozen=True)
class KMeansMethod:
    """K-means with a number of starts for a fit and another one for refits."""

    starts: int
    refit_starts: int
    judged_rows: int = EVERYBODY
    takes_count: bool = True
    weighs_copies: bool = True

    def fit(self, values: Floats, segment_count: int, random_seed: int) -> Fitted:
        """Fit to values (n, p)."""
        fitted = fit_kmeans(values, segment_count, starts=self.starts, random_seed=random_seed)
        return Fitted(values, NearestCentroid(fitted.centroids))

    def refit(self, segment_count: int) -> Refit:
        """Return what fits to users drawn anew."""
        return kmeans_refit(segment_count, self.refit_starts)


@dataclass(frozen=True)
class MixtureMethod:
    """A Gaussian mixture."""

    settings: MixtureSettings
    refit_starts: int
    judged_rows: int
    takes_count: bool = True
    weighs_copies: bool = True

    def fit(self, values: Floats, segment_count: int, random_seed: int) -> Fitted:
        """Fit to values (n, p)."""
        scorer = fit_mixture(values, segment_count, self.settings, random_seed=random_seed)
        return Fitted(values, scorer)

    def refit(self, segment_count: int) -> Refit:
        """Return what fits to users drawn anew."""

        quick = replace(self, settings=replace(self.settings, starts=self.refit_starts))

        def refit(values: Floats, random_seed: int) -> Fitted:
            return quick.fit(values, segment_count, random_seed)

        return refit


@dataclass(frozen=True)
class DensityMethod:
    """DBSCAN or HDBSCAN."""

    fit_density: Callable[..., Scorer]
    settings: DensitySettings
    judged_rows: int
    takes_count: bool = False
    weighs_copies: bool = False

    def fit(self, values: Floats, segment_count: int, random_seed: int) -> Fitted:  # noqa: ARG002
        """Fit to values (n, p); the number of segments is what it is."""
        return Fitted(values, self.fit_density(values, self.settings, random_seed=random_seed))

    def refit(self, segment_count: int) -> Refit:
        """Return what fits to users drawn anew."""

        def refit(values: Floats, random_seed: int) -> Fitted:
            return self.fit(values, segment_count, random_seed)

        return refit


def methods(settings: Mapping[str, Mapping[str, Any]], minimum_share: float) -> dict[str, Method]:
    """Return every method, by the name of its algorithm.

    Args:
        settings: by algorithm, its settings; all but k-means have `judged_rows` among them.
        minimum_share: least share of users in a segment.
    """
    own = {name: dict(given) for name, given in settings.items()}
    judged = {name: given.pop("judged_rows", EVERYBODY) for name, given in own.items()}
    mixture = own["gaussian_mixture"]
    refit_starts = mixture.pop("refit_starts")

    def density(name: str) -> DensitySettings:
        return DensitySettings(**own[name], minimum_share=minimum_share)

    return {
        "kmeans": KMeansMethod(**own["kmeans"]),
        "gaussian_mixture": MixtureMethod(
            MixtureSettings(**mixture), refit_starts, judged["gaussian_mixture"]
        ),
        "dbscan": DensityMethod(fit_dbscan, density("dbscan"), judged["dbscan"]),
        "hdbscan": DensityMethod(fit_hdbscan, density("hdbscan"), judged["hdbscan"]),
    }
