"""Fits the predictions when the decision says so; otherwise keeps what the last build left."""

from user_profiling import rows, with_expert
from user_profiling.prediction import (
    PredictionSettings,
    fit_predictions,
    kept_or_fitted,
    prediction_model_table,
)

# The order is part of a fit: sums of floats depend on it.
CANONICAL_ORDER = "sample_key, user_id, as_of"


def model(dbt, session):
    dbt.config(materialized="table")
    (decision,) = rows(dbt.ref("int_prediction_decision")).to_pylist()
    if not decision["should_fit"]:
        kept = rows(dbt.ref("int_previous_prediction_model"))
        return kept_or_fitted(kept, decision["model_version"])
    examples = rows(dbt.ref("int_prediction_examples"), order=CANONICAL_ORDER)
    settings = with_expert(dbt.config.meta_get("settings"), dbt.config.meta_get("expert"))
    settings = PredictionSettings(**settings["prediction"], random_seed=decision["random_seed"])
    decision["sample_limit"] = max(examples["sample_key"].to_pylist(), default=None)
    fitted = prediction_model_table(fit_predictions(examples, settings), decision)
    return kept_or_fitted(fitted, decision["model_version"])
