"""Fits the predictions when the decision says so, and returns the model as rows."""

from user_profiling import PredictionSettings, fit_prediction_rows, prediction_model_table

# The order is part of a fit: sums of floats depend on it.
CANONICAL_ORDER = "sample_key, user_id, as_of"


def model(dbt, session):
    dbt.config(materialized="table")
    (decision,) = dbt.ref("int_prediction_decision").to_arrow_table().to_pylist()
    if not decision["should_fit"]:
        return prediction_model_table([], 0)
    examples = dbt.ref("int_prediction_examples").order(CANONICAL_ORDER).to_arrow_table()
    settings = PredictionSettings(
        **dbt.config.meta_get("prediction"), random_seed=decision["random_seed"]
    )
    rows = fit_prediction_rows(examples, settings)
    return prediction_model_table(rows, decision["model_version"])
