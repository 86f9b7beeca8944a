"""Whom a campaign moves: the effect on each user, learnt from one that was randomised."""

from user_profiling.uplift.learner import (
    UPLIFT_SCHEMA,
    UpliftSettings,
    uplift_scores,
    x_learner,
)

__all__ = ["UPLIFT_SCHEMA", "UpliftSettings", "uplift_scores", "x_learner"]
