"""Predicts what every user does next, a batch at a time."""

from functools import partial

from user_profiling import mapped, rows, with_expert
from user_profiling.prediction import (
    PREDICTION_SCHEMA,
    SCORING_COLUMNS,
    prediction_batches,
    read_predictor,
)


def model(dbt, session):
    dbt.config(materialized="table")
    models = dbt.ref("ml_prediction_models")
    in_use = rows(models, where="is_in_use", columns=SCORING_COLUMNS).to_pylist()
    predictor = read_predictor(in_use)
    predictors = dbt.ref("int_predictors")
    if predictor is None:
        return PREDICTION_SCHEMA.empty_table()
    settings = with_expert(dbt.config.meta_get("settings"), dbt.config.meta_get("expert"))
    version = in_use[0]["model_version"]
    return mapped(
        predictors,
        partial(prediction_batches, model=predictor, version=version),
        PREDICTION_SCHEMA,
        settings["batch_users"],
        where="is_current",
    )
