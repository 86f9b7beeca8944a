"""A fit of the predictions: tested on a time that it has not seen, then fitted on all."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from user_profiling.arrow import matrix
from user_profiling.prediction.prediction import (
    TARGETS,
    Examples,
    PredictionSettings,
    baseline_predictions,
    feature_importance,
    fit_predictor,
    fittable_parts,
    usable_predictors,
)
from user_profiling.prediction.prediction_model import FittedPredictions, TestedPredictions

# The columns of examples that say who, when and what came of it; all others are predictors.
NOT_PREDICTORS = (
    *("user_id", "as_of", "snapshot_number", "is_test", "sample_key"),
    *("next_active_days", "next_order_days", "next_spend"),
    *("recent_order_days", "recent_activity_days", "recent_days_spend"),
)


def fit_predictions(examples: pa.Table, settings: PredictionSettings) -> FittedPredictions:
    """Fit on earlier times, test on the newest, and fit again on all.

    Args:
        examples: NOT_PREDICTORS and the predictors, ordered by user and time.
        settings: how to fit.

    Returns:
        The model, which predicts nothing where there is no time to learn from or none to test at.
    """
    names = [name for name in examples.schema.names if name not in NOT_PREDICTORS]
    values = matrix(examples, names, absent=np.nan)
    kept = usable_predictors(values, names)
    names = [names[position] for position in kept]
    user_ids = np.asarray(examples.column("user_id").to_pylist(), dtype=object)
    known = Examples(
        values=np.ascontiguousarray(values[:, kept]),
        users=np.unique(user_ids, return_inverse=True)[1].astype(np.int64),
        active_days=_numbers(examples, "next_active_days"),
        order_days=_numbers(examples, "next_order_days"),
        spend=_numbers(examples, "next_spend"),
        recent_active_days=_numbers(examples, "recent_activity_days"),
        recent_order_days=_numbers(examples, "recent_order_days"),
        recent_spend=_numbers(examples, "recent_days_spend"),
    )
    is_test = np.asarray(examples.column("is_test").to_pylist(), dtype=bool)
    train, test = known.taken(~is_test), known.taken(is_test)
    if not is_test.any() or is_test.all():
        return FittedPredictions.nothing()
    # What could not be tested is not predicted either.
    parts = fittable_parts(train, settings)
    tested = fit_predictor(train, parts, settings)
    final = fit_predictor(known, parts, settings)
    return FittedPredictions(
        final,
        names,
        feature_importance(tested, test, settings),
        TestedPredictions(
            user_ids[is_test].tolist(),
            tested.predict(test.values),
            baseline_predictions(train, test),
            {target: test.outcome(target) for target in TARGETS},
        ),
    )


def _numbers(table: pa.Table, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(table.column(name).to_numpy(), dtype=np.float64)
