"""What every way to find segments has in common."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from user_profiling.arrays import Floats, Labels
from user_profiling.clustering.assignment import Assignment
from user_profiling.clustering.scoring import NearestCentroid, Scorer
from user_profiling.validity.quality import Refit


class CannotFitError(ValueError):
    """The users allow no fit: there is no feature that tells them apart, or too few differ."""


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


@dataclass(frozen=True, kw_only=True)
class Algorithm(ABC):
    """A way to find segments. The fields of a subclass are its parameters.

    python_models/ml_segmentation_models.yml says under `algorithms` what people read of it and what
    its parameters are unless an input file says otherwise; `algorithms.ALGORITHMS` says which class
    it is; tests/python/test_segmentation_registry.py asks of each what this class promises.

    Attributes:
        takes_segment_count: whether it is told how many segments to find; else it finds that out.
        scored_by: which kind of scorer it returns.
        weighs_copies: whether a user who is there twice counts twice. Where density decides, a copy
            would make a dense place of its own.
        min_segment_share: least share of users in a segment, for those that can see to it.
        judged_rows: users on whom its segments are judged, at most: some take long to refit.
    """

    takes_segment_count: ClassVar[bool] = True
    scored_by: ClassVar[str] = NearestCentroid.scored_by
    weighs_copies: ClassVar[bool] = True

    min_segment_share: float
    judged_rows: int = sys.maxsize

    @abstractmethod
    def fit(self, values: Floats, segment_count: int, random_seed: int) -> Fitted:
        """Fit to values (n, p) as well as can be.

        The same values in the same order and the same seed give the same result. Labels are in
        canonical order (`arrays.canonical_order`); an algorithm that finds the number of segments
        itself passes over segment_count.
        """

    def refit(self, segment_count: int) -> Refit:
        """Return what fits to resampled users, as quickly as can be."""

        def fit_again(values: Floats, random_seed: int) -> Fitted:
            return self.fit(values, segment_count, random_seed)

        return fit_again
