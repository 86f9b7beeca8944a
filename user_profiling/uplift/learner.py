"""The effect of each arm of a campaign on each user, by an X-learner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor

from user_profiling.arrays import Floats, one_thread
from user_profiling.arrow import matrix

UPLIFT_SCHEMA = pa.schema(
    [
        ("campaign", pa.string()),
        ("user_id", pa.string()),
        ("outcome", pa.string()),
        ("arm", pa.string()),
        ("predicted_uplift", pa.float64()),
    ]
)
CONTROL = "control"
OUTCOMES = ("response", "value")
# The columns that say who, in which arm and what came of it; all others are known before it.
NOT_PREDICTORS = (
    *("campaign", "user_id", "segment_key", "arm", "probability", "is_test"),
    *OUTCOMES,
)


@dataclass(frozen=True, kw_only=True)
class UpliftSettings:
    """How to fit.

    Attributes:
        max_iter, max_leaf_nodes, learning_rate, l2_regularization: of scikit-learn's
            HistGradientBoostingRegressor.
        min_samples_leaf: users in a leaf, at least.
        min_share_leaf: the same as a share of the users of an arm.
        min_arm_users: users of an arm to learn from; with fewer nothing is learnt about it.
        random_seed: of the fits.
    """

    max_iter: int
    max_leaf_nodes: int
    learning_rate: float
    l2_regularization: float
    min_samples_leaf: int
    min_share_leaf: float
    min_arm_users: int
    random_seed: int


def uplift_scores(users: pa.Table, settings: UpliftSettings) -> pa.Table:
    """Learn from half of the users, and score all of them: the others are to judge it by.

    Args:
        users: NOT_PREDICTORS and the predictors, ordered by campaign and user. `value` is null
            where a campaign has no worth.
        settings: how to fit.

    Returns:
        UPLIFT_SCHEMA: a row for each user, outcome and arm other than control of which there are
        enough users to learn from.
    """
    names = [name for name in users.schema.names if name not in NOT_PREDICTORS]
    values = matrix(users, names, absent=np.nan)
    campaigns, arms, ids = (
        np.asarray(users.column(name).to_pylist(), dtype=object)
        for name in ("campaign", "arm", "user_id")
    )
    learns = ~np.asarray(users.column("is_test").to_pylist(), dtype=bool)
    batches = []
    for campaign in sorted(set(campaigns)):
        of_campaign = campaigns == campaign
        for outcome in OUTCOMES:
            observed = matrix(users, [outcome], absent=np.nan)[:, 0][of_campaign]
            if np.isnan(observed).any() or not observed.any():
                continue
            scores = x_learner(
                values[of_campaign], observed, arms[of_campaign], learns[of_campaign], settings
            )
            batches += [
                _rows(campaign, ids[of_campaign], outcome, arm, uplift)
                for arm, uplift in scores.items()
            ]
    return pa.Table.from_batches(batches, schema=UPLIFT_SCHEMA)


def x_learner(
    values: Floats,
    observed: Floats,
    arms: NDArray[np.object_],
    learns: NDArray[np.bool_],
    settings: UpliftSettings,
) -> dict[str, Floats]:
    """Return the effect of each arm, against the control arm, on each user.

    The X-learner of Künzel et al. (2019): what users of an arm did beyond what the model of the
    other arm expects of them is learnt in each of the two arms, and the two are weighed by the size
    of the other one. No user's own outcome is in what the user is compared with.

    Args:
        values: what was known before (n, p); nan where unknown.
        observed: the outcome (n,).
        arms: the arm that a user was assigned to (n,).
        learns: whether to learn from the user (n,).
        settings: how to fit.

    Returns:
        arm -> effects (n,), of the arms of which there are enough users.
    """
    control = learns & (arms == CONTROL)
    if control.sum() < settings.min_arm_users:
        return {}
    expected_of_control = _fitted(values[control], observed[control], settings)
    scores = {}
    for arm in sorted(set(arms) - {CONTROL}):
        treated = learns & (arms == arm)
        if treated.sum() < settings.min_arm_users:
            continue
        expected_of_treated = _fitted(values[treated], observed[treated], settings)
        with one_thread():
            beyond = observed[treated] - expected_of_control.predict(values[treated])
            short = expected_of_treated.predict(values[control]) - observed[control]
        of_treated = _fitted(values[treated], beyond, settings)
        of_control = _fitted(values[control], short, settings)
        share = treated.sum() / (treated.sum() + control.sum())
        with one_thread():
            scores[str(arm)] = np.asarray(
                share * of_control.predict(values) + (1 - share) * of_treated.predict(values),
                dtype=np.float64,
            )
    return scores


def _fitted(
    values: Floats, wanted: Floats, settings: UpliftSettings
) -> HistGradientBoostingRegressor:
    model = HistGradientBoostingRegressor(
        max_iter=settings.max_iter,
        max_leaf_nodes=settings.max_leaf_nodes,
        learning_rate=settings.learning_rate,
        l2_regularization=settings.l2_regularization,
        min_samples_leaf=max(
            settings.min_samples_leaf, round(settings.min_share_leaf * len(wanted))
        ),
        early_stopping=False,
        random_state=settings.random_seed,
    )
    # what is known of no user here tells none apart, and has no bins either
    unknown = np.isnan(values).all(axis=0)
    with one_thread():
        return model.fit(np.where(unknown, 0.0, values), wanted)


def _rows(
    campaign: str, ids: Sequence[str] | NDArray[np.object_], outcome: str, arm: str, uplift: Floats
) -> pa.RecordBatch:
    count = len(ids)
    columns = [[campaign] * count, list(ids), [outcome] * count, [arm] * count, uplift]
    return pa.RecordBatch.from_arrays(
        [
            pa.array(column, field.type)
            for column, field in zip(columns, UPLIFT_SCHEMA, strict=True)
        ],
        schema=UPLIFT_SCHEMA,
    )
